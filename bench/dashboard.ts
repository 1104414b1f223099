// Measures what the dashboard reads of a team with a million calls: each filter of the list, words that were said, figures.
import { parseArgs } from 'node:util';
import { countChangedDays } from '../server/flows/reporting/count-days.ts';
import { openWebServer, type Browser, type WebServer } from '../test/web-server.ts';
import { fillRooms } from './dashboard-fill-rooms.ts';
import { fillCalls } from './dashboard-fill.ts';
import { findSequentialScans, listenToStatements, type Listening } from './dashboard-plans.ts';
import { questions, type Question } from './dashboard-questions.ts';
import { percentile } from './percentile.ts';

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '1000000' }, times: { type: 'string', default: '40' } },
});
const CALLS = Number(values.calls);
const TIMES = Number(values.times);
const COUNTING_LIMIT_MS = 600_000;
/** Tables with as many rows as there are calls. Figures of all weeks read all lines of weeks, and may. */
const large = new Set([
  ...['call', 'call_words', 'score', 'transcript', 'call_day', 'criterion_day'],
  ...['planned_call', 'open_check', 'dispute', 'audit_entry', 'call_comment', 'comment_mention'],
  ...['deal', 'deal_call'],
]);

type Line = { name: string; found: number; least: number; p50: number; p95: number; limit: number; scans: string };

async function measure(server: WebServer, browser: Browser, listening: Listening, question: Question): Promise<Line> {
  const times: number[] = [];
  let found = 0;
  let asked: ReturnType<Listening['asked']> = [];
  listening.asked();
  for (let time = 0; time < TIMES + 1; time += 1) {
    const startedAt = performance.now();
    const answer = await browser.send('GET', question.path);
    // The first one finds nothing in memory.
    if (time > 0) times.push(performance.now() - startedAt);
    if (answer.status !== 200) throw new Error(`${question.name}: ${answer.status} ${answer.text}`);
    found = countIn(answer.body);
    if (time === 0) asked = listening.asked();
  }
  const scans = await findSequentialScans(server.database.pool, asked, large);
  return {
    ...{
      name: question.name,
      found,
      least: Math.round(Math.min(...times)),
      p50: Math.round(percentile(times, 50)),
      p95: Math.round(percentile(times, 95)),
      limit: question.limitMs,
    },
    scans: [...new Set(scans.map(({ table }) => table))].join(' '),
  };
}

/** The number that is told, else how much is listed. */
function countIn({ total, items }: Record<string, unknown>): number {
  if (typeof total === 'number') return total;
  return Array.isArray(items) ? items.length : ((total as { calls: number } | undefined)?.calls ?? 0);
}

const server = await openWebServer();
try {
  const { teamId, admin } = await server.team('Northstar');
  const browser = server.browser();
  await browser.signIn(admin.email);
  const now = new Date();
  const startedAt = performance.now();
  await fillCalls(server.database.pool, { teamId, calls: CALLS, now });
  await fillRooms(server.database.pool, { teamId, personId: admin.personId, calls: CALLS, now });
  console.log(`${CALLS} calls were made in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  const countedAt = performance.now();
  await countChangedDays(server.context, { teamId }, AbortSignal.timeout(COUNTING_LIMIT_MS));
  await server.database.pool.query(
    'vacuum (analyze) call_day, call_week, call_week_of_side, criterion_day, criterion_week, criterion_week_of_side, changed_day',
  );
  const { rows } = await server.database.pool.query<{ days: number }>('select count(*) as days from call_day');
  console.log(`Their days were counted in ${Math.round((performance.now() - countedAt) / 1_000)} s, ${rows[0]?.days} lines`);
  const listening = listenToStatements();
  const lines: Line[] = [];
  for (const question of questions(now)) lines.push(await measure(server, browser, listening, question));
  listening.stop();
  console.table(lines);
  const slow = lines.filter((line) => line.p95 > line.limit);
  const scanning = lines.filter((line) => line.scans !== '');
  if (slow.length > 0) console.log(`Too slow: ${slow.map(({ name }) => name).join('; ')}`);
  if (scanning.length > 0)
    console.log(`Read from end to end: ${scanning.map(({ name, scans }) => `${name} (${scans})`).join('; ')}`);
  process.exitCode = slow.length + scanning.length > 0 ? 1 : 0;
} finally {
  await server.close();
}
