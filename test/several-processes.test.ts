// One PostgreSQL, several processes: a web process that only serves, workers that only work, and a worker that is killed in mid-job.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { callScripts } from '../demo/call-scripts.ts';
import { pushCall, waitUntilScored } from '../demo/push-client.ts';
import { renderCall } from '../demo/render-call.ts';
import { startSimulatedRecordingHost } from '../demo/simulated-recording-host.ts';
import { listStages } from '../server/database/stages.ts';
import { createFliteSynthesizer } from '../server/providers/flite-synthesizer.ts';
import { wavBytes } from '../server/providers/wav-file.ts';
import { createKey, prepareRingside } from './ringside-process.ts';
import { openTestDatabase } from './test-database.ts';
import { startTraceReceiver } from './trace-receiver.ts';

/** Heartbeats lapse after 10 s and are looked at every 2 s. */
const RESUMED_WITHIN_S = 15;

test('a killed worker’s job is taken up by another one; one trace leads through all', { timeout: 300_000 }, async (t) => {
  await using stack = new AsyncDisposableStack();
  const database = await openTestDatabase();
  stack.defer(() => database.close());
  const host = await startSimulatedRecordingHost();
  stack.defer(() => host.close());
  const traces = await startTraceReceiver();
  stack.defer(() => traces.close());
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=secret',
    DATABASE_URL: database.connectionString,
    RINGSIDE_ALLOW_HOSTS: host.host,
    RINGSIDE_SPEECH_MODEL: 'tiny',
    RINGSIDE_CORES: '1',
  };
  const [web, doomed, successor] = await Promise.all([1, 2, 3].map(() => prepareRingside(environment)));
  assert.ok(web && doomed && successor);
  // Workers share the folder of recordings, as the operations manual asks.
  for (const worker of [doomed, successor]) worker.environment['RINGSIDE_DATA'] = web.dataFolder;
  for (const one of [web, doomed, successor]) stack.defer(() => one.dispose());

  const key = await createKey(web);
  await Promise.all([web.start(['--parts=web']), doomed.start(['--parts=worker'])]);

  const voices = createFliteSynthesizer();
  stack.defer(() => voices.close());
  // Long enough to be at it still when the successor has started.
  const lines = callScripts.flatMap((script) => script.lines);
  const spoken = await renderCall(voices, lines, { us: 'rms', them: 'slt', pauseMs: 400, sampleRateHz: 8_000 });
  const wav = wavBytes([spoken.us, spoken.them], 8_000, 'mu-law');
  const callId = await pushCall(web.url, key, {
    callTitle: 'All calls of the demo in one',
    audioUrl: host.add('call', wav),
    callDate: '2026-03-04T16:30:00Z',
  });

  const { teamId } = await database.db.selectFrom('call').select('teamId').where('id', '=', callId).executeTakeFirstOrThrow();
  const stage = async (): Promise<{ state: string; attempt: number; startedAt: Date | null }> => {
    const row = (await listStages(database.db, { teamId, callId })).find((one) => one.stage === 'transcribe');
    assert.ok(row);
    return row;
  };
  while ((await stage()).state !== 'running') await sleep(20);
  await successor.start(['--parts=worker']);
  await doomed.kill();
  const killedAt = Date.now();
  assert.equal((await stage()).state, 'running', 'the worker was to be killed in mid-job');

  const { status } = await waitUntilScored(web.url, key, callId, AbortSignal.timeout(200_000));
  assert.equal(status, 'done');
  const { attempt, startedAt } = await stage();
  assert.equal(attempt, 2);
  const seconds = ((startedAt?.getTime() ?? Infinity) - killedAt) / 1000;
  t.diagnostic(`taken up ${seconds.toFixed(1)} s after the kill`);
  assert.ok(seconds <= RESUMED_WITHIN_S, `taken up only after ${seconds} s`);

  // What they still hold is sent before they end.
  await Promise.all([web.stop(), successor.stop()]);
  assert.deepEqual([...traces.keys], ['/v1/traces secret']);
  const spans = traces.spans.filter(({ traceId }) => traceId === callId.replaceAll('-', ''));
  const first = spans.find(({ name }) => name === 'receive');
  assert.ok(first && !first.parentSpanId);
  const below = spans.filter((span) => span !== first);
  for (const name of ['transcribe', 'analyse', 'score'])
    assert.ok(
      below.some((span) => span.name === name),
      name,
    );
  assert.ok(below.every(({ parentSpanId }) => parentSpanId === first.spanId));
  const transcribed = below.find(({ name }) => name === 'transcribe');
  assert.notEqual(transcribed?.instance, first.instance, 'web and worker are two processes');
  assert.deepEqual(transcribed?.attributes.find(({ key }) => key === 'ringside.attempt')?.value, { intValue: 2 });
  const said = /All calls of the demo|rep@|owner@example|correct-horse|http:/.exec(JSON.stringify(traces.spans));
  assert.equal(said, null, 'nothing personal and no address is told');
});
