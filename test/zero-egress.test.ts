// Zero-egress mode, watched at the sockets: a whole server that is asked to send everything everywhere connects to this machine alone.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { Problem } from '../rules/problem.ts';
import { startRingside } from '../server/compose.ts';
import { readConfig } from '../server/config.ts';
import { createLog } from '../server/log.ts';
import { closeTheWayOut } from '../server/providers/way-out.ts';
import { recordConnections } from './connection-recorder.ts';
import { openTestDatabase } from './test-database.ts';
import { openBrowser, PASSWORD } from './web-server.ts';

test('settings that lead out are refused at start, all at once and by name', () => {
  const on = { RINGSIDE_ZERO_EGRESS: 'yes' };
  assert.equal(readConfig(on).RINGSIDE_ZERO_EGRESS, true);
  const fine: Record<string, string>[] = [
    { RINGSIDE_STT_URL: 'http://127.0.0.1:8000/v1' },
    { RINGSIDE_LLM_URL: 'http://localhost:11434/v1' },
    { DATABASE_URL: 'postgres:///ringside?host=/run/postgresql' },
    { RINGSIDE_URL: 'https://calls.example.com' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' },
  ];
  for (const more of fine) assert.ok(readConfig({ ...on, ...more }));
  const out: Record<string, string> = {
    RINGSIDE_STT_URL: 'https://api.example.com/v1',
    RINGSIDE_LLM_URL: 'https://api.example.com/v1',
    DATABASE_URL: 'postgres://db.example.com/ringside',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example.com:4318',
  };
  const refused = (more: Record<string, string>, says: RegExp): void =>
    assert.throws(
      () => readConfig({ ...on, ...more }),
      (error) => error instanceof Problem && says.test(error.message),
    );
  refused(out, /RINGSIDE_STT_URL: leads to api\.example\.com/);
  for (const [name, value] of Object.entries(out)) refused({ [name]: value }, new RegExp(`${name}: leads to`));
  refused({ RINGSIDE_DEEPGRAM_KEY: 'key' }, /RINGSIDE_DEEPGRAM_URL: leads to api\.deepgram\.com/);
  const application = { RINGSIDE_VONAGE_APPLICATION_ID: '78d335fa-323d-0114-9c3d-d6f0d48968cf' };
  refused(application, /RINGSIDE_VONAGE_URL: leads to api\.nexmo\.com/);
});

/** How it failed, or that it did not. */
const outcome = (socket: net.Socket): Promise<string> =>
  new Promise((done) => {
    socket.on('error', (error) => done('code' in error ? String(error.code) : error.message));
    socket.on('connect', () => done('connected'));
  }).finally(() => socket.destroy()) as Promise<string>;
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));

test('a server that is asked to fetch, tell and connect everywhere says no each time, and reaches this machine alone', async () => {
  const database = await openTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'ringside-inside-'));
  const seen = recordConnections();
  const settings = { RINGSIDE_ZERO_EGRESS: 'yes', DATABASE_URL: database.connectionString, RINGSIDE_DATA: folder };
  const config = readConfig({ ...settings, PORT: '0', HOST: '127.0.0.1', RINGSIDE_CORES: '1' });
  const ringside = await startRingside(config, createLog('silent'), { parts: ['web', 'worker'] });
  try {
    const url = ringside.url ?? '';
    const admin = openBrowser(url);
    await admin.send('POST', '/api/setup', { name: 'Ann', email: 'ann@example.com', password: PASSWORD, teamName: 'Ours' });
    await admin.signIn('ann@example.com');

    const portal = await admin.send('POST', '/api/hubspot', { token: 'pat-na1-something' });
    assert.equal(portal.body['code'], 'egress_refused', portal.text);
    assert.match(portal.text, /Zero-egress mode is on: .*api\.hubapi\.com/);

    const kinds = [
      { kind: 'standard', url: 'https://example.com/hooks', events: ['call.received'] },
      { kind: 'slack', url: 'https://hooks.slack.com/services/T000/B000/x', events: ['score.low'] },
    ];
    const endpoints: string[] = [];
    for (const body of kinds) {
      const made = await admin.send('POST', '/api/webhooks', body);
      assert.equal(made.status, 200, made.text);
      const { endpointId } = made.body['endpoint'] as { endpointId: string };
      endpoints.push(endpointId);
      await admin.send('POST', `/api/webhooks/${endpointId}/test`, { event: body.events[0] });
    }
    const made = await admin.send('POST', '/api/push-keys', { name: 'Key' });
    const headers = { 'x-api-key': String(made.body['key']) };
    const call = { externalId: '1', audioUrl: 'https://recordings.example.com/1.mp3' };
    const pushed = await admin.send('POST', '/api/integrations/push-api/ingest', call, headers);
    assert.equal(pushed.status, 201, pushed.text);

    const failed = await until(
      async () => (await admin.send('GET', '/api/failed-jobs')).body['items'] as { code: string; message: string }[],
    );
    assert.equal(failed[0]?.code, 'egress_refused');
    assert.match(failed[0]?.message ?? '', /recordings\.example\.com is not on it/);
    for (const endpointId of endpoints) {
      const sent = await until(async () => {
        const { body } = await admin.send('GET', `/api/webhooks/${endpointId}/deliveries`);
        return (body['items'] as { errorMessage: string | null }[]).filter(({ errorMessage }) => errorMessage !== null);
      });
      assert.match(sent[0]?.errorMessage ?? '', /Zero-egress mode is on/);
    }

    const outside = [...seen].filter((line) => !/^(?:unix|(?:tcp|udp|name) (?:localhost|127\.0\.0\.1|::1))$/.test(line));
    assert.ok(seen.has('unix') || seen.size > 0, 'the recorder saw the database at least');
    assert.deepEqual(outside, []);
  } finally {
    await ringside.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('beneath every door the floor holds, for code that asks nobody', async () => {
  closeTheWayOut();
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const udp = dgram.createSocket('udp4');
  const refused = 'egress_refused';
  assert.equal(await outcome(net.connect(9, '192.0.2.1')), refused);
  assert.equal(await outcome(net.connect({ host: 'example.com', port: 9 })), refused);
  assert.equal(await outcome(tls.connect({ host: 'example.com', port: 443 })), refused);
  await assert.rejects(fetch('http://192.0.2.1:8080'), (error: Error) => codeOf(error.cause) === refused);
  await assert.rejects(lookup('example.com'), (error) => codeOf(error) === refused);
  assert.throws(
    () => udp.send('x', 9, '192.0.2.1'),
    (error) => codeOf(error) === refused,
  );
  assert.equal(await outcome(net.connect(port, '127.0.0.1')), 'connected');
  assert.equal(await outcome(net.connect(port)), 'connected');
  udp.close();
  server.close();
});

async function until<T>(look: () => Promise<T[]>): Promise<T[]> {
  const end = Date.now() + 120_000;
  for (;;) {
    const found = await look();
    if (found.length > 0) return found;
    assert.ok(Date.now() < end, 'nothing came within 120 s');
    await sleep(100);
  }
}
