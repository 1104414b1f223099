// A team that has used an earlier version for a while, and how the same things read through the web address of any version.
import { createHash } from 'node:crypto';
import { numberWhereItIsDay } from './daylight.ts';

export type Team = { url: string; key: string; callsKey: string; cookie: string };

/** What one version answers, by the question. */
export type Answers = Map<string, unknown>;

const TIMEOUT_MS = 60_000;
const PAGE = 100;
const MOST_PAGES = 50;
/** Numbers of those who tell of contacts begin elsewhere. */
const FIRST_NUMBER = 7_000_000;

/** One call that is due soon, so that the next version makes it, and one that stays a plan for days. */
export async function planAhead(team: Team, soonMs: number): Promise<{ soon: string; later: string }> {
  const now = new Date();
  const [soon, later] = [numberWhereItIsDay(now, FIRST_NUMBER), numberWhereItIsDay(now, FIRST_NUMBER + 1)];
  for (const [number, afterMs] of [
    [soon, soonMs],
    [later, 3 * 86_400_000],
  ] as const) {
    const body = { to_number: number, agent_id: 'nora', schedule_at: new Date(now.getTime() + afterMs).toISOString() };
    await post(team, '/call/outbound', body, { 'x-api-key': team.callsKey });
  }
  return { soon, later };
}

/** Words of a person, a secret of an endpoint and somebody who is not to be called: rows of which no load makes any. */
export async function leaveTraces(team: Team): Promise<void> {
  const [callId] = await callIds(team);
  const browser = { cookie: team.cookie, origin: team.url };
  const url = 'https://hooks.example.com/ringside';
  await post(team, '/api/webhooks', { url, events: ['ai.training.completed'] }, browser);
  await post(team, `/api/calls/${callId}/comments`, { text: 'A good opening.', atMs: 0 }, browser);
  await post(team, '/api/do-not-call', { number: numberWhereItIsDay(new Date(), FIRST_NUMBER + 2), note: 'asked us' }, browser);
}

/** Questions whose answers depend on what is stored and on nothing else. */
export async function readBack(team: Team): Promise<Answers> {
  const answers: Answers = new Map();
  const ask = async (path: string) => answers.set(path, JSON.parse(await get(team, path)) as unknown);
  for (const path of ['/api/agents', '/api/scorecards', '/api/webhooks', '/api/do-not-call']) await ask(path);
  for (const callId of await callIds(team)) {
    const path = `/api/calls/${callId}`;
    await ask(path);
    await ask(`${path}/comments`);
    const { recording } = answers.get(path) as { recording: unknown };
    if (recording !== null) answers.set(`${path}/recording`, await soundOf(team, `${path}/recording`));
  }
  return answers;
}

/** Signs in anew and pushes again what is there already: the account, the key and the memory for doubles. */
export async function knock(team: Team, pushed: { name: string; callId: string | null }): Promise<string[]> {
  const person = { email: 'owner@example.com', password: 'correct-horse-battery' };
  await post(team, '/api/auth/sign-in/email', person, { origin: team.url });
  const again = {
    externalId: pushed.name,
    callTitle: 'again',
    repName: 'Sam Lee',
    callDate: '2026-03-04T16:30:00Z',
    transcript: 'Sam Lee: Hi.',
  };
  const answer = await post(team, '/api/integrations/push-api/ingest', again, { 'x-api-key': team.key });
  const { callId } = JSON.parse(answer) as { callId: string };
  return callId === pushed.callId ? [] : [`${pushed.name} pushed again became ${callId} and is ${pushed.callId}`];
}

async function callIds(team: Team): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const path = `/api/calls?limit=${PAGE}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { items, nextCursor } = JSON.parse(await get(team, path)) as { items: { callId: string }[]; nextCursor: string | null };
    ids.push(...items.map(({ callId }) => callId));
    if (nextCursor === null) return ids;
    cursor = nextCursor;
  }
  throw new Error(`more than ${MOST_PAGES * PAGE} calls are listed`);
}

/** The whole, and a part as a player asks for it. */
async function soundOf(team: Team, path: string): Promise<{ sha256: string; part: string }> {
  const whole = await fetch(`${team.url}${path}`, { headers: { cookie: team.cookie }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const part = await fetch(`${team.url}${path}`, {
    headers: { cookie: team.cookie, range: 'bytes=100-199' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const hash = async (answer: Response) =>
    createHash('sha256')
      .update(new Uint8Array(await answer.arrayBuffer()))
      .digest('hex');
  return { sha256: `${whole.status} ${await hash(whole)}`, part: `${part.status} ${await hash(part)}` };
}

async function get(team: Team, path: string): Promise<string> {
  const answer = await fetch(`${team.url}${path}`, { headers: { cookie: team.cookie }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`GET ${path} was answered with ${answer.status}: ${text.slice(0, 500)}`);
  return text;
}

async function post(team: Team, path: string, body: unknown, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`${team.url}${path}`, {
    ...{ method: 'POST', headers: { ...headers, 'content-type': 'application/json' } },
    ...{ body: JSON.stringify(body), signal: AbortSignal.timeout(TIMEOUT_MS) },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path} was answered with ${answer.status}: ${text.slice(0, 500)}`);
  return text;
}

/** Where `now` says something else than `before`: a later version may say more, and nothing less. */
export function saidOtherwise(before: unknown, now: unknown, at = ''): string[] {
  if (before === null || typeof before !== 'object')
    return Object.is(before, now) ? [] : [`${at}: ${show(before)} became ${show(now)}`];
  if (now === null || typeof now !== 'object') return [`${at}: ${show(before)} became ${show(now)}`];
  if (Array.isArray(before) && before.length !== (now as unknown[]).length)
    return [`${at}: ${before.length} became ${(now as unknown[]).length}`];
  const later = now as Record<string, unknown>;
  return Object.entries(before).flatMap(([key, value]) => saidOtherwise(value, later[key], `${at}.${key}`));
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 120);
}
