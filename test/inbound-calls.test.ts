// Somebody rings a number of a team: known by HubSpot before the greeting, answered once, obeyed, and kept as an inbound call. No sound here.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { newAgentSettings } from '../rules/agent.ts';
import { newCallingPolicy } from '../rules/calling-policy.ts';
import { ALL_TAKEN } from '../rules/inbound-call.ts';
import { addCallerNumber } from '../server/database/caller-numbers.ts';
import { saveCallingPolicy } from '../server/database/calling-policy.ts';
import { countComingCalls, listInboundCalls } from '../server/database/inbound-calls.ts';
import { beginTalk, findTalk } from '../server/database/talks.ts';
import { addEndpoint } from '../server/database/webhooks.ts';
import { openReceiveCommit } from '../server/flows/intake/receive-commit.ts';
import { endTalk } from '../server/flows/outbound/end-talk.ts';
import { digestOf } from '../server/flows/outbound/media-token.ts';
import { refuseCaller } from '../server/flows/outbound/refuse-caller.ts';
import type { InboundContext } from '../server/flows/outbound/take-inbound-call.ts';
import { takeRung } from '../server/flows/outbound/take-rung-call.ts';
import { lookAfterLiveCalls, type WatchContext } from '../server/flows/outbound/watch-live-calls.ts';
import { reportHubspot } from '../server/flows/reporting/report-hubspot.ts';
import { openCallProcess } from '../server/providers/call-process-host.ts';
import { createDiskFileStore } from '../server/providers/disk-file-store.ts';
import { createAsteriskIncoming } from '../server/providers/asterisk.ts';
import { createExotelIncoming } from '../server/providers/exotel.ts';
import { createTwilioIncoming } from '../server/providers/twilio-incoming.ts';
import { carrierCalls } from '../server/web/carrier-calls.ts';
import { openSyncScene, type SyncScene } from './hubspot-sync-scene.ts';
import type { CallTold } from '../server/ports/live-call.ts';
import { twilioSignature } from './twilio-emulator.ts';

const OURS = '+12125550100';
const UNANSWERED = '+12125550101';
const EVENING = '+12125550102';
const EXOPHONE = '+918047491899';
const OVER_TRUNK = '+12125550107';
const ANN = '+12125550123';
const publicUrl = 'https://calls.example.com';
const accountSid = `AC${'5'.repeat(32)}`;
const authToken = 'a token nobody may read';
const addressToken = 'f'.repeat(32);
const folder = mkdtempSync(join(tmpdir(), 'ringside-inbound-'));
let scene: SyncScene;
let context: InboundContext & WatchContext;
let app: FastifyInstance;
let calls = 0;
/** Calls to us that may be held at once; nobody holds one in this story. */
const places = { talk: 0, inbound: 50, dialled: 0 };
const endpointId = randomUUID();
const doors = '/api/integrations/carriers';
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

before(async () => {
  scene = await openSyncScene();
  mkdirSync(join(folder, 'live-calls'));
  const { db } = scene.database;
  const { teamId } = scene.of;
  const liveCalls = openCallProcess({
    ...{ program: new URL('../server/call-process.ts', import.meta.url), folder: join(folder, 'live-calls'), places },
    ...{ clock: scene.context.clock, log: scene.context.log, onEnd() {}, onNews() {}, onOptOut() {} },
    onTool: async () => ({ kind: 'failed', text: 'No tools here.' }),
  });
  context = {
    sharedNow: async () => scene.context.clock.now(),
    // No process is started: nobody brings sound in this story.
    ...{ ...scene.context, liveCalls: { ...liveCalls, warm() {} }, host: 'test' },
    files: await createDiskFileStore({ folder: join(folder, 'files') }),
    receiveCommit: openReceiveCommit(scene.context),
  };
  await saveCallingPolicy(db, teamId, { ...newCallingPolicy, defaultCountry: 'US' }, scene.context.clock.now());
  const agentId = context.newId();
  const content = JSON.stringify({
    ...{ ...newAgentSettings, name: 'Nora', voice: 'any', firstMessage: 'Hello {{first}}.', instructions: 'Help.' },
    // Open on another day than today.
    window: { ...newAgentSettings.window, days: [weekdays[(context.clock.now().getUTCDay() + 3) % 7]] },
    variables: [
      {
        ...{ name: 'first', source: { kind: 'contact', property: 'firstname' }, fallbacks: [], required: false },
        ...{ defaultValue: 'there', spokenForm: { kind: 'as_written' }, maxLength: null },
      },
    ],
  });
  const at = context.clock.now();
  await db
    .insertInto('agent')
    .values({
      ...{ teamId, id: agentId, slug: 'nora', name: 'Nora', state: 'active', draft: content, publishedVersion: 1 },
      ...{ createdBy: null, createdAt: at, updatedAt: at },
    })
    .execute();
  await db
    .insertInto('agentVersion')
    .values({ teamId, agentId, version: 1, content, note: '', publishedBy: null, publishedAt: at })
    .execute();
  const number = { teamId, carrier: 'twilio', label: '', state: 'active', createdAt: at } as const;
  await addCallerNumber(db, { ...number, number: OURS, answeredBy: agentId, answersAlways: true });
  await addCallerNumber(db, { ...number, number: UNANSWERED });
  await addCallerNumber(db, { ...number, number: EVENING, answeredBy: agentId, whenClosed: 'take_message' });
  await addEndpoint(db, {
    ...{ teamId, id: endpointId, agentId: null, kind: 'callkaro', url: 'https://example.com/hooks', events: ['call_ended'] },
    ...{ lowScoreBelow: 50, state: 'active', disabledReason: null, failingSince: null, lastDeliveredAt: null },
    ...{ secretHint: null, previousSecretUntil: null, createdBy: null, createdAt: at, updatedAt: at },
  });
  app = Fastify();
  const streamUrl = (token: string) => `wss://calls.example.com/media/twilio/${token}`;
  await addCallerNumber(db, { ...number, carrier: 'exotel', number: EXOPHONE, answeredBy: agentId, answersAlways: true });
  await addCallerNumber(db, { ...number, carrier: 'asterisk', number: OVER_TRUNK, answeredBy: agentId, answersAlways: true });
  const incoming = new Map([
    ['twilio', createTwilioIncoming({ accountSid, authToken, publicUrl, streamUrl })],
    ['exotel', createExotelIncoming({ token: addressToken, streamUrl })],
    ['asterisk', createAsteriskIncoming({ token: addressToken })],
  ]);
  await app.register((scope) => carrierCalls(scope, { context, incoming, answers: new Map() }));
});
after(async () => {
  await app.close();
  await scene.close();
  rmSync(folder, { recursive: true, force: true });
});

type Ring = { from?: string; to?: string; sid?: string; signedWith?: string };

/** As Twilio tells of it. */
async function ring({ from = ANN, to = OURS, sid, signedWith = authToken }: Ring = {}) {
  calls += 1;
  const url = '/api/integrations/carriers/twilio/calls';
  const callSid = sid ?? `CA${String(calls).padStart(32, '0')}`;
  const form = new URLSearchParams({ AccountSid: accountSid, CallSid: callSid, From: from, To: to, Direction: 'inbound' });
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': twilioSignature(signedWith, `${publicUrl}${url}`, form),
  };
  const { statusCode, body } = await app.inject({ method: 'POST', url, headers, body: form.toString() });
  return { statusCode, body, callSid, token: /media\/twilio\/([^"]+)"/.exec(body)?.[1] ?? null };
}

/** Its sound arrives. */
const connect = async (token: string | null) =>
  beginTalk(context.db, {
    ...{ tokenDigest: digestOf(token ?? ''), host: 'test', now: context.clock.now() },
    askedSince: new Date(context.clock.now().getTime() - 60_000),
  });

/** What receivers are told of a call. */
async function ended(inboundCallId: string) {
  const rows = await context.db.selectFrom('webhookDelivery').select('body').where('endpointId', '=', endpointId).execute();
  const data = rows.map(({ body }) => body['data'] as Record<string, unknown>);
  return data.filter(({ callSid }) => callSid === inboundCallId);
}

const listed = (which: 'all' | 'missed' | 'messages') =>
  listInboundCalls(context.db, scene.of.teamId, { which, after: null, limit: 100 });

async function heldCall(how: Ring & { told?: Partial<CallTold> | null }): Promise<{ teamId: string; talkId: string }> {
  const talk = await connect((await ring(how)).token);
  assert.ok(talk);
  const of = { teamId: scene.of.teamId, talkId: talk.id };
  await endTalk(context, { ...of, told: how.told === null ? null : { ...told, ...how.told } });
  return of;
}

const told: CallTold = {
  ...{ answeredBy: 'human', endedBy: 'callee', result: 'goal_reached', summary: 'They asked for our hours.', utterances: [] },
  ...{ answers: { need: 'hours' }, callBackSaid: null, tools: [], lengthMs: 20_000, recordingPath: null, latenciesMs: [] },
};

test('whom HubSpot knows is greeted by name; the call becomes one of Intake, and what was known is not kept', async () => {
  const contact = scene.hubspot.control.createRecord({
    type: 'contacts',
    properties: { firstname: 'Ann', phone: '(212) 555-0123' },
  });
  const first = await ring();
  assert.equal(first.statusCode, 200);
  assert.match(first.body, /^<Response><Connect><Stream url="wss:/);
  // Told once more, as when our answer was lost: the same call, at a new address.
  const again = await ring({ sid: first.callSid });
  assert.equal(await connect(first.token), null);
  const talk = await connect(again.token);
  assert.ok(talk?.brief);
  assert.deepEqual([talk.brief.agent.firstMessage, talk.brief.needsRecordingConsent], ['Hello Ann.', true]);
  assert.equal(await connect(again.token), null, 'an address is good once');
  assert.match((await ring({ sid: first.callSid })).body, /<Reject/, 'it is connected already');

  writeFileSync(join(folder, 'live-calls', `${talk.id}.wav`), Buffer.alloc(20_000, 'RIFF'));
  const of = { teamId: scene.of.teamId, talkId: talk.id };
  await endTalk(context, { ...of, told });
  await endTalk(context, { ...of, told: null });
  const made = await context.db.selectFrom('call').selectAll().where('id', '=', talk.id).execute();
  assert.equal(made.length, 1);
  const [call] = made;
  assert.deepEqual([call?.source, call?.direction, call?.title], ['agent', 'inbound', 'Ann rang Nora']);
  const { metadata } = call ?? {};
  assert.partialDeepStrictEqual(metadata, { from: ANN, to: OURS, carrier: 'twilio', hubspotContactIds: [contact.id] });
  assert.equal((await findTalk(context.db, of))?.brief, null);
});

test('what a call came to is told once and stands in the list', async () => {
  const { talkId } = await heldCall({ told: { result: 'callback_requested', endedBy: 'callee' } });
  const [news, ...more] = await ended(talkId);
  assert.deepEqual(more, []);
  assert.partialDeepStrictEqual(news, {
    ...{
      name: 'inbound',
      agent: 'Nora',
      from: ANN.slice(1),
      to: OURS.slice(1),
      call_duration: 20,
      hangup_reason: 'CLIENT_INITIATED',
    },
    ...{ disposition_reason: 'Asked to be called back', post_call: { need: 'hours' }, functions_called: [] },
    post_call_detail: { need: { value: 'hours', comment: '' } },
  });
  const row = (await listed('all')).find(({ id }) => id === talkId);
  assert.partialDeepStrictEqual(row, { agentName: 'Nora', outcome: 'callback_requested', talkedMs: 20_000 });
  const died = await heldCall({ told: null });
  assert.equal((await ended(died.talkId))[0]?.['disposition_reason'], 'The call was interrupted here');
});

test('HubSpot is told of a call only where the team wants it, and says by what the caller is known', async () => {
  const { db } = context;
  const calls = () => scene.hubspot.control.listRecords({ type: 'calls' });
  await reportHubspot(context, scene.of, new AbortController().signal);
  assert.equal(calls().length, 0);
  const policy = { ...newCallingPolicy, defaultCountry: 'US' };
  await saveCallingPolicy(db, scene.of.teamId, { ...policy, logsInboundCalls: true }, context.clock.now());
  const { talkId } = await heldCall({});
  // Nobody in HubSpot has this number.
  await heldCall({ from: '+12125550198' });
  for (const _ of [1, 2]) await reportHubspot(context, scene.of, new AbortController().signal);
  await saveCallingPolicy(db, scene.of.teamId, policy, context.clock.now());
  const [call, ...others] = calls();
  assert.deepEqual(others, []);
  assert.partialDeepStrictEqual(call?.properties, {
    ...{ hs_call_direction: 'INBOUND', hs_call_status: 'COMPLETED', hs_call_title: 'Ann rang Nora', hs_call_duration: '20000' },
    ...{ hs_call_from_number: ANN, hs_call_to_number: OURS },
  });
  assert.match(
    call?.properties['hs_call_body'] ?? '',
    new RegExp(`by the number .*${ANN.slice(1)} alone.*Ringside call ${talkId}`),
  );
});

test('outside the hours a message is taken, and stands among the messages', async () => {
  const talk = await connect((await ring({ to: EVENING })).token);
  assert.match(talk?.brief?.agent.firstMessage ?? '', /^Thank you for calling\. We are closed right now, and open again on /);
  assert.doesNotMatch(talk?.brief?.prompt ?? 'Help.', /Help\./);
  const of = { teamId: scene.of.teamId, talkId: talk?.id ?? '' };
  const answers = { name: 'Ann', message: 'Please send the offer again' };
  await endTalk(context, { ...of, told: { ...told, result: 'message_left', answers } });
  const [left, ...others] = await listed('messages');
  assert.deepEqual([left?.id, left?.answers, left?.outcome, others.length], [of.talkId, answers, 'message_left', 0]);
});

test('a HubSpot that does not answer keeps nobody waiting; who is not found is greeted as anybody', async () => {
  scene.through(() => async ({ signal }) => {
    await sleep(20_000, undefined, signal ? { signal } : {});
    throw new Error('too late');
  });
  const since = performance.now();
  const slow = await ring();
  const tookMs = performance.now() - since;
  scene.through(null);
  assert.ok(tookMs < 5_000, `${tookMs} ms`);
  assert.equal((await connect(slow.token))?.brief?.agent.firstMessage, 'Hello there.');
  const unknown = await ring({ from: '+12125550199' });
  assert.equal((await connect(unknown.token))?.brief?.agent.firstMessage, 'Hello there.');
});

const refused: [name: string, how: Ring, status: number, body: RegExp][] = [
  ['what is not signed', { signedWith: 'another token' }, 401, /not signed by Twilio/],
  ['a number nobody has', { to: '+12125550177' }, 200, /<Reject/],
  ['a number that cannot be stored', { to: '\u0000' }, 200, /<Reject/],
  ['a number of ours that rings', { from: UNANSWERED }, 200, /<Reject/],
  ['a number nobody answers', { to: UNANSWERED }, 200, /<Say language="en-US">Sorry, nobody can take your call/],
];
for (const [name, how, status, body] of refused) {
  test(`not answered: ${name}`, async () => {
    const answer = await ring(how);
    assert.equal(answer.statusCode, status);
    assert.match(answer.body, body);
  });
}

test('as many as this machine can hold are answered, those that are still being connected among them; the next hears that all lines are taken', async () => {
  const coming = await countComingCalls(context.db, context.host);
  places.inbound = coming + 1;
  const last = await ring();
  assert.ok(last.token);
  assert.match((await ring()).body, /all our lines are taken/);
  // Its sound has come, and it is one of those that are held.
  await connect(last.token);
  assert.ok((await ring()).token);
  places.inbound = 50;
});

test('who loses the last place while it is decided hears that all lines are taken, and stands among the missed', async () => {
  const rang = { carrier: 'twilio', carrierRef: 'the second of two', to: OURS, from: ANN } as const;
  let looks = 0;
  const freePlaces = () => ((looks += 1) === 1 ? 50 : 0);
  const answer = await takeRung({ ...context, liveCalls: { ...context.liveCalls, freePlaces } }, rang);
  assert.deepEqual(answer, { kind: 'say', text: ALL_TAKEN });
  const row = (await listed('missed')).find(({ carrierRef }) => carrierRef === rang.carrierRef);
  assert.equal(row?.outcome, 'all_taken');
  assert.equal((await findTalk(context.db, { teamId: row.teamId, talkId: row.talkId ?? '' }))?.state, 'ended');
});

test('whom nobody answered stands in the list, and receivers are told; what is not ours is nobody’s call', async () => {
  const sid = `CA${'9'.repeat(32)}`;
  for (const _ of ['told', 'told again']) await ring({ to: UNANSWERED, sid });
  const missed = (await listed('missed')).filter(({ carrierRef }) => carrierRef === sid);
  assert.deepEqual(
    missed.map(({ fromNumber, outcome, talkId }) => [fromNumber, outcome, talkId]),
    [[ANN, 'nobody_answers', null]],
  );
  const [news] = await ended(missed[0]?.id ?? '');
  assert.equal(news?.['disposition_reason'], 'Nobody answers at this number');
  assert.deepEqual(
    (await listed('all')).filter(({ toNumber }) => toNumber === '+12125550177'),
    [],
  );
});

test('who withholds the number is answered, and has none to be put on a list', async () => {
  const { token } = await ring({ from: '+266696687' });
  const talk = await connect(token);
  assert.ok(talk);
  const before = await context.db.selectFrom('doNotCall').selectAll().execute();
  await refuseCaller(context, { teamId: scene.of.teamId, talkId: talk.id, said: 'do not call me' });
  assert.deepEqual(await context.db.selectFrom('doNotCall').selectAll().execute(), before);
  await endTalk(context, { teamId: scene.of.teamId, talkId: talk.id, told: null });
});

test('who says so in a call of theirs is not called any more, from that moment on', async () => {
  const { token } = await ring();
  const talk = await connect(token);
  assert.ok(talk);
  await refuseCaller(context, { teamId: scene.of.teamId, talkId: talk.id, said: 'never call me again' });
  const [entry] = await context.db.selectFrom('doNotCall').selectAll().where('number', '=', ANN).execute();
  assert.deepEqual([entry?.source, entry?.note], ['call', 'They called us and said: “never call me again”']);
  await endTalk(context, { teamId: scene.of.teamId, talkId: talk.id, told: null });
});

test('who hangs up before the sound is connected, and whose process was killed, is closed by the next look', async () => {
  await ring();
  const held = await connect((await ring()).token);
  assert.ok(held);
  await scene.advance(25_000);
  await lookAfterLiveCalls(context);
  const open = await context.db.selectFrom('talk').select('id').where('state', '<>', 'ended').execute();
  assert.deepEqual(open, []);
  assert.deepEqual(
    (await listed('all')).filter(({ endedAt }) => endedAt === null),
    [],
  );
});

test('a call of a machine that is gone is closed by another one, not sooner than it may come back', async () => {
  const held = await connect((await ring()).token);
  assert.ok(held);
  const elsewhere = { ...context, host: 'another machine' };
  const state = async () => (await findTalk(context.db, { teamId: scene.of.teamId, talkId: held.id }))?.state;
  await scene.advance(10 * 60_000);
  await lookAfterLiveCalls(elsewhere);
  assert.equal(await state(), 'talking');
  const now = () => new Date(context.clock.now().getTime() + 3_600_000);
  await lookAfterLiveCalls({ ...elsewhere, clock: { ...context.clock, now } });
  assert.equal(await state(), 'talking', 'a clock that is an hour ahead is not believed');
  await scene.advance(6 * 60_000);
  await lookAfterLiveCalls(elsewhere);
  assert.equal(await state(), 'ended');
});

const otherDoors: [
  what: string,
  ask: (token: string) => Promise<{ statusCode: number; body: string }>,
  token: (body: string) => unknown,
][] = [
  [
    'Exotel asks by GET',
    (token) => app.inject(`${doors}/exotel/calls?token=${token}&CallSid=e1&CallTo=08047491899&CallFrom=09876543210`),
    (body) => /media\/twilio\/([\w-]{32})\?sample-rate=16000"/.exec(body)?.[1],
  ],
  [
    'the dialplan of an Asterisk asks by POST',
    (token) =>
      app.inject({
        ...{ method: 'POST', url: `${doors}/asterisk/calls?token=${token}`, body: 'id=1.2&to=%2B12125550107&from=%2B12125550123' },
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    (body) => body,
  ],
];
for (const [what, ask, tokenIn] of otherDoors) {
  test(`${what}, and is told where to bring the sound; who knows no token is not heard`, async () => {
    const { statusCode, body } = await ask(addressToken);
    assert.equal(statusCode, 200);
    const talk = await connect(String(tokenIn(body)));
    assert.equal(talk?.brief?.agent.name, 'Nora');
    assert.equal((await ask('g'.repeat(32))).statusCode, 401);
    await endTalk(context, { teamId: scene.of.teamId, talkId: talk.id, told: null });
  });
}
