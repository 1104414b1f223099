// Measures what the dashboard reads of a team with a million calls: each filter of the list, words that were said, figures.
import { parseArgs } from 'node:util';
import { discoveryScorecard } from '../rules/scorecard-discovery.ts';
import { spanBack } from '../rules/analytics.ts';
import { countChangedDays } from '../server/flows/reporting/count-days.ts';
import { openWebServer, type Browser, type WebServer } from '../test/web-server.ts';
import { fillCalls, saidWords } from './dashboard-fill.ts';
import { findSequentialScans, listenToStatements, type Listening } from './dashboard-plans.ts';

const { values } = parseArgs({
  options: { calls: { type: 'string', default: '1000000' }, times: { type: 'string', default: '20' } },
});
const CALLS = Number(values.calls);
const TIMES = Number(values.times);
const LIST_LIMIT_MS = 150;
const FIGURES_LIMIT_MS = 500;
const COUNTING_LIMIT_MS = 600_000;
const SAID_LIMIT_MS = 300;
/** Tables with a row for each call. Figures of all days read all lines of days, and may. */
const large = new Set(['call', 'call_words', 'score', 'transcript']);

type Question = { name: string; path: string; limitMs: number };
type Line = { name: string; found: number; p50: number; p95: number; limit: number; scans: string };

const list = (name: string, query: Record<string, string>, limitMs = LIST_LIMIT_MS): Question => ({
  name: `calls: ${name}`,
  path: `/api/calls?${new URLSearchParams({ limit: '100', ...query }).toString()}`,
  limitMs,
});

const figures = (name: string, query: Record<string, string>): Question => ({
  name: `figures: ${name}`,
  path: `/api/analytics?${new URLSearchParams(query).toString()}`,
  limitMs: FIGURES_LIMIT_MS,
});

function questions(now: Date): Question[] {
  const { common, frequent, rare, apart } = saidWords;
  const card = discoveryScorecard.key;
  const criterion = discoveryScorecard.categories[0]?.criteria[0]?.key ?? '';
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
  return [
    list('newest', {}),
    list('oldest', { sort: 'date' }),
    list('best score', { sort: '-score' }),
    list('longest', { sort: '-length' }),
    list('failed', { state: 'failed' }),
    list('in progress', { state: 'processing' }),
    list('of agents', { by: 'agents' }),
    list('of people', { by: 'people' }),
    list('uploaded, a thousandth', { source: 'upload' }),
    list('incoming', { direction: 'inbound' }),
    list('a busy rep', { rep: 'rep0@northstar.example' }),
    list('a quiet rep', { rep: 'rep39@northstar.example' }),
    list('an address of nobody', { rep: 'guest7@elsewhere.example' }),
    list('a name', { rep: 'Guest 10' }),
    list('weak', { band: 'weak' }),
    list('not scored', { band: 'none' }),
    list('scored 90 to 100', { minScore: '90' }),
    list('30 days', { from: daysAgo(30) }),
    list('a week a year ago', { from: daysAgo(365), to: daysAgo(358) }),
    list('by card', { scorecard: card }),
    list('by card and criterion', { scorecard: card, criterion }),
    list('by a criterion nobody has', { scorecard: card, criterion: 'nothing' }),
    list('a rep’s weak calls of 90 days, worst first', {
      rep: 'rep3@northstar.example',
      band: 'weak',
      from: daysAgo(90),
      sort: 'score',
    }),
    list('title: a frequent word', { search: 'kestrel' }),
    list('title: a rare word', { search: '31337' }),
    list('title: a beginning', { search: 'sal' }),
    list('title: a member', { search: 'maya okafor' }),
    list('title: nothing', { search: 'zzzzz' }),
    list('said: in two of five calls', { said: common }, SAID_LIMIT_MS),
    list('said: in one of ten', { said: frequent }, SAID_LIMIT_MS),
    list('said: in one of a hundred', { said: rare }, SAID_LIMIT_MS),
    list('said: in ten calls', { said: 'ref31337' }, SAID_LIMIT_MS),
    list('said: two frequent words, never together', { said: apart.join(' ') }, SAID_LIMIT_MS),
    list('said: a phrase', { said: '"word0 word1"' }, SAID_LIMIT_MS),
    figures('90 days', spanBack(now, 90)),
    figures('two years', spanBack(now, 730)),
    figures('a rep, two years', { ...spanBack(now, 730), rep: 'rep-0' }),
    figures('agents, two years', { ...spanBack(now, 730), by: 'agents' }),
    figures('incoming from HubSpot by a card, a year', {
      ...spanBack(now, 365),
      direction: 'inbound',
      source: 'hubspot',
      scorecard: card,
    }),
    list('said: by a rep, by score', { said: common, rep: 'rep30@northstar.example', sort: '-score' }, SAID_LIMIT_MS),
  ];
}

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
    found = Number(answer.body['items'] ? answer.body['total'] : (answer.body['total'] as { calls: number }).calls);
    if (time === 0) asked = listening.asked();
  }
  const scans = await findSequentialScans(server.database.pool, asked, large);
  return {
    ...{ name: question.name, found, p50: percentile(times, 50), p95: percentile(times, 95), limit: question.limitMs },
    scans: [...new Set(scans.map(({ table }) => table))].join(' '),
  };
}

function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? NaN);
}

const server = await openWebServer();
try {
  const { teamId, admin } = await server.team('Northstar');
  const browser = server.browser();
  await browser.signIn(admin.email);
  const now = new Date();
  const startedAt = performance.now();
  await fillCalls(server.database.pool, { teamId, calls: CALLS, now });
  console.log(`${CALLS} calls were made in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  const countedAt = performance.now();
  await countChangedDays(server.context, { teamId }, AbortSignal.timeout(COUNTING_LIMIT_MS));
  await server.database.pool.query('vacuum (analyze) call_day, criterion_day, changed_day');
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
