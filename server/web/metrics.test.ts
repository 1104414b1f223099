// What Prometheus is shown: figures of this process and of the tables, also while the database does not answer; and alerts that name what is there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { parse } from 'yaml';
import { Problem } from '../../rules/problem.ts';
import { jobNames } from '../../rules/job.ts';
import { openJobQueue } from '../database/jobs.ts';
import { readWorkWaiting } from '../database/work-waiting.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import { openTestDatabase } from '../../test/test-database.ts';
import { renderPage } from './documentation.ts';
import { createMetrics, serveMetrics } from './metrics.ts';

const docs = new URL('../../docs/', import.meta.url);

type Alert = {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook_url: string };
};

test('a process shows what it does and what waits; with a dead database it says so and goes on', async () => {
  await using stack = new AsyncDisposableStack();
  const { db, close, connectionString } = await openTestDatabase();
  stack.defer(() => close());
  const queue = await openJobQueue({ connectionString, supervise: false, onError: () => {} });
  stack.defer(() => queue.stop(1_000));
  let isDown = false;
  const metrics = createMetrics({
    readWork: () => (isDown ? Promise.reject(new Error('no connection')) : readWorkWaiting(db, new Date())),
    clock: createSystemClock(),
    version: '1.2.3',
  });
  const app = await serveMetrics(metrics, { host: '127.0.0.1', port: 0 });
  stack.defer(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  const read = async () => (await get('/metrics')).text();

  metrics.requestDone({ method: 'GET', route: '/api/calls', status: 200, seconds: 0.02 });
  metrics.jobDone({ name: 'dial-attempt', outcome: 'failed', seconds: 3 });
  const text = await read();
  const lines = text.split('\n');
  for (const line of [
    'ringside_info{version="1.2.3"} 1',
    'ringside_request_seconds_bucket{le="0.01",method="GET",route="/api/calls",status="200"} 0',
    'ringside_request_seconds_bucket{le="0.025",method="GET",route="/api/calls",status="200"} 1',
    'ringside_job_seconds_count{kind="dial-attempt",outcome="failed"} 1',
    'ringside_database_up 1',
    'ringside_late_seconds{work="calls"} 0',
    'ringside_broken{what="portals"} 0',
    ...jobNames.map((name) => `ringside_jobs_waiting{kind="${name}"} 0`),
  ])
    assert.ok(lines.includes(line), line);
  assert.doesNotMatch(text, /^ringside_.*\b(?:job|instance)="/m, 'Prometheus writes these itself and renames ours');

  isDown = true;
  const without = await read();
  assert.match(without, /^ringside_database_up 0$/m);
  assert.doesNotMatch(without, /^ringside_late_seconds\{/m);
  assert.ok((await get('/health/live')).ok, 'a process without a web part tells here that it lives');

  await assert.rejects(
    serveMetrics(metrics, { host: '127.0.0.1', port }),
    (error) => error instanceof Problem && /RINGSIDE_METRICS/.test(error.message),
  );

  const { groups } = parse(readFileSync(new URL('alerts.yml', docs), 'utf8')) as { groups: { rules: Alert[] }[] };
  const alerts = groups.flatMap(({ rules }) => rules);
  const named = alerts.flatMap(({ expr }) => expr.match(/\bringside_\w+/g) ?? []);
  const described = readFileSync(new URL('operations.md', docs), 'utf8').match(/\bringside_[a-z_]+/g) ?? [];
  const known = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
  for (const name of [...named, ...described])
    assert.ok(known.includes(name) || known.includes(name.replace(/_count$/, '')), `${name} is not a figure we show`);
  for (const { alert, expr, for: since, labels, annotations } of alerts) {
    for (const [, name = '', asked = ''] of expr.matchAll(/\b(ringside_\w+)\{([^}]*)\}/g))
      for (const [, label = '', how = '', value = ''] of asked.matchAll(/(\w+)(=~?)"([^"]*)"/g)) {
        const shown = new RegExp(`^${name}\\{[^}]*\\b${label}="${how === '=' ? `${value}"` : ''}`, 'm');
        assert.match(text, shown, `${alert} waits for a figure that is never shown`);
      }
    assert.match(since, /^\d+m$/, alert);
    assert.match(labels.severity, /^(?:page|ticket)$/, alert);
    assert.match(annotations.summary, /[.?]$/, alert);
    const [, page = '', anchor = ''] = /\/docs\/([\w-]+)#([\w-]+)$/.exec(annotations.runbook_url) ?? [];
    const { anchors } = renderPage(readFileSync(new URL(`${page}.md`, docs), 'utf8'), page);
    assert.ok(anchors.has(anchor), `${alert}: ${annotations.runbook_url}`);
  }
});
