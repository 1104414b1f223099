// Coaching and practice: what a call teaches, a plan over many calls, prospects to practise with, and who is asked to practise what.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CallCoaching, CoachingPlanReply } from '../contract/coaching.ts';
import type { AssignmentReply } from '../contract/practice-paths.ts';
import type { ProspectReply, RoundReply } from '../contract/practice.ts';
import type { ScoreResult } from '../rules/scorecard.ts';
import type { Utterance } from '../rules/transcript.ts';
import { listEarnedSince, listScoredFor, saveFocus } from '../server/database/coaching.ts';
import { removeCalls, removeWords } from '../server/database/removals.ts';
import { saveScore } from '../server/database/scores.ts';
import { saveTranscript } from '../server/database/transcripts.ts';
import type { IntakeContext } from '../server/flows/context.ts';
import { analyseCall } from '../server/flows/intake/analyse-call.ts';
import { scoreCall } from '../server/flows/intake/score-call.ts';
import { transcribeCall } from '../server/flows/intake/transcribe-call.ts';
import { endTalk } from '../server/flows/outbound/end-talk.ts';
import type { TalkContext } from '../server/flows/outbound/talk-context.ts';
import { createWebhook } from '../server/flows/admin/change-webhooks.ts';
import type { Evaluator } from '../server/ports/evaluator.ts';
import { createLocalEvaluator } from '../server/providers/local-evaluator.ts';
import { putRow, tablesThatSay } from './any-table.ts';
import { addCall } from './web-calls.ts';
import { openWebServer, type Browser, type TestPerson, type WebServer } from './web-server.ts';

let server: WebServer;
let evaluator: Evaluator;
let teamId: string;
let manager: Browser;
let member: Browser;
let maya: TestPerson;
before(async () => {
  server = await openWebServer({ reword: async ({ said, at, example }) => `${said[at]?.text} / ${example}` });
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

/** `objection`: what they say instead of fearing a price. */
async function scoredCall(day: number, objection?: string): Promise<string> {
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
    ...{ speaker: side, side, channel: null, startMs: at * 10_000, endMs: at * 10_000 + 8_000 },
    text: at === 3 ? (objection ?? text) : text,
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

  test('where a language model is set up, the wording is put into the words of the call', async () => {
    const { coaching } = (await member.send('GET', `/api/calls/${callId}/coaching`)).body as { coaching: CallCoaching };
    const gap = coaching.gaps.find(({ moment, better }) => moment !== null && better !== null);
    const asked = await member.send('POST', `/api/calls/${callId}/coaching/${gap?.checkKey}/wording`);
    assert.equal(asked.body['say'], `${gap?.moment?.quote} / ${gap?.better}`);
    assert.equal((await member.send('POST', `/api/calls/${callId}/coaching/no-such-check/wording`)).status, 404);
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

test('a call that could not be judged counts in no plan, and a focus tells of all calls since it was chosen', async () => {
  const { db } = server.database;
  const { teamId, admin } = await server.team();
  const { personId } = admin;
  const browser = server.browser();
  await browser.signIn(admin.email);
  const [scorecard, criterionKey] = [{ key: 'visits', version: 1, name: 'Visits' }, 'parking'];
  const score = (points: number, overall: number | null): ScoreResult => {
    const criterion = { key: criterionKey, name: 'Parking', description: '', weight: 10, points, reason: '', checks: [] };
    const criteria = [{ ...criterion, outcome: points > 0 ? ('met' as const) : ('not_found' as const) }];
    const evaluator = { kind: 'local', name: 'test', version: '1' } as const;
    return { scorecard, evaluator, overall, categories: [{ key: 'visit', name: 'Visit', score: overall, criteria }] };
  };
  const add = async (day: number, result: ScoreResult): Promise<void> => {
    const calledAt = new Date(Date.UTC(2026, 10, day));
    const callId = await addCall(server, { teamId, calledAt });
    await db.updateTable('call').set({ repPersonId: personId }).where('id', '=', callId).execute();
    await saveScore(db, { teamId, callId }, { result, transcriptVersion: 1 }, calledAt);
  };
  const chosenAt = new Date(Date.UTC(2026, 10, 2));
  const focus = { scorecardKey: scorecard.key, criterionKey, name: 'Parking', chosenAt, chosenBy: personId, dueOn: '2099-01-01' };
  await saveFocus(db, { teamId, personId, ...focus });
  await add(1, score(0, 0));
  for (let day = 2; day <= 6; day += 1) await add(day, score(0, 0));
  for (let day = 7; day <= 26; day += 1) await add(day, score(10, 100));
  for (let day = 27; day <= 29; day += 1) await add(day, score(0, null));

  const plan = (await browser.send('GET', '/api/coaching')).body as unknown as CoachingPlanReply;
  assert.deepEqual([plan.calls, plan.averageScore, plan.criteria[0]?.calls, plan.criteria[0]?.share], [20, 100, 20, 100]);
  assert.deepEqual(plan.focus?.progress, { calls: 25, share: 80 });

  // However seldom a criterion applies and however many calls have no score, no more than so many are opened.
  const of = { teamId, personId };
  const found = async (calls: number) => {
    const within = { calls, lines: 100 };
    return [(await listScoredFor(db, of, within)).length, (await listEarnedSince(db, of, focus, within)).length];
  };
  assert.deepEqual(
    [await found(3), await found(5), await found(1_000)],
    [
      [0, 0],
      [2, 2],
      [26, 25],
    ],
  );
});

const made = async (browser: Browser, from: object): Promise<ProspectReply> => {
  const answer = await browser.send('POST', '/api/prospects', { from });
  assert.equal(answer.status, 200, answer.text);
  return answer.body as unknown as ProspectReply;
};
const began = async (browser: Browser, prospectId: string): Promise<RoundReply> => {
  const answer = await browser.send('POST', '/api/practice/rounds', { prospectId, mode: 'text' });
  assert.equal(answer.status, 200, answer.text);
  return answer.body['round'] as RoundReply;
};
const said = async (browser: Browser, roundId: string, line: string): Promise<RoundReply> => {
  const answer = await browser.send('POST', `/api/practice/rounds/${roundId}/turns`, { said: line });
  assert.equal(answer.status, 200, answer.text);
  return answer.body as unknown as RoundReply;
};
async function scored(callId: string): Promise<void> {
  const of = { teamId, callId };
  for (const stage of [transcribeCall, analyseCall, scoreCall]) await stage(intake(), of, noStop);
}

describe('prospects', () => {
  test('begin as a template or a copy; their maker and managers change them, each change on what it was made from', async () => {
    const first = await made(manager, { kind: 'template', key: 'busy-owner' });
    const change = { revision: first.revision, settings: { ...first.settings, name: 'Ada Lin' } };
    assert.equal((await member.send('PUT', `/api/prospects/${first.prospectId}`, change)).status, 403);
    assert.equal((await manager.send('PUT', `/api/prospects/${first.prospectId}`, change)).status, 200);
    assert.equal((await manager.send('PUT', `/api/prospects/${first.prospectId}`, change)).status, 409);
    const copy = await made(member, { kind: 'prospect', prospectId: first.prospectId });
    assert.deepEqual([copy.settings.name, copy.mayChange], ['Ada Lin (copy)', true]);
    assert.equal((await member.send('DELETE', `/api/prospects/${copy.prospectId}`)).status, 204);
    assert.equal((await member.send('GET', `/api/prospects/${copy.prospectId}`)).status, 404);
    const { items } = (await member.send('GET', '/api/prospects')).body as { items: ProspectReply[] };
    assert.deepEqual(
      items.map(({ settings, mayChange }) => [settings.name, mayChange]),
      [['Ada Lin', false]],
    );
  });
});

describe('a moment of a call', () => {
  test('is played again by a prospect of the same words and of no name', async () => {
    const { db } = server.database;
    const callId = await scoredCall(4);
    const { coaching } = (await member.send('GET', `/api/calls/${callId}/coaching`)).body as { coaching: CallCoaching };
    const asked = coaching.gaps.find(({ moment }) => moment?.quote.includes('expensive'))?.moment ?? { utterance: 3 };
    const prospect = await made(member, { kind: 'call', callId, utterance: asked.utterance });
    assert.deepEqual([prospect.fromCallId, prospect.settings.opens], [callId, lines[3]?.[1]]);
    const round = await began(member, prospect.prospectId);
    const pushed = await said(member, round.roundId, 'Quality has its price, as they say.');
    assert.equal(pushed.lines.at(-1)?.text, prospect.settings.objections[0]?.pushes);

    await removeCalls(db, { teamId, callIds: [callId], now: new Date() });
  });

  test('is forgotten with the words of its call: by the prospect, its copies, the rounds played with them and the calls they became', async () => {
    const { db } = server.database;
    const now = new Date();
    const callId = await scoredCall(5, 'I fear it is more expensive than our pelican.');
    const prospect = await made(member, { kind: 'call', callId, utterance: 3 });
    const path = `/api/prospects/${prospect.prospectId}`;
    await made(member, { kind: 'prospect', prospectId: prospect.prospectId });
    const over = await began(member, prospect.prospectId);
    await said(member, over.roundId, 'Quality has its price, as they say.');
    await member.send('POST', `/api/practice/rounds/${over.roundId}/end`);
    await scored(over.roundId);
    const going = await began(member, prospect.prospectId);
    await said(member, going.roundId, 'Quality has its price, as they say.');
    const byVoice = async (): Promise<string> =>
      (
        (await member.send('POST', '/api/practice/rounds', { prospectId: prospect.prospectId, mode: 'voice' })).body[
          'round'
        ] as RoundReply
      ).roundId;
    const [, talking] = [await byVoice(), await byVoice()];
    await db.updateTable('talk').set({ state: 'talking', startedAt: now }).where('id', '=', talking).execute();
    const sayIt = (await tablesThatSay(db, ['pelican'])).map((found) => found.split(':')[0]);
    for (const table of ['prospect', 'practice_round', 'talk', 'transcript']) assert.ok(sayIt.includes(table), table);

    await removeWords(db, { teamId, callIds: [callId], now });
    const liveCalls = {
      recording: () => assert.fail('a round that was closed is not taken in'),
      forget: () => Promise.resolve(),
    };
    const talks = { ...server.context, liveCalls } as unknown as TalkContext;
    await endTalk(talks, { teamId, talkId: talking, told: null });
    assert.deepEqual(await tablesThatSay(db, ['pelican']), []);

    const left = (await member.send('GET', path)).body as unknown as ProspectReply;
    assert.deepEqual([left.fromCallId, left.settings.opens, left.settings.objections], [null, 'Hello?', []]);
    const [save, again] = [prospect, left].map(({ revision, settings }) => ({ revision, settings }));
    assert.equal((await member.send('PUT', path, save)).status, 409);
    assert.equal((await member.send('PUT', path, again)).status, 200, 'it can be gone on with');
    const round = `/api/practice/rounds/${going.roundId}`;
    const closed = (await member.send('POST', `${round}/end`)).body as unknown as RoundReply;
    assert.deepEqual([closed.state, closed.callId, closed.lines], ['ended', null, []]);
    assert.match(String((await member.send('POST', `${round}/turns`, { said: 'Hello?' })).body['detail']), /has ended/);
    const scoredRound = (await member.send('GET', `/api/practice/rounds/${over.roundId}`)).body as unknown as RoundReply;
    assert.deepEqual([scoredRound.callId, typeof scoredRound.score], [over.roundId, 'number'], 'a score stays');
    await removeCalls(db, { teamId, callIds: [callId, over.roundId], now });
  });

  test('is kept in a call of practice that is on hold, and goes with its sound when the call is removed', async () => {
    const { db } = server.database;
    const now = new Date();
    const callId = await scoredCall(6, 'I fear it is more expensive than our heron.');
    const prospect = await made(member, { kind: 'call', callId, utterance: 3 });
    const roundIds: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      const { roundId } = await began(member, prospect.prospectId);
      await said(member, roundId, 'Quality has its price, as they say.');
      await member.send('POST', `/api/practice/rounds/${roundId}/end`);
      await scored(roundId);
      await putRow(db, 'recording', { team_id: teamId, call_id: roundId, file_key: roundId });
      roundIds.push(roundId);
    }
    const [held = '', free = ''] = roundIds;
    await putRow(db, 'call_hold', { team_id: teamId, call_id: held });
    await removeCalls(db, { teamId, callIds: [callId], now });
    const kept = async (table: 'transcript' | 'recording') =>
      (await db.selectFrom(table).select('callId').where('callId', 'in', roundIds).execute()).map((row) => row.callId);
    assert.deepEqual([await kept('transcript'), await kept('recording')], [[held], [held]]);
    const files = await db.selectFrom('fileToRemove').select('fileKey').where('fileKey', 'in', roundIds).execute();
    assert.deepEqual(files, [{ fileKey: free }]);
    await removeCalls(db, { teamId, callIds: roundIds, now });
  });
});

describe('a round in writing', () => {
  let prospect: ProspectReply;
  before(async () => {
    prospect = await made(manager, { kind: 'template', key: 'curious-operations' });
  });

  test('is answered by the prospect, ends in a scored call of practice, and is told to webhooks as a training', async () => {
    const context = { ...server.context, sealer: server.context.connection.sealer };
    const hook = { kind: 'kendo', url: 'https://example.com/hooks', events: ['ai.training.completed', 'call.uploaded'] } as const;
    await createWebhook(context, {
      ...{ ...hook, events: [...hook.events], lowScoreBelow: 50, digestTime: '09:00', digestZone: null },
      ...{ teamId, agentId: null, createdBy: null },
    });
    const round = await began(member, prospect.prospectId);
    assert.deepEqual(round.lines, [{ side: 'prospect', text: prospect.settings.opens }]);
    await said(member, round.roundId, 'Hi Daniel, this is Maya from Northstar.');
    const asked = await said(member, round.roundId, 'How many people work in the field?');
    assert.equal(asked.lines.at(-1)?.text, 'We have about fifty people in the field.');
    await said(member, round.roundId, 'Can we meet on Thursday at ten?');
    const over = await said(member, round.roundId, 'Thank you, goodbye.');
    assert.deepEqual([over.state, over.result, over.callId], ['ended', 'goal_reached', round.roundId]);
    await scored(round.roundId);
    const call = (await member.send('GET', `/api/calls/${round.roundId}`)).body as Record<string, never>;
    const { source, rep, transcript } = call as unknown as {
      source: string;
      rep: { personId: string };
      transcript: { utterances: Utterance[] };
    };
    assert.deepEqual([source, rep.personId], ['practice', maya.personId]);
    assert.deepEqual(
      transcript.utterances.slice(0, 2).map(({ side, speaker }) => [side, speaker]),
      [
        ['them', 'Daniel Brandt'],
        ['us', maya.name],
      ],
    );
    const { rows } = await server.database.pool.query<{ event: string; body: { data: Record<string, unknown> } }>(
      'select event, body from webhook_delivery',
    );
    assert.deepEqual(
      rows.map(({ event, body }) => [event, body.data['trainingId'], body.data['agentName'], typeof body.data['aiScore']]),
      [['ai.training.completed', round.roundId, 'Daniel Brandt', 'string']],
    );
    const again = await member.send('POST', `/api/practice/rounds/${round.roundId}/turns`, { said: 'One more thing.' });
    assert.equal(again.status, 409);
  });

  test('stands in no list, figure or plan of calls with customers', async () => {
    const { total } = (await manager.send('GET', '/api/calls')).body as { total: number };
    const practice = (await manager.send('GET', '/api/calls?source=practice')).body as { total: number };
    assert.deepEqual([total, practice.total], [3, 1]);
    assert.equal(((await member.send('GET', '/api/coaching')).body as unknown as CoachingPlanReply).calls, 3);
  });

  test('belongs to whoever plays it, and without a word of theirs it is no call', async () => {
    const round = await began(member, prospect.prospectId);
    const path = `/api/practice/rounds/${round.roundId}`;
    assert.equal((await manager.send('GET', path)).status, 404);
    assert.equal((await manager.send('POST', `${path}/turns`, { said: 'Hello.' })).status, 404);
    const ended = (await member.send('POST', `${path}/end`)).body as unknown as RoundReply;
    assert.deepEqual([ended.state, ended.callId], ['ended', null]);
    assert.equal((await member.send('POST', `${path}/end`)).status, 200);
  });
});

test('a round by voice is refused in words where as many talk in the browser as may', async () => {
  const { prospectId } = await made(manager, { kind: 'template', key: 'curious-operations' });
  server.places.talk = 0;
  const refused = await member.send('POST', '/api/practice/rounds', { prospectId, mode: 'voice' });
  server.places.talk = 1;
  assert.equal(refused.status, 503);
  assert.match(String(refused.body['detail']), /Try again when one has hung up/);
});

describe('a path', () => {
  test('is assigned until a day, gone in order, and passed by scores', async () => {
    const [easy, hard] = [
      await made(manager, { kind: 'template', key: 'curious-operations' }),
      await made(manager, { kind: 'template', key: 'sceptical-finance' }),
    ];
    const steps = [
      { prospectId: easy.prospectId, passMark: 1 },
      { prospectId: hard.prospectId, passMark: 90 },
    ];
    const twice = await manager.send('POST', '/api/practice/paths', { name: 'First weeks', steps: [...steps, steps[0]] });
    assert.deepEqual([twice.status, twice.body['code']], [400, 'validation_failed']);
    const { pathId } = (await manager.send('POST', '/api/practice/paths', { name: 'First weeks', steps })).body;
    const path = `/api/practice/paths/${String(pathId)}/assignments`;
    assert.equal((await manager.send('POST', path, { personIds: ['somebody'], dueOn: '2099-01-01' })).status, 404);
    assert.equal((await manager.send('POST', path, { personIds: [maya.personId], dueOn: '2020-01-01' })).status, 400);
    for (const dueOn of ['2099-01-01', '2099-02-01'])
      assert.equal((await manager.send('POST', path, { personIds: [maya.personId], dueOn })).status, 204);
    const due = async () => ((await member.send('GET', '/api/practice/due')).body as { items: AssignmentReply[] }).items;
    const [first, ...others] = await due();
    assert.deepEqual(
      [others.length, first?.dueOn, first?.state, first?.nextProspectId],
      [0, '2099-02-01', 'open', easy.prospectId],
    );
    const round = await began(member, easy.prospectId);
    for (const line of [
      'Hi Daniel, this is Maya Okafor from Northstar.',
      'Can you walk me through how you schedule a job today?',
      'How often does that happen, and what does it cost you?',
      'Shall we meet again on Thursday at ten?',
    ])
      await said(member, round.roundId, line);
    await member.send('POST', `/api/practice/rounds/${round.roundId}/end`);
    await scored(round.roundId);
    const [second] = await due();
    assert.deepEqual([second?.steps[0]?.tries, second?.steps[0]?.isPassed, second?.nextProspectId], [1, true, hard.prospectId]);
    const seen = (await manager.send('GET', '/api/practice/paths')).body as { assignments: AssignmentReply[] };
    assert.deepEqual(seen.assignments, [second]);

    // The call of a round goes with what was said; what was passed stays passed.
    const { db } = server.database;
    const linesLeft = async (): Promise<number> =>
      ((await member.send('GET', `/api/practice/rounds/${round.roundId}`)).body as unknown as RoundReply).lines.length;
    assert.ok((await linesLeft()) > 4);
    await removeWords(db, { teamId, callIds: [round.roundId], now: new Date() });
    assert.equal(await linesLeft(), 0);
    await removeCalls(db, { teamId, callIds: [round.roundId], now: new Date() });
    assert.deepEqual(await due(), [second]);
    const { items } = (await member.send('GET', '/api/practice/rounds')).body as { items: RoundReply[] };
    const gone = items.find(({ roundId }) => roundId === round.roundId);
    assert.deepEqual([gone?.callId, gone?.score], [null, second?.steps[0]?.best]);
    assert.equal((await manager.send('DELETE', `/api/practice/assignments/${second?.assignmentId}`)).status, 204);
    assert.deepEqual(await due(), []);
    assert.equal((await manager.send('DELETE', `/api/practice/paths/${String(pathId)}`)).status, 204);
    assert.equal((await manager.send('POST', path, { personIds: [maya.personId], dueOn: '2099-01-01' })).status, 404);
  });
});
