// Coaching and practice: what a call teaches, a plan over many calls, prospects to practise with, and who is asked to practise what.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CallCoaching, CoachingPlanReply } from '../contract/coaching.ts';
import type { Utterance } from '../rules/transcript.ts';
import { saveTranscript } from '../server/database/transcripts.ts';
import type { IntakeContext } from '../server/flows/context.ts';
import { scoreCall } from '../server/flows/intake/score-call.ts';
import type { Evaluator } from '../server/ports/evaluator.ts';
import { createLocalEvaluator } from '../server/providers/local-evaluator.ts';
import { addCall } from './web-calls.ts';
import { openWebServer, type Browser, type TestPerson, type WebServer } from './web-server.ts';

let server: WebServer;
let evaluator: Evaluator;
let teamId: string;
let manager: Browser;
let member: Browser;
let maya: TestPerson;
before(async () => {
  server = await openWebServer();
  evaluator = createLocalEvaluator({ log: server.context.log });
  const made = await server.team();
  teamId = made.teamId;
  maya = await server.person(teamId, 'member');
  manager = server.browser();
  await manager.signIn(made.admin.email);
  member = server.browser();
  await member.signIn(maya.email);
});
after(async () => {
  await evaluator.close();
  await server.close();
});

/** The flows of intake that need no sound. */
const intake = (): IntakeContext => ({ ...server.context, evaluator }) as unknown as IntakeContext;
const noStop = new AbortController().signal;

const lines: [Utterance['side'], string][] = [
  ['us', 'Hi Daniel, this is Maya Okafor from Northstar.'],
  ['them', 'Hello Maya.'],
  ['us', 'Our product plans your crews.'],
  ['them', 'I fear it is more expensive than what we have now.'],
  ['us', 'Quality has its price.'],
  ['them', 'Well. Goodbye.'],
];

async function scoredCall(day: number): Promise<string> {
  const { db } = server.database;
  const calledAt = new Date(Date.UTC(2026, 10, day));
  const callId = await addCall(server, {
    teamId,
    title: `Call ${day}`,
    calledAt,
    durationMs: 60_000,
    stages: { score: 'waiting' },
  });
  await db.updateTable('call').set({ repPersonId: maya.personId }).where('id', '=', callId).execute();
  const utterances = lines.map(([side, text], at): Utterance => ({
    ...{ speaker: side, side, channel: null, startMs: at * 10_000, endMs: at * 10_000 + 8_000, text },
  }));
  const transcript = { source: 'given', engine: 'plain', speakersEstimated: false, timesEstimated: false, utterances } as const;
  await saveTranscript(db, { teamId, callId }, { ...transcript, utterances }, calledAt);
  await scoreCall(intake(), { teamId, callId }, noStop);
  return callId;
}

describe('coaching', () => {
  let callId: string;
  before(async () => {
    await scoredCall(1);
    await scoredCall(2);
    callId = await scoredCall(3);
  });

  test('a scored call says what was strong, what to say instead at which moment, and what to practise next', async () => {
    const answer = await member.send('GET', `/api/calls/${callId}/coaching`);
    assert.equal(answer.status, 200, answer.text);
    const { strengths, gaps, practice } = answer.body['coaching'] as CallCoaching;
    assert.ok(strengths.some(({ moment }) => moment.quote.includes('Maya Okafor from Northstar')));
    assert.deepEqual(practice, gaps[0]);
    const placed = gaps.filter(({ moment, better }) => moment !== null && better !== null);
    assert.ok(placed.length > 0, 'at least one gap has a moment and a better wording');
    for (const { moment } of placed) assert.equal(typeof moment?.startMs, 'number');
  });

  test('a plan says how many calls it was made from, and leads to moments', async () => {
    const plan = (await member.send('GET', '/api/coaching')).body as unknown as CoachingPlanReply;
    assert.deepEqual([plan.person.personId, plan.calls, plan.members], [maya.personId, 3, []]);
    const [weakest] = plan.criteria;
    assert.deepEqual([weakest?.calls, weakest?.moments.length, weakest?.moments[0]?.callId], [3, 3, callId]);
  });

  test('a manager chooses a focus for somebody; a member may neither see nor set that of others', async () => {
    const path = `/api/coaching/${maya.personId}/focus`;
    const plan = (await manager.send('GET', `/api/coaching?personId=${maya.personId}`)).body as unknown as CoachingPlanReply;
    assert.ok(plan.members.some(({ personId }) => personId === maya.personId));
    const { scorecardKey = '', criterionKey = '', name } = plan.criteria[0] ?? {};
    const past = await manager.send('PUT', path, { scorecardKey, criterionKey, dueOn: '2020-01-01' });
    assert.equal(past.status, 400, past.text);
    assert.equal((await manager.send('PUT', path, { scorecardKey, criterionKey, dueOn: '2099-01-01' })).status, 204);
    const { focus } = (await member.send('GET', '/api/coaching')).body as unknown as CoachingPlanReply;
    assert.deepEqual([focus?.name, focus?.dueOn, focus?.progress], [name, '2099-01-01', { calls: 0, share: null }]);
    assert.equal((await member.send('GET', '/api/coaching?personId=somebody')).status, 403);
    assert.equal((await member.send('DELETE', path)).status, 204);
    assert.equal(((await member.send('GET', '/api/coaching')).body as unknown as CoachingPlanReply).focus, null);
  });
});
