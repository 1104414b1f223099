// Sends to HubSpot what waits to be written back to a portal: claimed in batches, closed one by one, never sent twice.
import { switchOf, writeBackKinds, type WriteBackKind } from '../../../rules/hubspot-write-back.ts';
import { addTries } from '../../database/hubspot-tries.ts';
import { findPortal } from '../../database/hubspot-portals.ts';
import {
  claimWriteBacks,
  closeWriteBacks,
  doubtWriteBacks,
  followSwitches,
  type ClosedWriteBack,
  type WriteBackRow,
} from '../../database/hubspot-write-backs.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';
import { within } from '../within.ts';
import { sendNotesOrTasks } from './send-notes-or-tasks.ts';
import { sendProperties } from './send-properties.ts';
import { closedAfter, type Sending } from './sending.ts';

/** Properties of a hundred calls fit one request; notes and tasks take several requests each. */
const atOnce: Record<WriteBackKind, number> = { properties: 100, note: 20, task: 20 };
const MOST_ROUNDS = 20;
/** Longer than the sending may take, so that no second sender takes over while the first still waits for an answer. */
const HELD_MS = 3 * 60_000;
const SENT_WITHIN_MS = 2 * 60_000;
/** A request that has left has arrived by then, or never will. */
const ARRIVES_WITHIN_MS = 60_000;

export async function writeBackHubspot(
  context: HubspotContext,
  of: { teamId: string; portalId: string },
  signal: AbortSignal,
): Promise<void> {
  const portal = await findPortal(context.db, of);
  if (portal?.state !== 'connected') return;
  await followSwitches(context.db, of, portal.settings, context.clock.now());
  let opened: Promise<HubspotClient> | null = null;
  const client = () => (opened ??= context.openHubspot(of));
  for (const kind of writeBackKinds) {
    let rounds = 0;
    const round = { ...of, kind, isOff: !portal.settings[switchOf[kind]], portalErrorCode: portal.errorCode };
    while ((await sendRound(context, round, client, signal)) === atOnce[kind]) {
      rounds += 1;
      if (rounds < MOST_ROUNDS) continue;
      await context.enqueueJobs(context.db, [{ name: 'write-back-hubspot', input: of }]);
      break;
    }
  }
}

type Round = Pick<Sending, 'teamId' | 'portalId' | 'kind' | 'isOff' | 'portalErrorCode'>;

/** Returns how many were closed; none where something kept all of them, because it would keep those behind them as well. */
async function sendRound(
  context: HubspotContext,
  of: Round,
  client: () => Promise<HubspotClient>,
  signal: AbortSignal,
): Promise<number> {
  const startedAt = context.clock.now();
  const claimedUntil = new Date(startedAt.getTime() + HELD_MS);
  const rows = await claimWriteBacks(context.db, { ...of, until: claimedUntil, limit: atOnce[of.kind] }, startedAt);
  if (rows.length === 0) return 0;
  const sending: Sending = { ...of, claimedUntil, marked: new Set(), closed: new Map() };
  let failure: unknown = null;
  try {
    await within(context.clock, SENT_WITHIN_MS, signal, async (bound) => {
      const send = of.kind === 'properties' ? sendProperties : sendNotesOrTasks;
      await send(context, await client(), sending, rows, bound);
    });
  } catch (error) {
    failure = error;
  }
  // Before the answer is stored: whoever is killed here finds the result in HubSpot and does not write it again.
  const stopped = signal.aborted;
  const lines = rows.flatMap((row): ClosedWriteBack[] => {
    const closed = sending.closed.get(row.callId);
    if (closed) return [closed];
    // Without a failure it is another sender's by now.
    return stopped || failure !== null ? [closedAfter(context, sending, row, stopped ? 'stopped' : failure)] : [];
  });
  await close(context, sending, rows, lines, startedAt);
  if (stopped) throw signal.reason;
  return failure === null ? rows.length : 0;
}

async function close(
  context: HubspotContext,
  of: Sending,
  rows: readonly WriteBackRow[],
  lines: readonly ClosedWriteBack[],
  startedAt: Date,
): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const closed = await closeWriteBacks(db, of, lines, now);
    const overtaken = [...of.marked].filter((callId) => !closed.has(callId));
    if (of.kind !== 'properties')
      await doubtWriteBacks(db, { ...of, kind: of.kind }, overtaken, new Date(now.getTime() + ARRIVES_WITHIN_MS), now);
    const objects = new Map(rows.map((row) => [row.callId, row.objectId]));
    await addTries(
      db,
      of,
      lines.map((line) => ({
        id: context.newId(),
        about: 'write_back',
        objectId: objects.get(line.callId) ?? '',
        callId: line.callId,
        outcome: line.state === 'done' || line.state === 'off' ? 'ok' : line.state === 'failed' ? 'failed' : 'retry',
        errorCode: line.errorCode ?? null,
        errorMessage: line.errorMessage ?? null,
        tookMs: now.getTime() - startedAt.getTime(),
        at: now,
      })),
    );
    await context.publishEvents(db, [
      ...lines.map(({ callId }) => ({ kind: 'call.changed', teamId: of.teamId, callId }) as const),
      { kind: 'hubspot.changed', teamId: of.teamId, portalId: of.portalId },
    ]);
  });
  const to = context.clock.now();
  for (const { callId, state, errorCode = null } of lines) {
    const about = { team_id: of.teamId, portal_id: of.portalId, state };
    context.trace?.({ callId, name: `write back ${of.kind}`, from: startedAt, to, errorCode, about });
  }
}
