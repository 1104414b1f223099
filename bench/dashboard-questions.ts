// What is asked of a server with a million calls: each filter of the list, words that were said, figures, and what else pages show.
import { spanBack } from '../rules/analytics.ts';
import { discoveryScorecard } from '../rules/scorecard-discovery.ts';
import { PORTAL_ID } from './dashboard-fill-rooms.ts';
import { saidWords } from './dashboard-fill.ts';

export type Question = { name: string; path: string; limitMs: number };

const LIST_LIMIT_MS = 150;
const FIGURES_LIMIT_MS = 500;
const SAID_LIMIT_MS = 300;

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

const revenue = (name: string, query: Record<string, string>, of = ''): Question => ({
  name: `revenue: ${name}`,
  path: `/api/analytics/revenue${of}?${new URLSearchParams(query).toString()}`,
  limitMs: FIGURES_LIMIT_MS,
});

const room = (name: string, path: string): Question => ({ name, path, limitMs: LIST_LIMIT_MS });

export function questions(now: Date): Question[] {
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
    list('of won deals', { dealOutcome: 'won' }),
    list('of a deal', { deal: `${PORTAL_ID}-4711` }),
    list('of a deal nobody has', { deal: `${PORTAL_ID}-0999999999` }),
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
    ...[90, 730].flatMap((days) => [
      revenue(`${days} days`, spanBack(now, days)),
      revenue(`${days} days, deals that met a criterion`, { ...spanBack(now, days), scorecard: card, criterion }, '/deals'),
    ]),
    list('said: by a rep, by score', { said: common, rep: 'rep30@northstar.example', sort: '-score' }, SAID_LIMIT_MS),
    list('said: a phrase nobody said', { said: `"word1 word0 ${common}"` }, SAID_LIMIT_MS),
    room('home, a week', `/api/home?from=${daysAgo(7)}&days=7`),
    room('home, a year', `/api/home?from=${daysAgo(365)}&days=365`),
    room('search at the keyboard', '/api/search?text=saltwater'),
    room('failed jobs', '/api/failed-jobs'),
    room('reviews', '/api/reviews'),
    room('reviews: left open', '/api/reviews?kind=possible'),
    room('reviews: of a rep', '/api/reviews?rep=rep-30'),
    room('mentions', '/api/mentions'),
    room('audit log', '/api/audit'),
    room('audit log: of a person', '/api/audit?personId=rep-7'),
    room('audit log: a rare act', '/api/audit?act=sso.changed'),
    room('audit log: a person who did nothing', '/api/audit?personId=nobody'),
    room('audit log: people', '/api/audit/people'),
    room('live calls', '/api/live-calls'),
    room('planned calls', '/api/outbound/calls'),
    room('planned calls: planned', '/api/outbound/calls?state=planned'),
    room('planned calls: being made', '/api/outbound/calls?state=calling'),
    room('planned calls: cancelled, none', '/api/outbound/calls?state=cancelled'),
    room('planned calls: to a number', `/api/outbound/calls?number=${encodeURIComponent('+15550012345')}`),
    room('campaigns', '/api/outbound/campaigns'),
  ];
}
