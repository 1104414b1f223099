// Somebody rings a number of a team: known by HubSpot before the greeting, answered once, obeyed, and kept as an inbound call. No sound here.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { newAgentSettings } from '../rules/agent.ts';
import { newCallingPolicy } from '../rules/calling-policy.ts';
import { addCallerNumber } from '../server/database/caller-numbers.ts';
import { saveCallingPolicy } from '../server/database/calling-policy.ts';
import { beginTalk, findTalk } from '../server/database/talks.ts';
import { openReceiveCommit } from '../server/flows/intake/receive-commit.ts';
import { endTalk } from '../server/flows/outbound/end-talk.ts';
import { digestOf } from '../server/flows/outbound/media-token.ts';
import { refuseCaller } from '../server/flows/outbound/refuse-caller.ts';
import type { InboundContext } from '../server/flows/outbound/take-inbound-call.ts';
import { lookAfterLiveCalls } from '../server/flows/outbound/watch-live-calls.ts';
import { openCallProcess } from '../server/providers/call-process-host.ts';
import { createDiskFileStore } from '../server/providers/disk-file-store.ts';
import { createTwilioIncoming } from '../server/providers/twilio-incoming.ts';
import { carrierCalls } from '../server/web/carrier-calls.ts';
import { openSyncScene, type SyncScene } from './hubspot-sync-scene.ts';
import type { CallTold } from '../server/ports/live-call.ts';
import { twilioSignature } from './twilio-emulator.ts';

const OURS = '+12125550100';
const UNANSWERED = '+12125550101';
const ANN = '+12125550123';
const publicUrl = 'https://calls.example.com';
const accountSid = `AC${'5'.repeat(32)}`;
const authToken = 'a token nobody may read';
const folder = mkdtempSync(join(tmpdir(), 'ringside-inbound-'));
let scene: SyncScene;
let context: InboundContext & { publicUrl: string };
let app: FastifyInstance;
let calls = 0;

before(async () => {
  scene = await openSyncScene();
  mkdirSync(join(folder, 'live-calls'));
  const { db } = scene.database;
  const { teamId } = scene.of;
  const liveCalls = openCallProcess({
    ...{ program: new URL('../server/call-process.ts', import.meta.url), folder: join(folder, 'live-calls'), mostCalls: 1 },
    ...{ clock: scene.context.clock, log: scene.context.log, onEnd() {}, onNews() {}, onOptOut() {} },
    onTool: async () => ({ kind: 'failed', text: 'No tools here.' }),
  });
  context = {
    // No process is started: nobody brings sound in this story.
    ...{ ...scene.context, liveCalls: { ...liveCalls, warm() {} }, host: 'test' },
    files: await createDiskFileStore({ folder: join(folder, 'files') }),
    receiveCommit: openReceiveCommit(scene.context),
  };
  await saveCallingPolicy(db, teamId, { ...newCallingPolicy, defaultCountry: 'US' }, scene.context.clock.now());
  const agentId = context.newId();
  const content = JSON.stringify({
    ...{ ...newAgentSettings, name: 'Nora', voice: 'any', firstMessage: 'Hello {{first}}.', instructions: 'Help.' },
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
  app = Fastify();
  const streamUrl = (token: string) => `wss://calls.example.com/media/twilio/${token}`;
  const incoming = new Map([['twilio', createTwilioIncoming({ accountSid, authToken, publicUrl, streamUrl })]]);
  await app.register((scope) => carrierCalls(scope, { context, incoming }));
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
});
