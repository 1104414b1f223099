// Reads in HubSpot which deals calls belong to and what became of them: a few requests for a thousand calls, the older the rarer.
import { linksOfCall, nextDealLookAt, nextDealReadAt, outcomeOf, type DealStage } from '../../../rules/deal.ts';
import { storableText } from '../../../rules/clean-text.ts';
import { Problem } from '../../../rules/problem.ts';
import {
  claimDealLooks,
  claimDueDeals,
  dropDeals,
  dropLooseDeals,
  findKnownDeals,
  judgeDealCalls,
  saveDealCalls,
  saveDealReading,
  saveDeals,
  type DealLook,
  type DealRow,
  type LookedUp,
} from '../../database/deals.ts';
import { findPortal, type OfPortal } from '../../database/hubspot-portals.ts';
import type { HubspotClient, HubspotObject } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';

/** As many as one request for associations takes. */
const LOOKS_AT_ONCE = 1_000;
const READ_AT_ONCE = 100;
const CONTACTS_AT_ONCE = 1_000;
/** Before other jobs get their turn. */
const MOST_ROUNDS = 50;
const HELD_MS = 10 * 60_000;
/** What becomes due in between is gathered: a few calls cost as many requests as a thousand. */
const GATHERED_MS = 5 * 60_000;
/** What a person has to mend is not asked for all day. */
const REFUSED_MS = 6 * 3_600_000;

const properties = ['amount', 'closedate', 'createdate', 'dealstage', 'deal_currency_code', 'hs_lastmodifieddate'];

/** Until nothing is due. Without the scope for deals nothing else suffers; it is said where people look for it. */
export async function readDeals(context: HubspotContext, of: OfPortal, signal: AbortSignal): Promise<void> {
  if ((await findPortal(context.db, of))?.state !== 'connected') return;
  try {
    const client = await context.openHubspot(of);
    // First of all, so that a scope that is missing is noticed also where no call shows a deal.
    const stages = new Map((await client.dealStages(signal)).map((stage) => [stage.id, stage]));
    const { currency } = await client.account();
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      signal.throwIfAborted();
      if (!(await readRound(context, of, { client, stages, currency }, signal))) break;
    }
    await note(context, of, { afterMs: GATHERED_MS, problem: null });
  } catch (error) {
    if (signal.aborted || !(error instanceof Problem)) throw error;
    const afterMs = error.retryable ? GATHERED_MS : REFUSED_MS;
    await note(context, of, { afterMs, problem: error });
  }
}

async function note(
  context: HubspotContext,
  of: OfPortal,
  { afterMs, problem }: { afterMs: number; problem: Problem | null },
): Promise<void> {
  const now = context.clock.now();
  const notBefore = new Date(Math.max(now.getTime() + afterMs, problem?.notBefore?.getTime() ?? 0));
  await saveDealReading(context.db, {
    ...{ ...of, readAt: problem ? null : now, notBefore },
    ...{ errorCode: problem?.code ?? null, errorMessage: problem?.message ?? null },
  });
}

type Portal = { client: HubspotClient; stages: ReadonlyMap<string, DealStage>; currency: string | null };

/** False when nothing more is due. What is claimed and not saved is due again after a while. */
async function readRound(context: HubspotContext, of: OfPortal, portal: Portal, signal: AbortSignal): Promise<boolean> {
  const now = context.clock.now();
  const claim = { limit: LOOKS_AT_ONCE, now, until: new Date(now.getTime() + HELD_MS) };
  const looks = await claimDealLooks(context.db, of, claim);
  const due = await claimDueDeals(context.db, of, claim);
  if (looks.length === 0 && due.length === 0) return false;
  const looked = await lookUp(portal.client, looks, now, signal);
  const linked = [...new Set(looked.flatMap(({ dealIds }) => dealIds))];
  const known = await findKnownDeals(context.db, of, linked);
  const { deals, missing } = await read(portal, [...new Set([...due, ...linked.filter((id) => !known.has(id))])], now, signal);
  await context.db.transaction().execute(async (db) => {
    await saveDeals(db, of, deals);
    await saveDealCalls(db, of, looked);
    await dropDeals(db, of, missing, now);
    const readIds = deals.map(({ dealId }) => dealId);
    await dropLooseDeals(db, of, readIds);
    await judgeDealCalls(db, of, [...new Set([...readIds, ...linked])]);
  });
  return looks.length === LOOKS_AT_ONCE || due.length === LOOKS_AT_ONCE;
}

async function lookUp(client: HubspotClient, looks: readonly DealLook[], now: Date, signal: AbortSignal): Promise<LookedUp[]> {
  if (looks.length === 0) return [];
  const objectIds = looks.flatMap(({ objectId }) => objectId ?? []);
  const none = new Map<string, string[]>();
  const [direct, contacts] =
    objectIds.length === 0
      ? [none, none]
      : await Promise.all([
          client.associations('calls', objectIds, 'deals', signal),
          client.associations('calls', objectIds, 'contacts', signal),
        ]);
  const contactsOf = ({ objectId, contactId }: DealLook): string[] => [
    ...(objectId === null ? [] : (contacts.get(objectId) ?? [])),
    ...(contactId === null ? [] : [contactId]),
  ];
  const directOf = ({ objectId }: DealLook): string[] => (objectId === null ? [] : (direct.get(objectId) ?? []));
  const asked = [...new Set(looks.filter((look) => directOf(look).length === 0).flatMap(contactsOf))];
  const dealsOf = new Map<string, string[]>();
  for (let at = 0; at < asked.length; at += CONTACTS_AT_ONCE) {
    const told = await client.associations('contacts', asked.slice(at, at + CONTACTS_AT_ONCE), 'deals', signal);
    for (const [contactId, dealIds] of told) dealsOf.set(contactId, dealIds);
  }
  return looks.map((look) => ({
    callId: look.callId,
    ...linksOfCall(
      directOf(look),
      contactsOf(look).flatMap((contactId) => dealsOf.get(contactId) ?? []),
    ),
    nextAt: nextDealLookAt(look.calledAt, now),
  }));
}

/** `missing`: deleted, or merged into another. */
async function read(
  portal: Portal,
  dealIds: readonly string[],
  now: Date,
  signal: AbortSignal,
): Promise<{ deals: DealRow[]; missing: string[] }> {
  const deals: DealRow[] = [];
  for (let at = 0; at < dealIds.length; at += READ_AT_ONCE) {
    const { found } = await portal.client.readObjects('deals', dealIds.slice(at, at + READ_AT_ONCE), properties, signal);
    deals.push(...found.filter(({ archived }) => !archived).map((deal) => rowOf(deal, portal, now)));
  }
  const present = new Set(deals.map(({ dealId }) => dealId));
  return { deals, missing: dealIds.filter((id) => !present.has(id)) };
}

const LONGEST_AMOUNT = 40;

function rowOf(
  { id, properties: told, createdAt, updatedAt }: HubspotObject,
  { stages, currency }: Pick<Portal, 'stages' | 'currency'>,
  now: Date,
): DealRow {
  const outcome = outcomeOf(stages.get(told['dealstage'] ?? ''));
  const amount = textOf(told['amount']);
  return {
    ...{ dealId: id, outcome, amount, createdAt, modifiedAt: updatedAt },
    currency: amount === null ? null : (textOf(told['deal_currency_code']) ?? currency),
    // A closed deal without a date was closed when it was changed last, as far as anybody knows.
    closedAt: instantOf(told['closedate']) ?? (outcome === 'open' ? null : updatedAt),
    dueAt: nextDealReadAt({ outcome, modifiedAt: updatedAt }, now),
  };
}

function textOf(value: string | null | undefined): string | null {
  return value === null || value === undefined ? null : storableText(value).trim().slice(0, LONGEST_AMOUNT) || null;
}

/** ISO, or milliseconds since 1970. */
function instantOf(value: string | null | undefined): Date | null {
  if (!value) return null;
  const at = new Date(/^\d+$/.test(value) ? Number(value) : value);
  return Number.isNaN(at.getTime()) ? null : at;
}
