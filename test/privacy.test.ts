// How long what is kept, calls that must stay, and a person who asks what is held of them and then to be forgotten.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { discoveryScorecard } from '../rules/scorecard-discovery.ts';
import { newPrivacyPolicy, type PrivacyPolicy } from '../rules/privacy-policy.ts';
import { redactTranscript } from '../rules/redaction.ts';
import type { Utterance } from '../rules/transcript.ts';
import { readArchive } from '../server/database/backup-archive.ts';
import { numberHash } from '../server/database/do-not-call.ts';
import { readNumbers } from '../server/database/dials.ts';
import { saveDecodedRecording, saveFetchedRecording } from '../server/database/recordings.ts';
import { findTranscript, saveTranscript } from '../server/database/transcripts.ts';
import type { ArrivingCall } from '../server/database/calls-intake.ts';
import { removeRecordings, removeWords } from '../server/database/removals.ts';
import { mergeIntoKnownCall } from '../server/flows/intake/merge-call.ts';
import { transcribeCall } from '../server/flows/intake/transcribe-call.ts';
import { applyRetention } from '../server/flows/privacy/apply-retention.ts';
import { coverRecording } from '../server/flows/privacy/cover-recording.ts';
import { coverRecordings } from '../server/flows/privacy/cover-recordings.ts';
import { listTeamsToCover } from '../server/database/covers-to-make.ts';
import { removeFiles } from '../server/flows/privacy/remove-files.ts';
import { createAudioDecoder } from '../server/providers/audio-decoder.ts';
import { coverWav } from '../server/providers/wav-cover.ts';
import { wavBytes } from '../server/providers/wav-file.ts';
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
  assert.deepEqual(count.body, { recordings: 2, transcripts: 1, calls: 1, plans: 0, logs: 0, onHold: 1 });
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

test('what was kept long enough does not come back when the call is told again', async () => {
  const { db } = server.database;
  const [old, young] = [await wholeCall(50), await wholeCall(5)];
  for (const callId of [old, young]) {
    await db.updateTable('call').set({ externalId: callId }).where('id', '=', callId).execute();
    await removeRecordings(db, { teamId, callIds: [callId], now: new Date() });
    await removeWords(db, { teamId, callIds: [callId], now: new Date() });
  }
  await save({ recordings: 30, transcripts: 30 });
  const tell = (callId: string) =>
    mergeIntoKnownCall(
      server.context,
      {
        ...{ teamId, source: 'push' },
        call: {
          ...{ title: 'A call', titleSource: 'given', wantsDerivedTitle: false, repName: null, repEmail: null },
          ...{
            calledAt: new Date(),
            calledAtGuessed: true,
            direction: null,
            outcome: null,
            externalId: callId,
            hubspotCallId: null,
          },
          duration: { kind: 'read', ms: null, unit: null, by: 'absent', confidence: 'none', warning: null },
          ...{ durationRaw: null, audioUrl: 'https://example.com/a.wav', transcript: 'Ann: My budget is secret.' },
          ...{ sanitized: false, identityText: null, metadata: { told: 'again' } },
        },
      },
      { external_id: callId, hubspot_call_id: null, content_digest: null } as ArrivingCall,
    );
  const kept = async (callId: string) => {
    await tell(callId);
    return db
      .selectFrom('call')
      .select(['audioUrl', 'givenTranscript', 'metadata'])
      .where('id', '=', callId)
      .executeTakeFirstOrThrow();
  };
  assert.deepEqual(await kept(old), { audioUrl: null, givenTranscript: null, metadata: { told: 'again' } });
  const all = { audioUrl: 'https://example.com/a.wav', givenTranscript: 'Ann: My budget is secret.', metadata: { told: 'again' } };
  assert.deepEqual(await kept(young), all);
  await save({ recordings: null, transcripts: null });
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
  assert.deepEqual(call.givenTranscript, { redacted: true }, 'what was sent along said it all');

  // Run again, it is read from what was kept: nothing comes back, and what was taken out of the sound stays out.
  await db
    .updateTable('callStage')
    .set({ state: 'waiting' })
    .where('callId', '=', callId)
    .where('stage', '=', 'transcribe')
    .execute();
  await transcribeCall({ ...server.context, files: server.files, ...outside, evaluator }, { teamId, callId }, never);
  const again = await findTranscript(db, { teamId, callId });
  assert.deepEqual({ ...again, version: 1, createdAt: null }, { ...kept, createdAt: null });
});

/** A second of a loud call on two channels, transcribed with this text. */
async function loudCall(text: string, words?: Utterance['words']): Promise<{ callId: string; wav: Buffer }> {
  const { db } = server.database;
  const callId = await addCall(server, { teamId, stages: { decode: 'done', transcribe: 'done' } });
  const loud = Float32Array.from({ length: 16_000 }, (_, at) => 0.5 * Math.sin(at / 5) + 0.2);
  const wav = wavBytes([loud, loud], 16_000);
  const of = { teamId, callId };
  const stored = await server.files.write(fileOf(callId), Readable.from([wav]));
  await saveFetchedRecording(db, of, { fileKey: fileOf(callId), ...stored, container: 'wav', fetchedAt: new Date() });
  const decoded = { format: 'wav pcm 16 bit', sampleRateHz: 16_000, channels: 2, lengthMs: 1_000, peaks: [[1], [1]] };
  await saveDecodedRecording(db, of, { ...decoded, wavKey: `${teamId}/calls/${callId}/decoded.wav`, decodedAt: new Date() });
  const said = { speaker: 'Ann', side: 'them', channel: 1, startMs: 0, endMs: 1_000, text, ...(words && { words }) } as const;
  const transcript = { source: 'transcribed', engine: 'x', speakersEstimated: false, timesEstimated: false } as const;
  await saveTranscript(db, of, redactTranscript({ ...transcript, utterances: [said] }, new Set(['card'])), new Date());
  return { callId, wav };
}

const cover = (callId: string) =>
  coverRecording(
    { ...server.context, files: server.files, decodeAudio: createAudioDecoder(), coverSound: coverWav },
    { teamId, callId },
    never,
  );
const bytesOf = async (browser: Browser, path: string, range?: string): Promise<Buffer> =>
  Buffer.from(await (await browser.fetch(path, range === undefined ? {} : { headers: { range } })).arrayBuffer());
/** Which milliseconds are silent on both channels. */
const silentMs = (wav: Buffer): [number, number] => {
  const silent = Array.from({ length: 1_000 }, (_, ms) => ms).filter((ms) =>
    wav.subarray(44 + ms * 64, 44 + (ms + 1) * 64).every((byte) => byte === 0),
  );
  return [silent[0] ?? -1, silent.at(-1) ?? -1];
};

test('a recording is silent where something was taken out, for everybody but those who may hear the original', async () => {
  const put = async (sound: object): Promise<void> => {
    const { policy, updatedAt } = (await admin.send('GET', '/api/privacy')).body as { policy: object; updatedAt: string };
    assert.equal(
      (await admin.send('PUT', '/api/privacy', { policy: { ...policy, redact: ['card'], sound }, updatedAt })).status,
      200,
    );
  };
  await put({ isCovered: true, originalFor: 'managers' });
  const words = ['card', '4111', '1111', '1111', '1111', 'ok'].map((text, at) => ({
    text,
    startMs: at * 30 + 300,
    endMs: at * 30 + 330,
  }));
  const { callId, wav } = await loudCall('card 4111 1111 1111 1111 ok', words);
  const path = `/api/calls/${callId}/recording`;
  const member = server.browser();
  await member.signIn((await server.person(teamId, 'member')).email);
  const manager = server.browser();
  await manager.signIn((await server.person(teamId, 'manager')).email);
  const link = (
    await admin.send('POST', `/api/calls/${callId}/shares`, {
      ...{ shows: { score: false, transcript: true, sound: true }, days: 1 },
    })
  ).body;

  // Nobody knows yet what must not be heard.
  assert.equal((await member.send('GET', path)).body['code'], 'recording_not_ready');
  assert.equal(((await member.send('GET', `/api/calls/${callId}`)).body['recording'] as { url: null }).url, null);
  await cover(callId);
  const heard = await bytesOf(member, path);
  assert.equal(heard.length, wav.length);
  assert.deepEqual(silentMs(heard), [30, 749], 'from the first figure to the last, 300 ms on both sides');
  for (const [from, to] of [
    [0, 44 + 30 * 64],
    [44 + 750 * 64, wav.length],
  ] as const)
    assert.ok(heard.subarray(from, to).equals(wav.subarray(from, to)), 'all else is as it was');
  assert.ok((await bytesOf(member, path, 'bytes=3000-4000')).equals(heard.subarray(3000, 4001)));
  const shown = (await member.send('GET', `/api/calls/${callId}`)).body['recording'];
  assert.partialDeepStrictEqual(shown, { url: path, originalUrl: null, silences: [{ startMs: 30, endMs: 750 }] });
  const visitor = server.browser();
  const token = String(link['link']).split('/').at(-1);
  const seen = (await visitor.send('POST', `/api/shared/${token}/open`, {})).body;
  assert.equal(seen['silences'], 1);
  assert.ok((await bytesOf(visitor, `/api/shared/${token}/recording`)).equals(heard));

  assert.equal((await member.send('GET', `${path}/original`)).status, 403);
  assert.ok((await bytesOf(manager, `${path}/original`)).equals(wav));
  assert.ok((await bytesOf(manager, `${path}/original`, 'bytes=44-99')).equals(wav.subarray(44, 100)));
  const acts = await server.database.db.selectFrom('auditEntry').select('personName').where('act', '=', 'original.heard').execute();
  assert.equal(acts.length, 1, 'the log tells it once, not for every part');

  // A person finds what the recogniser missed, and it is silenced, too.
  const { db } = server.database;
  const turn = { utterance: 0, text: '[card number] and [card number]' };
  assert.equal((await manager.send('PATCH', `/api/calls/${callId}/transcript`, { version: 1, turn })).status, 200);
  const asked = (await server.jobs()).filter(({ name, input }) => name === 'cover-recording' && 'callId' in input);
  assert.equal(asked.length, 1, 'the edit asks for it');
  await cover(callId);
  assert.deepEqual(silentMs(await bytesOf(member, path)), [0, 999]);
  await removeFiles({ db, files: server.files }, never);
  assert.ok((await bytesOf(manager, `${path}/original`)).equals(wav), 'what is replaced is the copy');

  // Where nobody may hear the original it goes, and nothing that was silenced comes back.
  await put({ isCovered: true, originalFor: 'nobody' });
  const disputed = await loudCall('card 4111 1111 1111 1111 ok', words);
  await admin.send('POST', `/api/calls/${disputed.callId}/hold`, { reason: 'A dispute about the order' });
  await cover(disputed.callId);
  await removeFiles({ db, files: server.files }, never);
  assert.notEqual(await server.files.size(fileOf(disputed.callId)), null, 'what is on hold stays whole');
  const gone = await loudCall('card 4111 1111 1111 1111 ok', words);
  await cover(gone.callId);
  await removeFiles({ db, files: server.files }, never);
  assert.equal(await server.files.size(fileOf(gone.callId)), null);
  const ofGone = { teamId, callId: gone.callId };
  const first = await findTranscript(db, ofGone);
  assert.ok(first);
  await saveTranscript(db, ofGone, { ...first, utterances: [] }, new Date());
  await cover(gone.callId);
  const left = `/api/calls/${gone.callId}/recording`;
  assert.deepEqual(silentMs(await bytesOf(admin, left)), [30, 749]);
  assert.equal((await admin.send('GET', `${left}/original`)).status, 403);
  await put({ isCovered: false, originalFor: 'admins' });
  assert.equal((await admin.send('GET', `${left}/original`)).status, 404);
});

test('older recordings are silenced bit by bit once a team wants it, and what failed is tried again', async () => {
  const { db } = server.database;
  const context = { ...server.context, clock: { ...server.context.clock, now: () => now } };
  let now = new Date();
  await db.updateTable('recording').set({ coverDueAt: null }).where('teamId', '=', teamId).execute();
  await loudCall('another one');
  const older = await loudCall('card 4111 1111 1111 1111 ok');
  const { utterances } = (await findTranscript(db, { teamId, callId: older.callId })) ?? { utterances: [] };
  const asSaid = utterances.map((utterance) => ({ ...utterance, text: 'card 4111 1111 1111 1111 ok', covered: [] }));
  await db
    .updateTable('transcript')
    .set({ utterances: JSON.stringify(asSaid) })
    .where('callId', '=', older.callId)
    .execute();
  const path = `/api/calls/${older.callId}/recording`;
  const covers = async (): Promise<{ older: number; waiting: number }> =>
    (await admin.send('GET', '/api/privacy')).body['covers'] as { older: number; waiting: number };
  const { policy, updatedAt } = (await admin.send('GET', '/api/privacy')).body as { policy: object; updatedAt: string };
  assert.equal((await covers()).older, 0);
  assert.equal((await admin.send('POST', `/api/calls/${older.callId}/cover`)).status, 409);
  const sound = { isCovered: true, originalFor: 'admins' };
  assert.equal((await admin.send('PUT', '/api/privacy', { policy: { ...policy, sound }, updatedAt })).status, 200);
  const before = await covers();
  assert.ok(before.older > 0, JSON.stringify(before));
  assert.ok((await bytesOf(admin, path)).equals(older.wav), 'until its turn comes it is heard as it was');
  assert.ok((await listTeamsToCover(db, now, 10)).includes(teamId));

  const asked = async (): Promise<string[]> =>
    (await server.jobs()).flatMap(({ name, input }) => (name === 'cover-recording' && 'callId' in input ? [input.callId] : []));
  const earlier = (await asked()).length;
  await coverRecordings(context, { teamId });
  assert.ok((await asked()).slice(earlier).includes(older.callId));
  assert.deepEqual(await covers(), { older: 0, waiting: before.older + before.waiting });
  await cover(older.callId);
  const [from, to] = silentMs(await bytesOf(admin, path));
  assert.ok(from < 200 && to > 800, `the sound is silent where the text still says it: ${from} to ${to}`);
  assert.equal((await covers()).waiting, before.older + before.waiting - 1);

  // The copy of another fails: it is asked for again after half an hour, and then every six hours.
  const waiting = await db.selectFrom('recording').select('callId').where('coverDueAt', 'is not', null).execute();
  const again = async (minutes: number): Promise<boolean> => {
    now = new Date(now.getTime() + minutes * 60_000);
    const known = (await asked()).length;
    await coverRecordings(context, { teamId });
    const rung = (await asked()).slice(known);
    return rung.length > 0 && waiting.every(({ callId }) => rung.includes(callId));
  };
  assert.ok(waiting.length > 0);
  assert.deepEqual([await again(29), await again(2), await again(60), await again(301)], [false, true, false, true]);
  assert.equal((await admin.send('POST', `/api/calls/${older.callId}/cover`)).status, 204);
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
