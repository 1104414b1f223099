// One run of the proof of dialling once: events many times over, kills, and at the end the carrier's own log against the plan.
import { setTimeout as sleep } from 'node:timers/promises';
import { createChance, type Chance } from '../emulator/chance.ts';
import type { RingsideProcess } from '../test/ringside-process.ts';
import { numberWhereItIsDay } from './daylight.ts';
import { openStage, type Stage } from './dial-once-stage.ts';

export type DialOnceOptions = {
  seed: number;
  contacts: number;
  webs: number;
  workers: number;
  /** One process at a time, chosen by chance. */
  killEveryMs: number;
  /** Busy lines are tried once more, after a minute. */
  withRetries: boolean;
  edits: readonly string[];
  /** For the end to come after the last event. */
  patienceMs: number;
  say?: (line: string) => void;
};

export type DialOnceResult = {
  contacts: number;
  deliveries: number;
  kills: number;
  dials: number;
  /** Attempts whose worker died before it was known whether the phone rang, and that the carrier never heard of. */
  unknown: number;
  queuedAtCarrier: number;
  tookMs: number;
  /** What is not as it was planned; empty for a run that holds. */
  wrong: string[];
};

export async function runDialOnce(options: DialOnceOptions): Promise<DialOnceResult> {
  const { seed, contacts: count, say = () => {} } = options;
  const startedAt = performance.now();
  const chance = createChance(seed, 'dial-once');
  const stage = await openStage(options);
  try {
    say(`${options.webs} web and ${options.workers} worker processes are up after ${Math.round(performance.now() - startedAt)} ms`);
    const contacts = createContacts(stage, count);
    const stop = new AbortController();
    const killing = killAgainAndAgain(stage, options.killEveryMs, chance, stop.signal);
    // Where something else fails first, that is what is told.
    killing.catch(() => {});
    const deliveries = await deliverEvents(stage, contacts, options, chance);
    say(`${deliveries} deliveries of ${count} events were answered`);
    await waitForEnds(stage, options);
    stop.abort();
    const kills = await killing;
    // Whatever is still on its way comes to rest: late reports, jobs of killed workers.
    await waitForEnds(stage, options);
    await sleep(1_000);
    return {
      ...(await compare(stage, contacts, options)),
      contacts: count,
      deliveries,
      kills,
      tookMs: Math.round(performance.now() - startedAt),
    };
  } finally {
    await stage.close();
  }
}

type Contact = { id: string; number: string };

function createContacts({ hubspot }: Stage, count: number): Contact[] {
  const now = new Date();
  return Array.from({ length: count }, (_, index) => {
    const number = numberWhereItIsDay(now, index * 7);
    const { id } = hubspot.control.createRecord({ type: 'contacts', properties: { phone: number, firstname: `Contact ${index}` } });
    return { id, number };
  });
}

/** Each event one to ten times, in any order, in batches, to all web processes at once; what is not answered with 200 is sent again. */
async function deliverEvents(
  stage: Stage,
  contacts: readonly Contact[],
  options: DialOnceOptions,
  chance: Chance,
): Promise<number> {
  const occurredAt = Date.now();
  const events = contacts.flatMap((contact, index) => {
    const event = {
      ...{ eventId: index + 1, subscriptionId: 1, portalId: Number(stage.portalId), appId: 7, occurredAt },
      ...{ subscriptionType: 'contact.creation', objectId: Number(contact.id), changeSource: 'CRM_UI' },
    };
    return Array.from({ length: 1 + Math.floor(chance.share() * 10) }, (_, attemptNumber) => ({ ...event, attemptNumber }));
  });
  const shuffled = events
    .map((event) => ({ event, at: chance.share() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ event }) => event);
  const batches: (typeof events)[] = [];
  while (shuffled.length > 0) batches.push(shuffled.splice(0, 1 + Math.floor(chance.share() * 30)));
  const retries = options.withRetries ? '&num_of_retries=1&gap_between_retries=1m' : '';
  const path = `/call/crm-webhook?agent_id=anna&type=hubspot&x_api_key=${stage.key}&carry_over=true${retries}`;
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let batch = batches.pop(); batch; batch = batches.pop()) await sendUntilTaken(stage.webs, path, batch, chance);
    }),
  );
  return events.length;
}

/** Five minutes at least: on a busy machine a server that was killed takes half a minute to answer again. */
const DELIVERY_TRIES = 1_500;

async function sendUntilTaken(webs: readonly RingsideProcess[], path: string, batch: unknown, chance: Chance): Promise<void> {
  for (let tries = 0; tries < DELIVERY_TRIES; tries += 1) {
    const web = webs[Math.floor(chance.share() * webs.length)];
    const answer = await fetch(`${web?.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(batch),
      signal: AbortSignal.timeout(5_000),
    }).catch(() => null);
    const text = (await answer?.text().catch(() => '')) ?? '';
    if (answer?.status === 200) return;
    // Who is slow to send, or sends too much at once, sends again like HubSpot does.
    const isRefused = answer !== null && answer.status < 500 && answer.status !== 408 && answer.status !== 429;
    if (isRefused) throw new Error(`an event was answered with ${answer.status}: ${text}`);
    await sleep(200);
  }
  throw new Error('the events of a batch were never taken');
}

async function killAgainAndAgain(stage: Stage, everyMs: number, chance: Chance, stop: AbortSignal): Promise<number> {
  let kills = 0;
  while (!stop.aborted) {
    await sleep(everyMs * (0.5 + chance.share()), undefined, { signal: stop }).catch(() => {});
    if (stop.aborted) break;
    const isWeb = chance.share() < 0.25;
    const among = isWeb ? stage.webs : stage.workers;
    const victim = among[Math.floor(chance.share() * among.length)];
    await victim?.kill();
    kills += 1;
    await victim?.start([isWeb ? '--parts=web' : '--parts=worker']);
  }
  return kills;
}

/** What lies further ahead than this is for other hours: the next try of an attempt whose outcome is unknown. */
const FAR_AHEAD_MS = 10 * 60_000;

async function waitForEnds(stage: Stage, options: DialOnceOptions): Promise<void> {
  const { contacts: count, patienceMs, withRetries, say = () => {} } = options;
  const until = Date.now() + patienceMs;
  const read = () => stage.database.db.selectFrom('plannedCall').select(['state', 'nextAt']).execute();
  for (let looks = 0; Date.now() < until; looks += 1) {
    const calls = await read();
    const far = new Date(Date.now() + FAR_AHEAD_MS);
    const open = calls.filter(
      ({ state, nextAt }) => state === 'calling' || (state === 'planned' && nextAt !== null && nextAt < far),
    );
    if (calls.length >= count && open.length === 0) return;
    // A run that has failed need not go on.
    if (mostDials(stage) > (withRetries ? 2 : 1)) return;
    if (looks % 20 === 19) say(`${calls.length - open.length} of ${count} have come to an end`);
    await sleep(500);
  }
}

function mostDials(stage: Stage): number {
  return Math.max(
    0,
    ...Map.groupBy(stage.dials(), ({ to }) => to)
      .values()
      .map((lines) => lines.length),
  );
}

async function compare(
  stage: Stage,
  contacts: readonly Contact[],
  { withRetries }: DialOnceOptions,
): Promise<Pick<DialOnceResult, 'dials' | 'unknown' | 'queuedAtCarrier' | 'wrong'>> {
  const { db } = stage.database;
  const calls = await db.selectFrom('plannedCall').select(['id', 'contactId', 'state', 'reason']).execute();
  const attempts = await db
    .selectFrom('attempt')
    .select(['plannedCallId', 'state', 'disposition', 'intentAt', 'toNumber'])
    .execute();
  const lines = stage.dials();
  const dialsTo = Map.groupBy(lines, ({ to }) => to);
  const wrong: string[] = [];
  let unknown = 0;
  for (const { id, number } of contacts) {
    const mine = calls.filter(({ contactId }) => contactId === id);
    if (mine.length !== 1) wrong.push(`contact ${id} has ${mine.length} calls`);
    const made = attempts.filter(({ toNumber, intentAt }) => toNumber === number && intentAt !== null);
    const lost = made.filter(({ disposition }) => disposition === 'unknown').length;
    unknown += lost;
    if (made.some(({ state }) => state !== 'ended')) wrong.push(`an attempt of contact ${id} has not ended`);
    const dialled = dialsTo.get(number)?.length ?? 0;
    const planned = withRetries && number.endsWith('9') ? 2 : 1;
    // One that may have rung is not made up for: it is planned for other hours.
    const expected = lost > 0 ? made.length - lost : planned;
    if (dialled > made.length) wrong.push(`contact ${id} was rung ${dialled} times in ${made.length} attempts`);
    else if (dialled > planned) wrong.push(`contact ${id} was rung ${dialled} times, not ${planned}`);
    else if (dialled < expected) wrong.push(`contact ${id} was rung ${dialled} times, not ${expected}`);
  }
  const known = new Set(contacts.map(({ number }) => number));
  for (const number of dialsTo.keys()) if (!known.has(number)) wrong.push(`somebody was rung who is no contact: ${number}`);
  return { dials: lines.length, unknown, queuedAtCarrier: lines.filter(({ wasQueued }) => wasQueued).length, wrong };
}
