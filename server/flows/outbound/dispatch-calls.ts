// Gives lines to calls that are ready: in the order of their priority, every team its turn, never more at once than is allowed.
import { allotLines, dialKeys, type WaitingCall } from '../../../rules/line-allotment.ts';
import { chooseFairly } from '../../../rules/priority.ts';
import {
  claimAttempts,
  listReadyLanes,
  markReady,
  nextDueBefore,
  takeFirstInLine,
  waitForCallerNumber,
  type Lane,
} from '../../database/attempts.ts';
import { lockDialLimits, saveBreaker, type DialLimit } from '../../database/dial-limits.ts';
import type { Db } from '../../database/tables.ts';
import type { Carrier } from '../../ports/carrier.ts';
import type { OutboundContext } from './outbound-context.ts';

/** How long before a call is due the bell of dispatching is rung, so that no call waits for the next look at the tables. */
export const DISPATCH_AHEAD_MS = 1_000;

const MOST_READY = 1_000;
const MOST_LANES = 1_000;
const MOST_CLAIMED = 50;
const MOST_ROUNDS = 200;
/** How long a claim may take until the carrier has been asked; then it is looked after. */
const CLAIM_LOOK_MS = 2 * 60_000;
/** When a person who is being called is looked at for another call. */
const BUSY_PERSON_MS = 60_000;
/** When an agent without a number to call from is looked at again. */
const NO_NUMBER_MS = 60_000;
/** Our share of the carrier's rate, so that its queue stays empty though our sending jitters. */
const SHARE_OF_RATE = 0.8;
/** Calls that become due so close to one another are given their lines together. */
const TOGETHER_MS = 50;
const MOST_LOOKS = 50;

/** Gives calls that become due within `DISPATCH_AHEAD_MS` their lines, each at its own moment; what comes later is for the next bell. */
export async function dispatchInTime(context: OutboundContext, signal: AbortSignal): Promise<void> {
  const { db, clock, monotonicMs } = context;
  const endsMs = monotonicMs() + DISPATCH_AHEAD_MS;
  for (let look = 0; look < MOST_LOOKS && !signal.aborted; look += 1) {
    await dispatchCalls(context, signal);
    const leftMs = endsMs - monotonicMs();
    const next = leftMs > 0 ? await nextDueBefore(db, new Date(clock.now().getTime() + leftMs)) : null;
    if (next === null) return;
    // A clock that is set back in between must not let it sleep until then.
    const waitMs = Math.min(leftMs, next.getTime() - clock.now().getTime());
    await clock.sleep(Math.max(TOGETHER_MS, waitMs), signal).catch(() => {});
  }
}

/** Ends when nothing that is ready has room. */
export async function dispatchCalls(context: OutboundContext, signal: AbortSignal): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS && !signal.aborted; round += 1) {
    const ready = await markReady(context.db, context.clock.now(), MOST_READY);
    const claimed = await claimSome(context);
    if (claimed === 0 && ready < MOST_READY) return;
  }
}

/** Returns how many were claimed. */
export async function claimSome(context: OutboundContext): Promise<number> {
  const { db, carriers, clock } = context;
  const ready = await listReadyLanes(db, MOST_LANES);
  const lanes = ready.filter((lane) => linesOf(lane, carriers).length > 0);
  for (const lane of ready) if (!lanes.includes(lane)) await wait(context, lane);
  if (lanes.length === 0) return 0;
  return db.transaction().execute(async (db) => {
    const rooms = await lockDialLimits(db, limitsOf(lanes, carriers));
    const room = (key: string) => Math.max(0, (rooms.get(key)?.mostAtOnce ?? 0) - (rooms.get(key)?.underWay ?? 0));
    const lines = lanes.map(({ teamId, agentId }) => ({
      teamId,
      agentId,
      room: Math.min(MOST_CLAIMED, room(dialKeys.team(teamId)), room(dialKeys.agent(teamId, agentId))),
    }));
    const first = await takeFirstInLine(
      db,
      lines.filter((line) => line.room > 0),
    );
    const now = clock.now();
    const byAgent = new Map(lanes.map((lane) => [`${lane.teamId} ${lane.agentId}`, lane]));
    const byId = new Map(first.map((call) => [call.plannedCallId, call]));
    const waiting = first.map((call): WaitingCall => {
      const { plannedCallId, waitingSince, wasCarriedOver, ...rest } = call;
      const lane = byAgent.get(`${call.teamId} ${call.agentId}`);
      return {
        ...rest,
        attemptId: plannedCallId,
        dueAt: waitingSince,
        isCarriedOver: wasCarriedOver,
        lines: linesOf(lane, carriers),
      };
    });
    const underWay = new Map(lanes.map(({ teamId }) => [teamId, rooms.get(dialKeys.team(teamId))?.underWay ?? 0]));
    const inOrder = chooseFairly(waiting, waiting.length, underWay, now) as WaitingCall[];
    const { allotted, breakers } = allotLines(inOrder, rooms, MOST_CLAIMED, now);
    for (const [key, breaker] of breakers) await saveBreaker(db, key, breaker);
    return claim(context, db, allotted, byId, now);
  });
}

/** Said of every call by itself, so that whoever looks at one sees why it is not made. */
async function wait({ db, clock, publishEvents }: OutboundContext, { teamId, agentId }: Lane): Promise<void> {
  const now = clock.now();
  const until = new Date(now.getTime() + NO_NUMBER_MS);
  await db.transaction().execute(async (db) => {
    const waiting = await waitForCallerNumber(db, { teamId, agentId, now, until, limit: MOST_READY });
    const events = waiting.map((plannedCallId) => ({ kind: 'planned_call.changed', teamId, plannedCallId }) as const);
    await publishEvents(db, events);
  });
}

async function claim(
  context: OutboundContext,
  db: Db,
  allotted: ReturnType<typeof allotLines>['allotted'],
  byId: ReadonlyMap<string, { toNumber: string; attempts: number }>,
  now: Date,
): Promise<number> {
  const attempts = allotted.map(({ call, line, keys }) => {
    const { toNumber = '', attempts: number = 0 } = byId.get(call.attemptId) ?? {};
    const { teamId, agentId, dueAt } = call;
    const to = { toNumber, fromNumber: line.number, carrier: line.carrier };
    return { teamId, agentId, dueAt, ...to, number, keys, plannedCallId: call.attemptId, attemptId: context.newId() };
  });
  const claimed = await claimAttempts(db, attempts, {
    worker: context.worker,
    now,
    lookAt: new Date(now.getTime() + CLAIM_LOOK_MS),
    againAt: new Date(now.getTime() + BUSY_PERSON_MS),
  });
  const taken = attempts.filter(({ attemptId }) => claimed.has(attemptId));
  await context.enqueueJobs(
    db,
    taken.map(({ teamId, attemptId }) => ({ name: 'dial-attempt', input: { teamId, attemptId } })),
  );
  await context.publishEvents(
    db,
    taken.map(({ teamId, plannedCallId }) => ({ kind: 'planned_call.changed', teamId, plannedCallId })),
  );
  // Those whose person is busy have left the line, so another round finds the next ones.
  return attempts.length;
}

function linesOf(lane: Lane | undefined, carriers: readonly [Carrier, ...Carrier[]]): WaitingCall['lines'] {
  const [first] = carriers;
  const known = (lane?.numbers ?? []).map(({ number, carrier }) => ({ number, carrier: carrier ?? first.name }));
  const lines = known.filter((line) => carriers.some(({ name }) => name === line.carrier));
  // A simulated carrier rings nobody, so that trying needs no number of one's own. Where phones can ring, nothing is played instead.
  const isTrial = known.length === 0 && carriers.length === 1 && first.isSimulated;
  return isTrial ? [{ number: null, carrier: first.name }] : lines;
}

function limitsOf(lanes: readonly Lane[], carriers: readonly [Carrier, ...Carrier[]]): DialLimit[] {
  const limits = new Map<string, DialLimit>();
  const add = (key: string, mostAtOnce: number, spacingMs = 0) => void limits.set(key, { key, mostAtOnce, spacingMs });
  for (const { name, limits: carrier } of carriers) {
    add(dialKeys.carrier(name), carrier.callsAtOnce, Math.ceil(1_000 / (carrier.callsPerSecond * SHARE_OF_RATE)));
  }
  for (const lane of lanes) {
    add(dialKeys.team(lane.teamId), lane.mostAtOnce);
    add(dialKeys.agent(lane.teamId, lane.agentId), lane.mostAtOncePerAgent);
    for (const line of linesOf(lane, carriers)) {
      const carrier = carriers.find(({ name }) => name === line.carrier) ?? carriers[0];
      if (line.number !== null) add(dialKeys.number(line.number), carrier.limits.callsAtOncePerNumber);
    }
  }
  return [...limits.values()];
}
