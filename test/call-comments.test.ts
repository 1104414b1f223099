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

test('a part of a call becomes a clip with what is said in it, and clips stand in a shared list in their order', async () => {
  const callId = await scene.scoredCall({ title: 'A long one' });
  const cut = (title: string, fromMs: number, toMs: number, by = scene.rep) =>
    scene.ask(by, 'POST', `/calls/${callId}/clips`, { title, fromMs, toMs });
  const wrong = await cut('Nothing', 1_000, 1_100);
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /half a second/);
  const first = String((await cut('How to say it', 500, 4_000)).body['clipId']);
  const second = String((await cut('And how not', 6_000, 8_000, scene.manager)).body['clipId']);
  const { body } = await scene.ask(scene.other, 'GET', `/clips/${first}`);
  const clip = body as { title: string; callTitle: string; utterances: { text: string }[]; isMine: boolean; recordingUrl: null };
  assert.deepEqual([clip.title, clip.callTitle, clip.utterances.length, clip.isMine], ['How to say it', 'A long one', 2, false]);
  assert.equal((await scene.ask(scene.other, 'PATCH', `/clips/${first}`, { title: 'Mine' })).status, 403);
  assert.equal((await scene.ask(scene.rep, 'PATCH', `/clips/${first}`, { title: 'How to begin' })).status, 204);

  const playlistId = String((await scene.ask(scene.manager, 'POST', '/playlists', { name: 'For beginners' })).body['playlistId']);
  const path = `/playlists/${playlistId}`;
  const change = { name: 'For all', clipIds: [second, first, second] };
  assert.equal((await scene.ask(scene.other, 'PUT', path, change)).status, 204);
  type List = { name: string; clips: number; lengthMs: number; items: { title: string }[] };
  const list = async () => (await scene.ask(scene.rep, 'GET', path)).body as unknown as List;
  const shown = await list();
  assert.deepEqual([shown.name, shown.clips, shown.lengthMs], ['For all', 2, 5_500]);
  assert.deepEqual(
    shown.items.map(({ title }) => title),
    ['And how not', 'How to begin'],
  );
  assert.equal((await scene.ask(scene.manager, 'DELETE', `/clips/${second}`)).status, 204);
  assert.deepEqual(
    (await list()).items.map(({ title }) => title),
    ['How to begin'],
  );
  assert.equal((await scene.ask(scene.rep, 'DELETE', path)).status, 204);
  assert.equal((await scene.ask(scene.rep, 'GET', path)).status, 404);
  const clips = (await scene.ask(scene.rep, 'GET', `/clips?callId=${callId}`)).body as { items: unknown[] };
  assert.equal(clips.items.length, 1);
});

test('a transcript is corrected in versions; a point whose quote is gone is gone, and the score says that it is stale', async () => {
  const callId = await scene.scoredCall();
  type Call = {
    score: number;
    transcript: { version: number; source: string; utterances: { speaker: string; text: string }[] };
    scores: { isStale: boolean; overall: number }[];
    metrics: { speakers: { speaker: string }[] };
  };
  const call = async () => (await scene.ask(scene.manager, 'GET', `/calls/${callId}`)).body as unknown as Call;
  const edit = (body: object, by = scene.manager) => scene.ask(by, 'PATCH', `/calls/${callId}/transcript`, body);
  assert.deepEqual([(await call()).score, (await call()).scores[0]?.isStale], [60, false]);
  assert.equal((await edit({ version: 1, rename: { speaker: 'Maya', to: 'Maya Okafor' } }, scene.rep)).status, 403);
  assert.equal((await edit({ version: 1, rename: { speaker: 'Maya', to: 'Maya Okafor' } })).status, 200);
  const named = await call();
  assert.deepEqual([named.score, named.transcript.source, named.transcript.utterances[2]?.speaker], [60, 'edited', 'Maya Okafor']);
  assert.ok(named.scores[0]?.isStale && named.metrics.speakers.some(({ speaker }) => speaker === 'Maya Okafor'));
  assert.equal((await edit({ version: 1, turn: { utterance: 0, text: 'Too late' } })).status, 409);
  assert.equal((await edit({ version: 2, turn: { utterance: 99, text: 'Nowhere' } })).status, 404);
  assert.equal((await edit({ version: 2, turn: { utterance: 0, text: 'You can bark right behind our building.' } })).status, 200);
  assert.equal((await call()).score, 0);
  assert.equal((await scene.ask(scene.manager, 'POST', `/calls/${callId}/transcript/restore`, { version: 1 })).status, 200);
  await scene.score(callId);
  assert.deepEqual([(await call()).score, (await call()).scores[0]?.isStale], [60, false]);
  const { items } = (await scene.ask(scene.rep, 'GET', `/calls/${callId}/transcripts`)).body as {
    items: { version: number; source: string; by: string | null }[];
  };
  assert.deepEqual(
    items.map(({ version, source, by }) => [version, source, by]),
    [
      [4, 'given', 'manager'],
      [3, 'edited', 'manager'],
      [2, 'edited', 'manager'],
      [1, 'given', null],
    ],
  );
});

test('many calls are acted on at once: coached, scored again, given to a reviewer', async () => {
  const callIds = [await scene.scoredCall(), await scene.scoredCall()];
  const act = (body: object, by = scene.manager) =>
    scene.ask(by, 'POST', '/calls/acts', { callIds: [...callIds, crypto.randomUUID()], act: body });
  const listed = async (query: string, by = scene.manager) => {
    const { items } = (await scene.ask(by, 'GET', `/calls?${query}`)).body as { items: { callId: string }[] };
    return items.filter(({ callId }) => callIds.includes(callId)).length;
  };
  assert.equal((await act({ kind: 'coached', isCoached: true }, scene.rep)).status, 403);
  assert.deepEqual((await act({ kind: 'coached', isCoached: true })).body, { done: 2, left: 1 });
  assert.deepEqual((await act({ kind: 'coached', isCoached: true })).body, { done: 2, left: 1 });
  assert.equal(await listed('coached=yes'), 2);
  assert.equal((await act({ kind: 'reviewer', personId: 'nobody' })).status, 404);
  assert.deepEqual((await act({ kind: 'reviewer', personId: scene.people.manager.personId })).body, { done: 2, left: 1 });
  assert.deepEqual([await listed('reviewer=me'), await listed('reviewer=me', scene.rep)], [2, 0]);
  const { reviewer } = (await commentsOf(callIds[0] ?? '')) as Comments & { reviewer: { name: string } };
  assert.equal(reviewer.name, 'manager');
  await act({ kind: 'reviewer', personId: null });
  assert.equal(await listed('reviewer=me'), 0);
  assert.deepEqual((await act({ kind: 'score' })).body, { done: 2, left: 1 });
  const waiting = (await scene.server.jobs()).filter(({ name }) => name === 'score-call');
  assert.equal(waiting.length, 2);
  const many = await scene.ask(scene.manager, 'POST', '/calls/acts', {
    callIds: Array.from({ length: 201 }, () => crypto.randomUUID()),
    act: { kind: 'score' },
  });
  assert.equal(many.status, 400);
});

test('a view of the list is saved under a name, for oneself or for the team', async () => {
  type Views = { items: { viewId: string; name: string; isMine: boolean; search: Record<string, string> }[] };
  const views = async (by: Browser) => ((await scene.ask(by, 'GET', '/call-views')).body as Views).items;
  const save = (by: Browser, name: string, isShared: boolean) =>
    scene.ask(by, 'POST', '/call-views', { name, isShared, search: { band: 'weak', columns: 'rep,score' } });
  const own = String((await save(scene.rep, 'My weak ones', false)).body['viewId']);
  const shared = String((await save(scene.rep, 'Weak ones', true)).body['viewId']);
  assert.deepEqual(
    (await views(scene.other)).map(({ name, isMine, search }) => [name, isMine, search['band']]),
    [['Weak ones', false, 'weak']],
  );
  assert.equal((await views(scene.rep)).length, 2);
  assert.equal((await scene.ask(scene.other, 'DELETE', `/call-views/${own}`)).status, 404);
  assert.equal((await scene.ask(scene.other, 'DELETE', `/call-views/${shared}`)).status, 403);
  assert.equal((await scene.ask(scene.manager, 'DELETE', `/call-views/${shared}`)).status, 204);
  assert.equal((await scene.ask(scene.rep, 'DELETE', `/call-views/${own}`)).status, 204);
  assert.equal((await views(scene.rep)).length, 0);
});
