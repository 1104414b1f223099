// The rest of the machine while calls are held: a server and its database with many calls, whose heaviest pages are read one after the other.
import { openWebServer } from '../test/web-server.ts';
import { fillCalls, saidWords } from './dashboard-fill.ts';

export type ToPages = { kind: 'read' } | { kind: 'rest' } | { kind: 'stop' };
export type FromPages = { kind: 'ready' } | { kind: 'read'; pages: number; slowestMs: number };

const CALLS = Number(process.argv[2] ?? 100_000);
const READERS = 2;
const server = await openWebServer();
const browser = server.browser();
let isReading = false;
let pages = 0;
let slowestMs = 0;
const readers: Promise<void>[] = [];

const queries = [
  { said: saidWords.common, rep: 'rep30@northstar.example', sort: '-score' },
  { said: saidWords.apart.join(' ') },
  { search: 'maya okafor' },
  { scorecard: 'discovery', sort: '-score' },
];

async function read(from: number): Promise<void> {
  for (let i = from; isReading; i++) {
    const query = queries[i % queries.length] ?? {};
    const startedAt = performance.now();
    const { status, text } = await browser.send('GET', `/api/calls?${new URLSearchParams({ limit: '100', ...query }).toString()}`);
    if (status !== 200) throw new Error(`the page was answered with ${status}: ${text}`);
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    pages += 1;
  }
}

const say = (message: FromPages) => void process.send?.(message);

async function obey({ kind }: ToPages): Promise<void> {
  if (kind === 'read') {
    isReading = true;
    for (let i = 0; i < READERS; i++) readers.push(read(i));
    return;
  }
  isReading = false;
  await Promise.all(readers.splice(0));
  if (kind === 'rest') return say({ kind: 'read', pages, slowestMs });
  await server.close();
  process.exit(0);
}

process.on('message', (order: ToPages) => {
  obey(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.on('disconnect', () => void obey({ kind: 'stop' }));
const { teamId, admin } = await server.team('Northstar');
await browser.signIn(admin.email);
await fillCalls(server.database.pool, { teamId, calls: CALLS, now: new Date() });
say({ kind: 'ready' });
