// Compares a span of time: the calls HubSpot has, the calls we have, and why they differ.
import {
  compareCall,
  extraCall,
  inOrderOfNeed,
  movedCall,
  noDifferences,
  type ReconciliationCounts,
  type ReconciliationLine,
  type RemoteCall,
  type SyncProgress,
} from '../../../rules/hubspot-reconciliation.ts';
import { rhythms } from '../../../rules/hubspot-sync.ts';
import { Problem } from '../../../rules/problem.ts';
import { findPortal, type HubspotPortalRow } from '../../database/hubspot-portals.ts';
import { findFastLane, listCallsHere, listKnownCalls, type CallHere } from '../../database/hubspot-reconciliation.ts';
import type { HubspotClient, HubspotObject } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';

export type Reconciliation = {
  from: Date;
  to: Date;
  checkedAt: Date;
  inHubspot: number;
  here: number;
  counts: ReconciliationCounts;
  lines: ReconciliationLine[];
  isCut: boolean;
};

const LONGEST_SPAN_MS = 31 * 86_400_000;
/** HubSpot answers with 200 calls at a time, five times a second: more would take minutes. */
const MOST_CALLS = 50_000;
const MOST_LINES = 1_000;
const CALLS_A_PAGE = 200;
const HERE_A_PAGE = 500;
const READ_AT_ONCE = 100;
const properties = ['hs_call_title', 'hs_timestamp', 'hs_lastmodifieddate'];

type Of = { teamId: string; portalId: string };
type Comparison = { client: HubspotClient; of: Of; from: Date; to: Date; sync: SyncProgress; signal: AbortSignal };

/**
 * The span is one of when calls took place, because that is what people mean by a day. Throws Problem `validation_failed` for a span
 * that is too long or has too many calls, and what the client throws.
 */
export async function reconcileHubspot(
  context: HubspotContext,
  input: Of & { from: Date; to: Date },
  signal: AbortSignal,
): Promise<Reconciliation> {
  const { from, to, ...of } = input;
  const span = to.getTime() - from.getTime();
  if (!(span >= 0 && span <= LONGEST_SPAN_MS)) {
    throw new Problem('validation_failed', 'Choose a span of at most 31 days whose end comes after its beginning.');
  }
  const portal = await findPortal(context.db, of);
  if (!portal)
    throw new Problem('hubspot_not_connected', 'This portal is not connected to the team. Connect it on the HubSpot page.');
  const now = context.clock.now();
  const client = await context.openHubspot(of);
  const sync = await syncProgress(context, portal, now);
  const comparison: Comparison = { client, of, from, to, sync, signal };

  const gathered = gatherLines();
  const remoteIds = await compareAllOfHubspot(context, comparison, gathered.add);
  const seenHere = await compareAllOfOurs(context, comparison, remoteIds, gathered.add);
  return {
    from,
    to,
    checkedAt: now,
    inHubspot: remoteIds.size,
    here: seenHere,
    counts: gathered.counts,
    ...gathered.shown(),
  };
}

/** Counts every line and keeps as many as anybody reads, those that most need somebody first. */
function gatherLines() {
  const counts = { ...noDifferences };
  let lines: ReconciliationLine[] = [];
  let isCut = false;
  return {
    counts,
    add(line: ReconciliationLine | null) {
      if (!line) return;
      counts[line.kind] += 1;
      lines.push(line);
      if (lines.length < 2 * MOST_LINES) return;
      lines = inOrderOfNeed(lines).slice(0, MOST_LINES);
      isCut = true;
    },
    shown() {
      const ordered = inOrderOfNeed(lines);
      return { lines: ordered.slice(0, MOST_LINES), isCut: isCut || ordered.length > MOST_LINES };
    },
  };
}

async function syncProgress(context: HubspotContext, portal: HubspotPortalRow, now: Date): Promise<SyncProgress> {
  const lane = await findFastLane(context.db, portal);
  const stuck = {
    connected: lane?.errorMessage ?? null,
    paused: 'The portal is paused; go on with it on the HubSpot page.',
    broken: portal.errorMessage ?? 'The connection is broken.',
  }[portal.state];
  return {
    connectedAt: portal.connectedAt,
    // What became visible later than it was changed is met again within the overlap.
    seenUntil: lane && lane.passes > 0 ? new Date(lane.bookmarkMs - rhythms.fast.overlapMs) : null,
    stuck,
    now,
  };
}

type AddLine = (line: ReconciliationLine | null) => void;

/** Returns the ids HubSpot has in the span. */
async function compareAllOfHubspot(context: HubspotContext, comparison: Comparison, add: AddLine): Promise<Set<string>> {
  const { client, from, to, signal } = comparison;
  const ids = new Set<string>();
  let afterId: string | null = null;
  for (;;) {
    const page: { total: number; results: HubspotObject[] } = await client.searchCalls(
      { by: 'called', lowMs: from.getTime(), highMs: to.getTime(), afterId, limit: CALLS_A_PAGE, properties },
      signal,
    );
    if (ids.size + page.total > MOST_CALLS) {
      throw new Problem(
        'validation_failed',
        `HubSpot has more than ${MOST_CALLS.toLocaleString('en')} calls in this span. Choose a shorter one.`,
      );
    }
    await compare(context, comparison, page.results, add);
    for (const { id } of page.results) ids.add(id);
    const last = page.results.at(-1);
    if (!last || page.results.length >= page.total) return ids;
    afterId = last.id;
  }
}

async function compare(
  context: HubspotContext,
  { of, sync }: Comparison,
  remote: readonly HubspotObject[],
  add: AddLine,
): Promise<void> {
  const known = await listKnownCalls(
    context.db,
    of,
    remote.map(({ id }) => id),
  );
  for (const call of remote.map(asRemote)) {
    add(compareCall(call, known.get(call.objectId) ?? { record: null, callId: null }, sync));
  }
}

function asRemote({ id, properties: shown, updatedAt }: HubspotObject): RemoteCall {
  return { objectId: id, title: shown['hs_call_title'] ?? null, calledAt: instantOf(shown['hs_timestamp']), modifiedAt: updatedAt };
}

function instantOf(text: string | null | undefined): Date | null {
  const at = new Date(/^\d{10,15}$/.test(text ?? '') ? Number(text) : (text ?? Number.NaN));
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Ours that a search did not show are asked for by id, because a search lags behind. Returns how many calls are here. */
async function compareAllOfOurs(
  context: HubspotContext,
  comparison: Comparison,
  remoteIds: Set<string>,
  add: AddLine,
): Promise<number> {
  const { of, from, to } = comparison;
  let count = 0;
  let afterCallId: string | null = null;
  for (;;) {
    const page: CallHere[] = await listCallsHere(context.db, { ...of, from, to, afterCallId, limit: HERE_A_PAGE });
    count += page.length;
    const unseen = page.filter(({ objectId }) => !remoteIds.has(objectId));
    for (let at = 0; at < unseen.length; at += READ_AT_ONCE) {
      await askForOurs(context, comparison, unseen.slice(at, at + READ_AT_ONCE), remoteIds, add);
    }
    const last = page.at(-1);
    if (!last || page.length < HERE_A_PAGE) return count;
    afterCallId = last.callId;
  }
}

async function askForOurs(
  context: HubspotContext,
  comparison: Comparison,
  calls: readonly CallHere[],
  remoteIds: Set<string>,
  add: AddLine,
): Promise<void> {
  const { client, from, to, signal } = comparison;
  const { found } = await client.readCalls(
    calls.map(({ objectId }) => objectId),
    properties,
    signal,
  );
  const shown = new Map(found.map((call) => [call.id, call]));
  for (const call of calls) {
    const remote = shown.get(call.objectId);
    const at = remote && instantOf(remote.properties['hs_timestamp']);
    if (!remote) add(extraCall(call));
    else if (at && at >= from && at <= to) {
      remoteIds.add(remote.id);
      await compare(context, comparison, [remote], add);
    } else add(movedCall(call, at ?? null));
  }
}
