// How fast an agent answers and falls silent, how smooth many calls sound, what a call costs, and what LiveKit Agents takes without us.
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { at, jitter, measureMany, type Step } from './voice-many.ts';
import { END_OF_TURN_MS, measureTurns } from './voice-turns.ts';

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '6' },
    calls: { type: 'string', default: '20' },
    'most-calls': { type: 'string', default: '80' },
    'stored-calls': { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '12' },
  },
});
const CALLS = Number(values.calls);
const LIMITS = { overheadP50Ms: 10, overheadP95Ms: 20, timesPlain: 1.1, silenceMs: 300, gapMs: 60, memoryMb: 15, jitterMs: 20 };
/** No step with more calls begins later: the whole stays under six minutes. */
const STEPS_UNTIL_MS = 300_000;

const startedAt = performance.now();
let isMissed = false;
const tell = (line: string) => console.error(`${Math.round((performance.now() - startedAt) / 1_000)} s: ${line}`);
tell('one call at a time, ours and LiveKit’s in turn');
const turns = await measureTurns({ rounds: 2, turns: Number(values.turns), interruptions: 5 });
tell(`many calls at once, up to ${values['most-calls']}`);
const many = await measureMany({
  ...{ calls: CALLS, storedCalls: Number(values['stored-calls']), mostCalls: Number(values['most-calls']) },
  ...{ jitterLimitMs: LIMITS.jitterMs, measureMs: Number(values.seconds) * 1_000, tell },
  until: () => performance.now() - startedAt < STEPS_UNTIL_MS,
});

const ratio = at(turns.waitsMs, 0.5) / at(turns.plainWaitsMs, 0.5);
const carried = many.steps.filter((step) => jitter(step) <= LIMITS.jitterMs).at(-1);
const last = many.steps.at(-1);
const { withPages } = many;
const [few] = many.steps;
// After three quarters of a minute of talk: what a call only gathers with time is in it, what all calls share is not.
const memoryMb = (withPages.rssMb - (few?.rssMb ?? NaN)) / (withPages.calls - (few?.calls ?? NaN));
const gap = at(withPages.heard.gapsMs, 1);
const [p50, p95] = [at(turns.overheadsMs, 0.5), at(turns.overheadsMs, 0.95)];

console.log(`${turns.waitsMs.length} turns of one call at a time (${END_OF_TURN_MS} ms of each wait is for their turn to end)
  their last sound → our first      p50 ${ms(at(turns.waitsMs, 0.5))}   p95 ${ms(at(turns.waitsMs, 0.95))}
  LiveKit Agents without us         p50 ${ms(at(turns.plainWaitsMs, 0.5))}   p95 ${ms(at(turns.plainWaitsMs, 0.95))}
${judged('times as long as LiveKit Agents', ratio.toFixed(2), ratio <= LIMITS.timesPlain, `${LIMITS.timesPlain}`)}
${judged('own overhead of a turn', `p50 ${ms(p50)}   p95 ${ms(p95)}`, p50 <= LIMITS.overheadP50Ms && p95 <= LIMITS.overheadP95Ms, `${LIMITS.overheadP50Ms} and ${LIMITS.overheadP95Ms} ms`)}
${judged('talked into → silent, worst of 5', ms(at(turns.silencesMs, 1)), at(turns.silencesMs, 1) <= LIMITS.silenceMs, `${LIMITS.silenceMs} ms`)}
many calls, heard by phones in another process (${many.lost} calls were lost)
${many.steps.map(line).join('\n')}
${line(withPages)}, while ${withPages.pages} of the heaviest pages were read, the slowest in ${ms(withPages.slowestMs)}
${judged(`worst gap in a line of ${withPages.calls} calls beside them`, ms(gap), gap <= LIMITS.gapMs, `${LIMITS.gapMs} ms`)}
${judged(`memory of a call, ${few?.calls} → ${withPages.calls} calls`, `${memoryMb.toFixed(1)} MB`, memoryMb <= LIMITS.memoryMb, `${LIMITS.memoryMb} MB`)}
${
  carried
    ? `  calls for each core               ${(carried.calls / carried.cores).toFixed(0)}: ${carried.calls} calls took ${carried.cores.toFixed(2)} cores; ${last === carried ? 'more were not tried' : `at ${last?.calls} the jitter’s p99 passed ${LIMITS.jitterMs} ms`}`
    : judged('calls for each core', 'none', false, `a jitter’s p99 of ${LIMITS.jitterMs} ms, passed with ${last?.calls} calls`)
}
measured in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
process.exit(isMissed ? 1 : 0);

function line(step: Step): string {
  const { calls, cores, rssMb, stolenMs, heard } = step;
  const figures = `jitter p99 ${ms(jitter(step))}, worst gap ${ms(at(heard.gapsMs, 1))} in ${heard.gapsMs.length} lines`;
  return `  ${calls} calls: ${cores.toFixed(2)} cores, ${Math.round(rssMb)} MB, ${figures}, answers p50 ${ms(at(heard.waitsMs, 0.5))}, p95 ${ms(at(heard.waitsMs, 0.95))}, stolen by the host ${stolenMs} ms`;
}

function judged(what: string, figure: string, holds: boolean, limit: string): string {
  isMissed ||= !holds;
  return `  ${what.padEnd(33)} ${figure}   ${holds ? 'met' : 'MISSED'} (limit ${limit})`;
}

function ms(figure: number): string {
  return `${figure < 100 ? figure.toFixed(1) : Math.round(figure)} ms`;
}
