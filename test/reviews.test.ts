// What people say of calls: answers in place of the evaluator, disputes, comments, clips, corrections, and acts on many at once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { removeWords } from '../server/database/removals.ts';
import { createWebhook } from '../server/flows/admin/change-webhooks.ts';
import { cardKey, openReviewScene, finding, talk, usual, type ReviewScene } from './review-scene.ts';
import type { Answer, Browser } from './web-server.ts';

let scene: ReviewScene;
before(async () => {
  scene = await openReviewScene();
});
after(() => scene.close());

type Check = { key: string; outcome: string; reason: string; machine?: { outcome: string; reason: string } };
type Call = { score: number; scores: { overall: number; categories: { criteria: { checks: Check[] }[] }[] }[] };
const callOf = async (callId: string) => (await scene.ask(scene.manager, 'GET', `/calls/${callId}`)).body as unknown as Call;
const checkOf = (call: Call, key: string) =>
  call.scores[0]!.categories.flatMap(({ criteria }) => criteria.flatMap(({ checks }) => checks)).find(
    (check) => check.key === key,
  )!;
const answer = (callId: string, checkKey: string, outcome: string, reason?: string, by: Browser = scene.manager): Promise<Answer> =>
  scene.ask(by, 'PUT', `/calls/${callId}/answers`, {
    scorecardKey: cardKey,
    checkKey,
    outcome,
    ...(reason === undefined ? {} : { reason }),
  });
const dispute = (callId: string, by: Browser, reason = 'I did say it.') =>
  scene.ask(by, 'POST', `/calls/${callId}/disputes`, { scorecardKey: cardKey, checkKey: 'lunch-offered', reason });
type Waiting = {
  kind: string;
  callId: string;
  checkKey: string;
  evidence: { quote: string }[];
  dispute: { reason: string } | null;
};
const waiting = async (query = '') => {
  const { body } = await scene.ask(scene.manager, 'GET', `/reviews${query}`);
  return body as { items: Waiting[]; total: number };
};
const wantedScore = async (callId: string): Promise<unknown> => {
  const { db } = scene.server.database;
  const row = await db.selectFrom('hubspotWriteBack').selectAll().where('callId', '=', callId).executeTakeFirstOrThrow();
  return Object.entries(row.wanted).find(([name]) => name.endsWith('score'))?.[1];
};

describe('an answer of a person', () => {
  test('counts at once, in the list, for HubSpot and for webhooks; the evaluator’s stays beside it and comes back', async () => {
    const { endpointId } = await createWebhook(
      { ...scene.server.context, sealer: scene.server.context.connection.sealer },
      {
        ...{ kind: 'standard', url: 'https://example.com/hooks', events: ['call.reviewed'], lowScoreBelow: 50 },
        ...{ digestTime: '09:00', digestZone: null, teamId: scene.teamId, agentId: null, createdBy: null },
      },
    );
    const callId = await scene.scoredCall();
    assert.equal((await callOf(callId)).score, 60);

    const unexplained = await answer(callId, 'parking-told', 'not_found');
    assert.equal(unexplained.status, 400);
    assert.match(unexplained.text, /Say why/);
    assert.equal((await answer(callId, 'lunch-offered', 'met')).status, 204);
    assert.equal((await answer(callId, 'parking-told', 'partly', 'Only the street.')).status, 204);
    const call = await callOf(callId);
    assert.equal(call.score, 70);
    assert.deepEqual(checkOf(call, 'parking-told').machine, { outcome: 'met', reason: 'As it was said.' });
    assert.equal(checkOf(call, 'parking-told').reason, 'Only the street.');
    assert.equal(await wantedScore(callId), '70');
    const told = await scene.server.database.db
      .selectFrom('webhookDelivery')
      .select(['event', 'body'])
      .where('endpointId', '=', endpointId)
      .execute();
    assert.deepEqual(
      told.map(({ event }) => event),
      ['call.reviewed', 'call.reviewed'],
    );

    const gone = await scene.ask(scene.manager, 'DELETE', `/calls/${callId}/answers/${cardKey}/parking-told`);
    assert.equal(gone.status, 204);
    const back = await callOf(callId);
    assert.deepEqual(
      [back.score, checkOf(back, 'parking-told').outcome, checkOf(back, 'parking-told').machine],
      [100, 'met', undefined],
    );
    assert.equal((await scene.ask(scene.manager, 'DELETE', `/calls/${callId}/answers/${cardKey}/parking-told`)).status, 404);
    assert.equal((await scene.ask(scene.manager, 'DELETE', `/calls/${callId}/answers`)).status, 204);
    assert.equal((await callOf(callId)).score, 60);
    const { answers } = (await scene.ask(scene.rep, 'GET', `/calls/${callId}/review`)).body as {
      answers: { by: string; oldOutcome: string; outcome: string; ended: { by: string } | null }[];
    };
    assert.deepEqual(
      answers.map(({ by, oldOutcome, outcome, ended }) => [by, oldOutcome, outcome, ended?.by]),
      [
        ['manager', 'met', 'partly', 'manager'],
        ['manager', 'possible', 'met', 'manager'],
      ],
    );
  });

  test('outlives scoring again, unless the question is another one', async () => {
    const callId = await scene.scoredCall();
    await answer(callId, 'lunch-offered', 'met');
    scene.findings([finding('parking-told', 'no', 0.9, 0, '')]);
    await scene.score(callId);
    const call = await callOf(callId);
    assert.deepEqual(
      [call.score, checkOf(call, 'lunch-offered').outcome, checkOf(call, 'lunch-offered').machine?.outcome],
      [40, 'met', 'not_found'],
    );
    await scene.server.database.db
      .updateTable('checkAnswer')
      .set({ question: 'Dinner offered?' })
      .where('callId', '=', callId)
      .execute();
    await scene.score(callId);
    assert.equal((await callOf(callId)).score, 0);
    scene.findings(usual);
  });

  test('is not for members to give, nor about checks that are not there', async () => {
    const callId = await scene.scoredCall();
    assert.equal((await answer(callId, 'lunch-offered', 'met', '', scene.rep)).status, 403);
    assert.equal((await answer(callId, 'hats', 'met')).status, 404);
    assert.equal(
      (
        await scene.ask(scene.manager, 'PUT', `/calls/${callId}/answers`, {
          scorecardKey: cardKey,
          checkKey: 'lunch-offered',
          outcome: 'possible',
        })
      ).status,
      400,
    );
  });
});

describe('a score whose words were deleted', () => {
  const deleteWords = async (callId: string): Promise<void> => {
    await removeWords(scene.server.database.db, { teamId: scene.teamId, callIds: [callId], now: new Date() });
  };
  const waitingOf = async (callId: string) => (await waiting()).items.filter((item) => item.callId === callId);

  test('waits for nobody, follows an answer that is given all the same, and stands as before once it is taken back', async () => {
    const callId = await scene.scoredCall();
    assert.equal((await waitingOf(callId)).length, 1);
    await deleteWords(callId);
    assert.deepEqual([(await callOf(callId)).score, await waitingOf(callId)], [60, []]);
    assert.equal((await answer(callId, 'lunch-offered', 'met')).status, 204);
    assert.equal((await callOf(callId)).score, 100);
    const reason = 'There was no visit.';
    assert.equal((await answer(callId, 'parking-told', 'not_applicable', reason)).status, 204);
    assert.equal((await answer(callId, 'lunch-offered', 'not_applicable', reason)).status, 204);
    assert.equal((await callOf(callId)).score, null);
    assert.equal((await scene.ask(scene.manager, 'DELETE', `/calls/${callId}/answers`)).status, 204);
    assert.deepEqual([(await callOf(callId)).score, await waitingOf(callId)], [60, []]);
  });

  test('keeps having none where nobody is known to be on either side', async () => {
    const callId = await scene.scoredCall({ utterances: talk.map((utterance) => ({ ...utterance, side: 'unknown' as const })) });
    await deleteWords(callId);
    assert.equal((await answer(callId, 'lunch-offered', 'met', 'It was said.')).status, 204);
    assert.equal((await callOf(callId)).score, null);
  });
});

describe('what waits for a person', () => {
  test('disputes come first, once each; answering takes both off the list, and tells the rep what became of it', async () => {
    const { total: before_ } = await waiting();
    const first = await scene.scoredCall({ title: 'First' });
    const second = await scene.scoredCall({ title: 'Second' });
    assert.equal((await dispute(second, scene.other)).status, 403);
    assert.equal((await dispute(second, scene.manager)).status, 403);
    assert.equal((await dispute(second, scene.rep)).status, 204);
    assert.equal((await dispute(second, scene.rep)).status, 409);
    const list = await waiting();
    assert.equal(list.total, before_ + 2);
    assert.deepEqual(
      [list.items[0]?.kind, list.items[0]?.callId, list.items[0]?.dispute?.reason],
      ['dispute', second, 'I did say it.'],
    );
    assert.deepEqual(
      [list.items[1]?.kind, list.items[1]?.callId, list.items[1]?.evidence[0]?.quote],
      ['possible', first, 'we eat something together.'],
    );
    assert.equal((await waiting('?kind=dispute')).total, 1);
    assert.equal((await waiting('?kind=unsure')).total, 0);
    assert.equal((await waiting(`?rep=${scene.people.other.personId}`)).total, 0);
    assert.equal((await waiting(`?rep=${scene.people.rep.personId}&scorecardKey=${cardKey}`)).total, before_ + 2);

    await answer(second, 'lunch-offered', 'met', 'You did.');
    await answer(first, 'lunch-offered', 'not_found');
    assert.equal((await waiting()).total, before_);
    const { disputes, mayDispute } = (await scene.ask(scene.rep, 'GET', `/calls/${second}/review`)).body as {
      disputes: { state: string; resolved: { by: string; resolution: string } }[];
      mayDispute: boolean;
    };
    assert.equal(mayDispute, true);
    assert.deepEqual(
      [disputes[0]?.state, disputes[0]?.resolved.by, disputes[0]?.resolved.resolution],
      ['changed', 'manager', 'You did.'],
    );
  });

  test('a dispute can be withdrawn by who raised it, and ends when the check is scored no more', async () => {
    const callId = await scene.scoredCall();
    await dispute(callId, scene.rep);
    type Disputes = { disputes: { disputeId: string; state: string }[] };
    const all = async () => ((await scene.ask(scene.rep, 'GET', `/calls/${callId}/review`)).body as Disputes).disputes;
    const path = `/calls/${callId}/disputes/${(await all())[0]?.disputeId}`;
    assert.equal((await scene.ask(scene.manager, 'DELETE', path)).status, 403);
    assert.equal((await scene.ask(scene.rep, 'DELETE', path)).status, 204);
    assert.equal((await scene.ask(scene.rep, 'DELETE', path)).status, 409);
    await dispute(callId, scene.rep);
    await scene.server.database.db.updateTable('dispute').set({ checkKey: 'gone' }).where('state', '=', 'open').execute();
    await scene.score(callId);
    assert.deepEqual(
      (await all()).map(({ state }) => state),
      ['withdrawn', 'withdrawn'],
    );
  });
});

test('agreement is measured where enough was judged twice, and says so where not', async () => {
  type Agreement = { kind: string; sampleSize: number; kappa?: number; least?: number };
  type Cards = {
    cards: { scorecardKey: string; agreement: Agreement; leftOpen: number; criteria: { key: string; agreement: Agreement }[] }[];
  };
  const agreement = async () => ((await scene.ask(scene.manager, 'GET', '/reviews/agreement')).body as Cards).cards[0];
  const few = await agreement();
  assert.equal(few?.agreement.kind, 'too-few');
  const callId = await scene.scoredCall();
  const { db } = scene.server.database;
  await sql`
    insert into check_answer (team_id, id, call_id, scorecard_key, scorecard_version, criterion_key, check_key, question, machine_outcome,
      evaluator, old_outcome, outcome, reason, answered_at)
    select ${scene.teamId}, gen_random_uuid(), ${callId}, ${cardKey}, 1, 'parking', 'check-' || n, 'Told?', o, 'as told', o, o, '', now()
    from generate_series(1, ${few.agreement.least ?? 0}::int) n, lateral (select case when n % 2 = 0 then 'met' else 'not_found' end as o) x`.execute(
    db,
  );
  const enough = await agreement();
  assert.equal(enough?.agreement.kind, 'measured');
  assert.ok((enough.agreement.kappa ?? 0) > 0.5 && enough.leftOpen > 0);
  assert.equal(enough.criteria.find(({ key }) => key === 'lunch')?.agreement.kind, 'too-few');
});

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
  // Somebody takes a clip away while somebody else puts it into the list.
  const third = String((await cut('Gone soon', 1_000, 3_000)).body['clipId']);
  const { db, pool } = scene.server.database;
  const { changing } = await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('clip').where('teamId', '=', scene.teamId).where('id', '=', third).execute();
    const put = scene.ask(scene.manager, 'PUT', path, { name: 'For all', clipIds: [third, first] });
    const waits = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await pool.query(waits)).rowCount === 0) await new Promise(setImmediate);
    return { changing: put };
  });
  const changed = await changing;
  assert.equal(changed.status, 204, changed.text);
  assert.equal((await list()).clips, 1);
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
  assert.equal((await edit({ version: 1 })).status, 400);
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
