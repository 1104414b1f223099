// Deals of HubSpot beside calls: what became of them, which calls belong to them, and when they are looked at again.
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const dealOutcomes = ['won', 'lost', 'open'] as const;
export type DealOutcome = (typeof dealOutcomes)[number];

/** A stage of a pipeline as HubSpot describes it: closed or not, and how likely a deal in it is won, from 0 to 1. */
export type DealStage = { isClosed: boolean; probability: number };

/** HubSpot calls a stage won where it is closed with a probability of 1. A deal in a stage nobody knows counts as open. */
export function outcomeOf(stage: DealStage | undefined): DealOutcome {
  if (stage?.isClosed !== true) return 'open';
  return stage.probability === 1 ? 'won' : 'lost';
}

/** How a call comes to a deal: it lies on the deal itself, or on a contact that the deal lies on. */
export type DealLink = 'call' | 'contact';

/** What is on the deal itself speaks of it alone; only otherwise do the deals of its contacts come in. */
export function linksOfCall(
  direct: readonly string[],
  ofContacts: readonly string[],
): { link: DealLink; dealIds: readonly string[] } {
  return direct.length > 0 ? { link: 'call', dealIds: direct } : { link: 'contact', dealIds: [...new Set(ofContacts)] };
}

/** Calls that found a need come before the deal is made. */
export const LEAD_DAYS = 90;

/**
 * A call counts up to the day the deal is closed, which in HubSpot is a day that people set. One that is only on a contact counts from 90
 * days before the deal was made: what was said to the same person years ago was of another matter.
 */
export function callCounts(
  call: { calledAt: Date; link: DealLink },
  deal: { outcome: DealOutcome; createdAt: Date; closedAt: Date | null },
): boolean {
  const at = call.calledAt.getTime();
  if (deal.outcome !== 'open' && deal.closedAt !== null && at >= deal.closedAt.getTime() + DAY_MS) return false;
  return call.link === 'call' || at >= deal.createdAt.getTime() - LEAD_DAYS * DAY_MS;
}

/** People put calls on deals after they hung up. */
const FIRST_LOOK_MS = 10 * 60_000;
const LAST_LOOK_AFTER_MS = 400 * DAY_MS;

/** At once for a call that was held before. */
export function firstDealLookAt(calledAt: Date, now: Date): Date {
  return new Date(Math.max(now.getTime(), Math.min(calledAt.getTime(), now.getTime()) + FIRST_LOOK_MS));
}

/** The older a call, the rarer: every hour on its day, every week after a month, and not any more after 400 days. */
export function nextDealLookAt(calledAt: Date, now: Date): Date | null {
  const age = now.getTime() - calledAt.getTime();
  return age > LAST_LOOK_AFTER_MS ? null : new Date(now.getTime() + within(age / 4, HOUR_MS, 7 * DAY_MS));
}

/** An open deal is read anew every day at least; a closed one may be opened again, so that it is read every month. */
export function nextDealReadAt(deal: { outcome: DealOutcome; modifiedAt: Date }, now: Date): Date {
  const age = now.getTime() - deal.modifiedAt.getTime();
  return new Date(
    now.getTime() + (deal.outcome === 'open' ? within(age / 4, HOUR_MS, DAY_MS) : within(age / 4, DAY_MS, 30 * DAY_MS)),
  );
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
