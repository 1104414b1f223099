// How long what is kept, calls that must stay, and a person who asks what is held of them and then to be forgotten.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { discoveryScorecard } from '../rules/scorecard-discovery.ts';
import { newPrivacyPolicy, type PrivacyPolicy } from '../rules/privacy-policy.ts';
import { readArchive } from '../server/database/backup-archive.ts';
import { numberHash } from '../server/database/do-not-call.ts';
import { readNumbers } from '../server/database/dials.ts';
import { saveFetchedRecording } from '../server/database/recordings.ts';
import { findTranscript, saveTranscript } from '../server/database/transcripts.ts';
import { transcribeCall } from '../server/flows/intake/transcribe-call.ts';
import { applyRetention } from '../server/flows/privacy/apply-retention.ts';
import { removeFiles } from '../server/flows/privacy/remove-files.ts';
import { ringDueWork } from '../server/worker/ticker.ts';
import { addCall } from './web-calls.ts';
import { openWebServer, type Browser, type WebServer } from './web-server.ts';

const DAY_MS = 86_400_000;
const never = new AbortController().signal;
const NUMBER = '+14155550123';

let server: WebServer;
let teamId: string;
let admin: Browser;
before(async () => {
  server = await openWebServer();
  const made = await server.team('Ours');
  ({ teamId } = made);
  admin = server.browser();
  await admin.signIn(made.admin.email);
});
after(() => server.close());

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const fileOf = (callId: string) => `${teamId}/calls/${callId}/original`;

/** A call with sound, words and a score that quotes them. */
async function wholeCall(days: number, of: { title?: string; metadata?: object } = {}): Promise<string> {
  const { db } = server.database;
  const callId = await addCall(server, { teamId, calledAt: daysAgo(days), score: 50, ...of });
  if (of.metadata) {
    await db
      .updateTable('call')
      .set({ metadata: JSON.stringify(of.metadata) })
      .where('id', '=', callId)
      .execute();
  }
  const stored = await server.files.write(fileOf(callId), Readable.from([Buffer.from(`sound of ${callId}`)]));
  const file = { fileKey: fileOf(callId), ...stored, container: 'wav', fetchedAt: daysAgo(days) };
  await saveFetchedRecording(db, { teamId, callId }, file);
  const utterance = { speaker: 'Ann', side: 'them', channel: null, startMs: 0, endMs: 900, text: 'My budget is secret.' } as const;
  const transcript = { source: 'given', engine: 'given', speakersEstimated: false, timesEstimated: false } as const;
  await saveTranscript(db, { teamId, callId }, { ...transcript, utterances: [utterance] }, daysAgo(days));
  const evidence = { utterance: 0, speaker: 'Ann', side: 'them', startMs: 0, endMs: 900, quote: 'My budget is secret.' };
  const check = {
    key: 'c',
    question: 'Budget?',
    outcome: 'met',
    reason: 'Ann says: my budget is secret',
    confidence: 1,
    evidence: [evidence],
  };
  const criterion = {
    key: 'k',
    name: 'Budget',
    description: '',
    weight: 100,
    points: 50,
    outcome: 'met',
    reason: '',
    checks: [check],
  };
  const result = {
    scorecard: { key: discoveryScorecard.key, version: 1, name: 'Discovery' },
    evaluator: { kind: 'local', name: 'local', version: '1' },
    overall: 50,
    categories: [{ key: 'a', name: 'A', score: 50, criteria: [criterion] }],
  };
  await db
    .insertInto('score')
    .values({
      ...{ teamId, callId, scorecardKey: discoveryScorecard.key, scorecardVersion: 1, transcriptVersion: 1, overall: 50 },
      ...{ result: JSON.stringify(result), createdAt: daysAgo(days) },
    })
    .execute();
  return callId;
}

const held = async (callId: string) => {
  const { db } = server.database;
  const of = (table: 'recording' | 'transcript') =>
    db.selectFrom(table).select('callId').where('callId', '=', callId).executeTakeFirst();
  const call = await db.selectFrom('call').select('id').where('id', '=', callId).executeTakeFirst();
  const file = await server.files.size(fileOf(callId));
  const score = await db.selectFrom('score').select(['overall', 'result']).where('callId', '=', callId).executeTakeFirst();
  return {
    ...{ call: Boolean(call), sound: Boolean(await of('recording')), file: file !== null, words: Boolean(await of('transcript')) },
    ...{ overall: score?.overall ?? null, quotes: JSON.stringify(score ?? '').includes('secret') },
  };
};
const whole = { call: true, sound: true, file: true, words: true, overall: 50, quotes: true };

async function save(keepDays: Partial<PrivacyPolicy['keepDays']>): Promise<void> {
  const { updatedAt } = (await admin.send('GET', '/api/privacy')).body;
  const policy = { ...newPrivacyPolicy, keepDays: { ...newPrivacyPolicy.keepDays, ...keepDays } };
  const answer = await admin.send('PUT', '/api/privacy', { policy, updatedAt });
  assert.equal(answer.status, 200, answer.text);
}

test('nothing is deleted before it is switched on; what would go is counted first, and each kind goes by its own time', async () => {
  const [newest, middle, oldest, kept] = [await wholeCall(1), await wholeCall(50), await wholeCall(400), await wholeCall(400)];
  assert.equal((await admin.send('POST', `/api/calls/${kept}/hold`, { reason: 'A dispute about the order' })).status, 204);
  await ringDueWork(server.context);
  assert.ok(!(await server.jobs()).some(({ name }) => name === 'apply-retention'));

  const keepDays = { recordings: 30, transcripts: 60, calls: 365, logs: null };
  const count = await admin.send('POST', '/api/privacy/count', { policy: { keepDays } });
  assert.deepEqual(count.body, { recordings: 2, transcripts: 1, calls: 1, logs: 0, onHold: 1 });
  assert.deepEqual(await held(oldest), whole);

  await save(keepDays);
  await ringDueWork(server.context);
  assert.deepEqual((await server.jobs()).filter(({ name }) => name === 'apply-retention').length, 1);
  // A job may run twice.
  for (let run = 0; run < 2; run++) await applyRetention(server.context, { teamId }, never);
  await removeFiles({ ...server.context, files: server.files }, never);
  assert.deepEqual(await held(newest), whole);
  assert.deepEqual(await held(middle), { ...whole, sound: false, file: false });
  assert.deepEqual(await held(oldest), { call: false, sound: false, file: false, words: false, overall: null, quotes: false });
  assert.deepEqual(await held(kept), whole);

  await save({ transcripts: 40 });
  await applyRetention(server.context, { teamId }, never);
  assert.deepEqual(await held(middle), { call: true, sound: false, file: false, words: false, overall: 50, quotes: false });
  const page = await admin.send('GET', `/api/calls/${middle}`);
  assert.equal(page.status, 200, page.text);
  const { retentionAt } = (await admin.send('GET', '/api/privacy')).body;
  assert.ok(new Date(String(retentionAt)).getTime() > Date.now() + 23 * 3_600_000);
  const acts = (await admin.send('GET', '/api/audit?room=privacy')).body['items'] as { act: string; detail: object }[];
  assert.deepEqual(
    acts.map(({ act }) => act),
    ['retention.ran', 'privacy.changed', 'retention.ran', 'privacy.changed', 'hold.set'],
  );
  assert.deepEqual(acts[2]?.detail, { calls: 1, recordings: 1, transcripts: 0, plans: 0, logs: 0 });

  assert.equal((await admin.send('DELETE', `/api/calls/${kept}/hold`)).status, 204);
  await save({ calls: 365 });
  await applyRetention(server.context, { teamId }, never);
  assert.equal((await held(kept)).call, false);
});

test('old entries of the audit log go when logs have a time, and by no other way', async () => {
  await save({ logs: 30 });
  const before = (await admin.send('GET', '/api/audit?limit=200')).body['items'] as unknown[];
  server.advance(40 * DAY_MS);
  await applyRetention(server.context, { teamId }, never);
  server.advance(-40 * DAY_MS);
  const left = (await admin.send('GET', '/api/audit?limit=200')).body['items'] as { act: string }[];
  assert.ok(before.length > 1);
  assert.deepEqual(
    left.map(({ act }) => act),
    ['retention.ran'],
  );
  await save({ logs: null });
});

test('what is to be taken out of transcripts is gone before one is kept', async () => {
  const { updatedAt } = (await admin.send('GET', '/api/privacy')).body;
  const policy = { ...newPrivacyPolicy, redact: ['card', 'email'] };
  assert.equal((await admin.send('PUT', '/api/privacy', { policy, updatedAt })).status, 200);
  const { db } = server.database;
  const callId = await addCall(server, { teamId, state: 'processing', stages: { transcribe: 'waiting' } });
  const given =
    'Ann: My card is four one one one, one one one one, one one one one, one one one one.\nBob: And your mail is ann@example.com, at +14155550123.';
  await db
    .updateTable('call')
    .set({ givenTranscript: JSON.stringify(given) })
    .where('id', '=', callId)
    .execute();
  const nobody = (): never => assert.fail('nobody outside is asked for a transcript that was sent along');
  const outside = { downloadRecording: nobody, decodeAudio: nobody, transcriber: { transcribe: nobody, close: nobody } };
  const evaluator = { kind: 'local' as const, evaluate: nobody, close: nobody };
  await transcribeCall({ ...server.context, files: server.files, ...outside, evaluator }, { teamId, callId }, never);
  const kept = await findTranscript(db, { teamId, callId });
  assert.deepEqual(
    kept?.utterances.map(({ text }) => text),
    ['My card is [card number].', 'And your mail is [e-mail address], at +14155550123.'],
  );
  const call = await db.selectFrom('call').select('givenTranscript').where('id', '=', callId).executeTakeFirstOrThrow();
  assert.equal(call.givenTranscript, null, 'what was sent along said it all');
});

test('a time that is too short is refused, and so are settings that somebody else has changed', async () => {
  const { updatedAt } = (await admin.send('GET', '/api/privacy')).body;
  const short = { policy: { keepDays: { ...newPrivacyPolicy.keepDays, calls: 7 } }, updatedAt };
  const refused = await admin.send('PUT', '/api/privacy', short);
  assert.equal(refused.status, 400);
  assert.match(refused.text, /Keep calls for 32 to/);
  const stale = await admin.send('PUT', '/api/privacy', { policy: newPrivacyPolicy, updatedAt: new Date(0).toISOString() });
  assert.equal(stale.status, 409);
});

/** Somebody who was rung once, is to be rung again, agreed to it, and is spoken of in a call that was pushed. */
async function known(number: string): Promise<{ rung: string; pushed: string; kept: string }> {
  const { db } = server.database;
  const [rung, pushed, kept] = [
    await wholeCall(2),
    await wholeCall(3, { metadata: { phone: number } }),
    await wholeCall(4, { metadata: { phone: number } }),
  ];
  await admin.send('POST', `/api/calls/${kept}/hold`, { reason: 'A dispute about the order' });
  const now = new Date();
  const plannedCallId = randomUUID();
  await db
    .insertInto('plannedCall')
    .values({
      ...{ teamId, id: plannedCallId, agentId: randomUUID(), campaignId: null, triggerKey: plannedCallId, door: 'button' },
      ...{ state: 'planned', reason: null, portalId: null, contactId: '10501', contactName: 'Ann Byron' },
      ...{ contact: JSON.stringify({ email: 'ann@example.com' }), toNumber: number, zones: null, plan: '{}', metadata: '{}' },
      ...{ webhookFields: '{}', callbackId: null, pausedAt: null, nextAt: now, waitingSince: now, lastDisposition: null },
      ...{ claimedUntil: null, claimedBy: null, giveUpAt: null, createdAt: now, updatedAt: now, endedAt: null },
    })
    .execute();
  await db
    .insertInto('attempt')
    .values({
      ...{ teamId, id: randomUUID(), plannedCallId, number: 1, state: 'ended', agentId: randomUUID(), agentVersion: 1 },
      ...{ toNumber: number, fromNumber: null, carrier: 'simulated', carrierRef: null, dueAt: now, intentAt: now, rangAt: now },
      ...{ answeredAt: now, endedAt: now, disposition: 'connected', endedBy: null, errorCode: null, errorMessage: null },
      ...{ allowedBecause: '[]', rulesVersion: '1', variables: '{}', worker: null, lookAt: null, callId: rung },
      ...{ createdAt: now, updatedAt: now },
    })
    .execute();
  await admin.send('POST', '/api/consents', {
    ...{ number, kind: 'given', scope: 'all', form: 'written', source: 'Form', wording: 'Yes', validUntil: null },
  });
  return { rung, pushed, kept };
}

test('a person gets all that is held of them as one file, by number, by address and by contact', async () => {
  const { rung, pushed } = await known(NUMBER);
  const look = await admin.send('POST', '/api/privacy/person', { person: '+1 415 555 0123' });
  assert.deepEqual(look.body, { calls: 3, onHold: 1, plannedCalls: 1, requests: 0, numbers: 1, isOnCall: false });
  for (const person of ['ANN@example.com', 'contact:10501'])
    assert.equal((await admin.send('POST', '/api/privacy/person', { person })).body['plannedCalls'], 1, person);
  const body = JSON.stringify({ person: NUMBER });
  const headers = { 'content-type': 'application/json' };
  const file = await admin.fetch('/api/privacy/export', { method: 'POST', body, headers });
  assert.equal(file.status, 200);
  const files = new Map<string, string>();
  for await (const entry of readArchive(Readable.fromWeb(file.body as never))) {
    let text = '';
    for await (const chunk of entry.content) text += chunk.toString();
    files.set(entry.path, text);
  }
  assert.equal(files.get(`recordings/${rung}.wav`), `sound of ${rung}`);
  assert.ok(files.has(`recordings/${pushed}.wav`));
  const rows = (files.get('data.ndjson') ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { table: string });
  const tables = new Set(rows.map(({ table }) => table));
  for (const table of ['plannedCall', 'attempt', 'call', 'transcript', 'score', 'recording', 'consent'])
    assert.ok(tables.has(table), table);
  assert.ok(!files.get('data.ndjson')?.includes('fileKey'));
});

test('who asks to be forgotten is: calls, words, sound, plans and consents go; the number is never rung again, and cannot be read', async () => {
  const { db } = server.database;
  const before = await db.selectFrom('call').select('id').where('teamId', '=', teamId).execute();
  const erased = await admin.send('POST', '/api/privacy/erase', { person: NUMBER, keep: 'hash', why: 'Asked by letter' });
  assert.equal(erased.status, 200, erased.text);
  assert.deepEqual(erased.body, { calls: 2, onHold: 1, plannedCalls: 1, requests: 0, inboundCalls: 0, consents: 1, numbers: 1 });
  await removeFiles({ ...server.context, files: server.files }, never);
  const after_ = await db.selectFrom('call').selectAll().where('teamId', '=', teamId).execute();
  assert.equal(after_.length, before.length - 2);
  const kept = after_.filter((call) => JSON.stringify(call).includes(NUMBER));
  assert.equal(kept.length, 1, 'only the call on hold speaks of the number');
  for (const table of ['plannedCall', 'attempt', 'consent', 'doNotCall', 'auditEntry'] as const) {
    const rows = await db.selectFrom(table).selectAll().where('teamId', '=', teamId).execute();
    assert.ok(!JSON.stringify(rows).includes(NUMBER), table);
  }
  const list = await db.selectFrom('doNotCall').select('number').where('teamId', '=', teamId).execute();
  assert.deepEqual(list, [{ number: numberHash(teamId, NUMBER) }]);
  const asked = await readNumbers(db, teamId, [NUMBER, '+14155550124'], daysAgo(1));
  assert.ok(asked.get(NUMBER)?.doNotCall, 'the number is refused, although nobody can read it');
  assert.equal(asked.get('+14155550124')?.doNotCall, null);
  const [entry] = (await admin.send('GET', '/api/audit?act=person.erased')).body['items'] as { detail: { why: string } }[];
  assert.equal(entry?.detail.why, 'Asked by letter');
  const back = await admin.send('POST', '/api/do-not-call/remove', { number: NUMBER, reason: 'Asked us to call again' });
  assert.equal(back.status, 204, back.text);
});

test('nobody is forgotten in the middle of a call', async () => {
  await known('+14155550177');
  await server.database.db.updateTable('plannedCall').set({ state: 'calling' }).where('toNumber', '=', '+14155550177').execute();
  const answer = await admin.send('POST', '/api/privacy/erase', {
    person: '+14155550177',
    keep: 'nothing',
    why: 'Asked by letter',
  });
  assert.equal(answer.status, 409);
  assert.match(answer.text, /being called right now/);
});
