// A link that shows one call: what was chosen and nothing else, until it runs out or is ended, with a password or without.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { addCall } from '../../test/web-calls.ts';
import { openWebServer, type Browser, type WebServer } from '../../test/web-server.ts';
import { saveFetchedRecording } from '../database/recordings.ts';
import { saveTranscript } from '../database/transcripts.ts';

const SOUND = Buffer.alloc(2_000, 7);
let server: WebServer;
let teamId: string;
let admin: Browser;
let callId: string;
before(async () => {
  server = await openWebServer();
  const made = await server.team('Ours');
  ({ teamId } = made);
  admin = server.browser();
  await admin.signIn(made.admin.email);
  const { db } = server.database;
  callId = await addCall(server, { teamId, title: 'Discovery', score: 70, repEmail: 'rep@ours.example', durationMs: 61_000 });
  await addCall(server, { teamId, title: 'Another call' });
  const fileKey = `${teamId}/calls/${callId}/original`;
  const stored = await server.files.write(fileKey, Readable.from([SOUND]));
  await saveFetchedRecording(db, { teamId, callId }, { fileKey, ...stored, container: 'wav', fetchedAt: new Date() });
  const said = { speaker: 'Ann', side: 'them', channel: null, startMs: 0, endMs: 900, text: 'Our budget is small.' } as const;
  const transcript = { source: 'given', engine: 'given', speakersEstimated: false, timesEstimated: false } as const;
  await saveTranscript(db, { teamId, callId }, { ...transcript, utterances: [said] }, new Date());
  const evidence = { utterance: 0, speaker: 'Ann', side: 'them', startMs: 0, endMs: 900, quote: 'Our budget is small.' };
  const check = { key: 'c', question: 'Budget?', outcome: 'met', reason: 'small budget', confidence: 1, evidence: [evidence] };
  const criterion = {
    key: 'k',
    name: 'Budget',
    description: '',
    weight: 100,
    points: 70,
    outcome: 'met',
    reason: '',
    checks: [check],
  };
  const result = {
    scorecard: { key: 'discovery', version: 1, name: 'Discovery card' },
    evaluator: { kind: 'local', name: 'local', version: '1' },
    overall: 70,
    categories: [{ key: 'a', name: 'Needs', score: 70, criteria: [criterion] }],
  };
  await db
    .insertInto('score')
    .values({
      ...{ teamId, callId, scorecardKey: 'discovery', scorecardVersion: 1, transcriptVersion: 1, overall: 70 },
      ...{ result: JSON.stringify(result), createdAt: new Date() },
    })
    .execute();
});
after(() => server.close());

type Shows = { score: boolean; transcript: boolean; sound: boolean };
async function share(shows: Partial<Shows>, more: { days?: number; password?: string } = {}) {
  const body = { shows: { score: false, transcript: false, sound: false, ...shows }, ...more };
  const made = await admin.send('POST', `/api/calls/${callId}/shares`, body);
  assert.equal(made.status, 200, made.text);
  const token = new URL(String(made.body['link'])).pathname.split('/').at(-1) ?? '';
  return { token, shareId: (made.body['share'] as { shareId: string }).shareId };
}
const open = (browser: Browser, token: string, password?: string) =>
  browser.send('POST', `/api/shared/${token}/open`, password === undefined ? {} : { password });

test('a link shows what was chosen for it, and of the rest not a word', async () => {
  const cases: [Partial<Shows>, { says: RegExp[]; hides: RegExp[] }][] = [
    [{ score: true }, { says: [/"overall":70/, /Discovery card/], hides: [/budget is small/i, /small budget/] }],
    [{ transcript: true }, { says: [/Our budget is small/], hides: [/Discovery card/] }],
    [{ sound: true }, { says: [/"hasSound":true/], hides: [/budget is small/i, /Discovery card/] }],
  ];
  for (const [shows, { says, hides }] of cases) {
    const { token } = await share(shows);
    const visitor = server.browser();
    const seen = await open(visitor, token);
    assert.equal(seen.status, 200, seen.text);
    for (const what of says) assert.match(seen.text, what);
    for (const what of [...hides, /rep@ours/, /Another call/, new RegExp(teamId), new RegExp(callId)])
      assert.doesNotMatch(seen.text, what);
    const sound = await visitor.fetch(`/api/shared/${token}/recording`);
    assert.equal(sound.status, shows.sound ? 200 : 404);
    assert.match(String(seen.headers.get('x-robots-tag')), /noindex/);
    assert.match(String(seen.headers.get('content-security-policy')), /default-src 'self'/);
  }
});

test('the sound is for whoever opened the link, and for that link', async () => {
  const [one, other] = [await share({ sound: true }), await share({ sound: true })];
  assert.equal((await server.browser().fetch(`/api/shared/${one.token}/recording`)).status, 404);
  const visitor = server.browser();
  await open(visitor, one.token);
  const part = await visitor.fetch(`/api/shared/${one.token}/recording`, { headers: { range: 'bytes=10-19' } });
  assert.deepEqual([part.status, (await part.arrayBuffer()).byteLength], [206, 10]);
  assert.equal((await visitor.fetch(`/api/shared/${other.token}/recording`)).status, 404, 'the ticket is of one link');
  server.advance(2 * 3_600_000);
  assert.equal((await visitor.fetch(`/api/shared/${one.token}/recording`)).status, 404);
  server.advance(-2 * 3_600_000);
  await admin.send('POST', `/api/shares/${one.shareId}/revoke`);
  assert.equal((await visitor.fetch(`/api/shared/${one.token}/recording`)).status, 404);
});

test('a link runs out, is ended, and says whom to ask; one that was guessed says nothing', async () => {
  const short = await share({ score: true }, { days: 1 });
  const ended = await share({ score: true });
  await admin.send('POST', `/api/shares/${ended.shareId}/revoke`);
  assert.equal((await admin.send('POST', `/api/shares/${ended.shareId}/revoke`)).status, 404);
  server.advance(25 * 3_600_000);
  for (const [token, says] of [
    [short.token, /has run out. Ask Admin/],
    [ended.token, /was ended. Ask Admin/],
    [randomUUID(), /nothing at this address/],
  ] as const) {
    for (const answer of [await server.browser().send('GET', `/api/shared/${token}`), await open(server.browser(), token)]) {
      assert.equal(answer.status, 404);
      assert.match(answer.text, says);
    }
  }
  server.advance(-25 * 3_600_000);
});

test('a password is asked for, is not guessed fast, and stands nowhere', async () => {
  const { token } = await share({ score: true }, { password: 'only for Ann' });
  const visitor = server.browser();
  assert.equal((await visitor.send('GET', `/api/shared/${token}`)).body['needsPassword'], true);
  for (const wrong of [undefined, 'only for Bob']) {
    const answer = await open(visitor, token, wrong);
    assert.deepEqual([answer.status, answer.body['code']], [400, 'password_wrong']);
  }
  assert.equal((await open(visitor, token, 'only for Ann')).status, 200);
  const statuses: number[] = [];
  while (!statuses.includes(429) && statuses.length < 6) statuses.push((await open(visitor, token, 'guess')).status);
  assert.equal(statuses.at(-1), 429);
  const rows = JSON.stringify(await server.database.db.selectFrom('share').selectAll().execute());
  assert.ok(!rows.includes('only for Ann') && !rows.includes(token));
  assert.ok(!server.logged().includes(token));
});

test('views are counted, and making and ending links is in the audit log', async () => {
  const { token, shareId } = await share({ transcript: true });
  // Each from an address of its own would be a crowd; the limit of one is far away here.
  server.advance(120_000);
  for (let n = 0; n < 3; n++) assert.equal((await open(server.browser(), token)).status, 200);
  const items = (await admin.send('GET', `/api/calls/${callId}/shares`)).body['items'] as { shareId: string; views: number }[];
  assert.equal(items.find((item) => item.shareId === shareId)?.views, 3);
  await admin.send('POST', `/api/shares/${shareId}/revoke`);
  const acts = (await admin.send('GET', '/api/audit?room=privacy&limit=2')).body['items'] as { act: string; subject: string }[];
  assert.deepEqual(
    acts.map(({ act, subject }) => [act, subject]),
    [
      ['share.revoked', 'Discovery'],
      ['share.made', 'Discovery'],
    ],
  );
});

test('a link that shows nothing, or is meant for too long, is refused', async () => {
  const nothing = { score: false, transcript: false, sound: false };
  for (const body of [{ shows: nothing }, { shows: { ...nothing, score: true }, days: 91 }]) {
    const answer = await admin.send('POST', `/api/calls/${callId}/shares`, body);
    assert.equal(answer.status, 400, answer.text);
  }
});
