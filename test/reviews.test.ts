// A person answers in place of the evaluator, a rep disputes, a reviewer works through what waits, and both are compared.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { createWebhook } from '../server/flows/admin/change-webhooks.ts';
import { cardKey, openReviewScene, finding, usual, type ReviewScene } from './review-scene.ts';
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
