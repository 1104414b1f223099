// What people write about a call and whom they mention, and the calls that were gone through with the rep.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openReviewScene, type ReviewScene } from './review-scene.ts';
import type { Browser } from './web-server.ts';

let scene: ReviewScene;
before(async () => {
  scene = await openReviewScene();
});
after(() => scene.close());

type Comment = {
  commentId: string;
  replyTo: string | null;
  atMs: number | null;
  text: string;
  isMine: boolean;
  isDeleted: boolean;
  editedAt: string | null;
  resolved: { by: string } | null;
};
type Comments = { comments: Comment[]; coached: { by: string } | null };
const commentsOf = async (callId: string, by: Browser = scene.rep) =>
  (await scene.ask(by, 'GET', `/calls/${callId}/comments`)).body as unknown as Comments;
const write = async (callId: string, text: string, more: object = {}, by: Browser = scene.manager): Promise<string> => {
  const answer = await scene.ask(by, 'POST', `/calls/${callId}/comments`, { text, ...more });
  assert.equal(answer.status, 200, answer.text);
  return String(answer.body['commentId']);
};
type Mentions = { items: { commentId: string; title: string; by: string; isSeen: boolean }[]; unseen: number };
const mentionsOf = async (by: Browser) => (await scene.ask(by, 'GET', '/mentions')).body as unknown as Mentions;

describe('comments', () => {
  test('stand at a moment, are answered one deep, edited and taken away by who wrote them, and settled by anybody', async () => {
    const callId = await scene.scoredCall();
    const first = await write(callId, 'Say the number back.', { atMs: 1_500 });
    const reply = await write(callId, 'I will.', { replyTo: first, atMs: 9 }, scene.rep);
    assert.equal((await scene.ask(scene.rep, 'POST', `/calls/${callId}/comments`, { text: 'Deeper', replyTo: reply })).status, 404);
    const elsewhere = await scene.scoredCall();
    assert.equal(
      (await scene.ask(scene.rep, 'POST', `/calls/${elsewhere}/comments`, { text: 'Lost', replyTo: first })).status,
      404,
    );
    assert.equal((await scene.ask(scene.rep, 'PATCH', `/comments/${first}`, { text: 'No' })).status, 403);
    assert.equal((await scene.ask(scene.rep, 'PATCH', `/comments/${reply}`, { text: 'I shall.' })).status, 204);
    assert.equal((await scene.ask(scene.other, 'PUT', `/comments/${first}/resolved`, { isResolved: true })).status, 204);
    const told = (await commentsOf(callId)).comments;
    assert.deepEqual(
      told.map(({ text, atMs, replyTo, isMine, editedAt }) => [text, atMs, replyTo, isMine, editedAt !== null]),
      [
        ['Say the number back.', 1_500, null, false, false],
        ['I shall.', 1_500, first, true, true],
      ],
    );
    assert.equal(told[0]?.resolved?.by, 'member');
    assert.equal((await scene.ask(scene.rep, 'DELETE', `/comments/${first}`)).status, 403);
    assert.equal((await scene.ask(scene.manager, 'DELETE', `/comments/${first}`)).status, 204);
    assert.deepEqual(
      (await commentsOf(callId)).comments.map(({ text, isDeleted }) => [text, isDeleted]),
      [
        ['', true],
        ['I shall.', false],
      ],
    );
    assert.equal((await scene.ask(scene.rep, 'DELETE', `/comments/${reply}`)).status, 204);
    assert.equal((await scene.ask(scene.rep, 'DELETE', `/comments/${reply}`)).status, 404);
  });

  test('tell whom they mention, once, and not who wrote them', async () => {
    const callId = await scene.scoredCall({ title: 'To look at' });
    // Both members are called `member`; the manager is called `manager`.
    const id = await write(callId, '@manager, please look at this with @Member', {}, scene.rep);
    const { items, unseen } = await mentionsOf(scene.manager);
    assert.deepEqual(
      [items[0]?.commentId, items[0]?.title, items[0]?.by, items[0]?.isSeen, unseen],
      [id, 'To look at', 'member', false, 1],
    );
    assert.equal((await mentionsOf(scene.other)).unseen, 1);
    assert.equal((await mentionsOf(scene.rep)).unseen, 0);
    assert.equal((await scene.ask(scene.manager, 'POST', '/mentions/seen')).status, 204);
    await scene.ask(scene.rep, 'PATCH', `/comments/${id}`, { text: '@manager, please look at this' });
    assert.deepEqual([(await mentionsOf(scene.manager)).unseen, (await mentionsOf(scene.other)).items.length], [0, 0]);
  });
});

test('a call is marked as coached, and the list can be narrowed to those that are or are not', async () => {
  const callId = await scene.scoredCall();
  const listed = async (coached: string) => {
    const { items } = (await scene.ask(scene.rep, 'GET', `/calls?coached=${coached}`)).body as {
      items: { callId: string; isCoached: boolean }[];
    };
    return items.filter((row) => row.callId === callId).map(({ isCoached }) => isCoached);
  };
  assert.deepEqual([await listed('yes'), await listed('no')], [[], [false]]);
  assert.equal((await scene.ask(scene.rep, 'PUT', `/calls/${callId}/coached`, { isCoached: true })).status, 403);
  assert.equal((await scene.ask(scene.manager, 'PUT', `/calls/${callId}/coached`, { isCoached: true })).status, 204);
  assert.equal((await commentsOf(callId)).coached?.by, 'manager');
  assert.deepEqual([await listed('yes'), await listed('no')], [[true], []]);
  assert.equal((await scene.ask(scene.manager, 'PUT', `/calls/${callId}/coached`, { isCoached: false })).status, 204);
  assert.equal((await commentsOf(callId)).coached, null);
});
