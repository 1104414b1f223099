// npm run fuzz: hostile requests to every operation of real servers with secrets planted. Ends with 1 when anything was found out; Ctrl-C ends
// it early and tells what was found.
import { parseArgs } from 'node:util';
import { fuzz, type FoundOut } from './fuzz-run.ts';
import { openFuzzScene } from './fuzz-scene.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: '2' },
    lanes: { type: 'string', default: '16' },
    only: { type: 'string' },
  },
});

function tell({ kind, operation, what, command, logged }: FoundOut): void {
  console.log(`\n${kind}: ${operation}\n  ${what}\n  ${command}${logged ? `\n  ${logged.slice(0, 1_500)}` : ''}`);
}

const stopped = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.abort());
const scene = await openFuzzScene({ processes: Number(values.processes) });
try {
  const result = await fuzz(scene, {
    ...{ requests: Number(values.requests), seed: Number(values.seed), lanes: Number(values.lanes) },
    ...(values.only === undefined ? {} : { only: values.only }),
    signal: stopped.signal,
    holdsHalves: Number(values.requests) >= 10_000,
    onProgress: (done) => console.log(`${done.toLocaleString('en')} requests`),
    onFinding: tell,
  });
  result.findings.filter(({ command }) => command === '').forEach(tell);
  const answers = Object.entries(result.answers).map(
    ([group, count]) => `${group === '0' ? 'closed' : `${group}xx`} ${count.toLocaleString('en')}`,
  );
  console.log(`\n${scene.operations.length} operations, never done: ${result.neverDone.length}`);
  if (result.neverDone.length > 0) console.log(`  ${result.neverDone.join('\n  ')}`);
  console.log(`answers: ${answers.join(', ')}`);
  console.log(`slowest: ${result.slowest.tookMs} ms, ${result.slowest.operation}; largest process: ${result.residentMb} MB`);
  const { spans, senders } = scene.traces.count();
  console.log(`traces: ${spans.toLocaleString('en')} spans of ${senders} processes`);
  const seconds = result.tookMs / 1000;
  console.log(
    `${result.requests.toLocaleString('en')} requests with seed ${values.seed} in ${seconds.toFixed(0)} s (${Math.round(result.requests / seconds)}/s): ${result.findings.length} findings`,
  );
  if (result.findings.length > 0) process.exitCode = 1;
} finally {
  await scene.close();
}
