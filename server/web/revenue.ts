// Routes of deals against scores, with the intervals that say how much of it chance could explain.
import type { Revenue } from '../../contract/revenue.ts';
import { instantsOf } from '../../rules/analytics.ts';
import { hubspotDealAddress } from '../../rules/hubspot-address.ts';
import {
  byDifference,
  differenceOf,
  MOST_REVENUE_DEALS,
  scoreBands,
  winRate,
  type ClosedDeals,
  type CriterionDeals,
} from '../../rules/revenue.ts';
import type { Scorecard } from '../../rules/scorecard.ts';
import { listCardVersions } from '../database/analytics.ts';
import { listDealReadings } from '../database/deals.ts';
import { listPortals } from '../database/hubspot-portals.ts';
import { countClosedDeals, hasDealsToRead, listRevenueCards, listRevenueDeals, readRevenue } from '../database/revenue.ts';
import type { Db } from '../database/tables.ts';
import type { Clock } from '../ports/clock.ts';
import { route, type Web } from './route.ts';

const MOST_SHOWN = 200;
const MOST_PORTALS = 50;

export function registerRevenue(web: Web, { clock }: { clock: Clock }): void {
  route(web, 'GET /api/analytics/revenue', async ({ asker, query }) => {
    const { teamId } = asker.team;
    const { from, to, by, scorecard } = query;
    const filter = { teamId, ...instantsOf({ from, to }), by };
    const [reading, closed, cards] = await Promise.all([
      readReading(web.db, teamId, clock.now()),
      countClosedDeals(web.db, filter),
      listRevenueCards(web.db, filter),
    ]);
    const card = scorecard ?? cards[0]?.key ?? null;
    const [figures, versions] = await Promise.all([
      card === null ? null : readRevenue(web.db, filter, card),
      listCardVersions(web.db, teamId, [...new Set([...cards.map(({ key }) => key), ...(card === null ? [] : [card])])]),
    ]);
    const bandOf = (key: string): ClosedDeals => figures?.bands.find(({ band }) => band === key) ?? { won: 0, lost: 0 };
    return {
      ...{ reading, closed, card, isCut: closed.won + closed.lost >= MOST_REVENUE_DEALS },
      cards: cards.map((one) => ({ ...one, name: versions.find(({ key }) => key === one.key)?.name ?? one.key })),
      bands: scoreBands.map(({ key, ...limits }) => ({ band: key, ...limits, ...withRate(bandOf(key)) })),
      strongAgainstWeak: figures && differenceOf(bandOf('strong'), bandOf('weak')),
      criteria: byDifference(
        namedCriteria(
          figures?.criteria ?? [],
          versions.filter(({ key }) => key === card),
        ),
      ).map(({ met, notMet, ...criterion }) => ({ ...criterion, met: withRate(met), notMet: withRate(notMet) })),
    };
  });

  route(web, 'GET /api/analytics/revenue/deals', async ({ asker, query }) => {
    const { teamId } = asker.team;
    const { from, to, by, scorecard: scorecardKey, outcome, band, criterion: key, met } = query;
    const criterion = key === undefined ? undefined : { key, isMet: met !== 'no' };
    const filter = { teamId, ...instantsOf({ from, to }), by };
    const deals = await listRevenueDeals(web.db, filter, { scorecardKey, outcome, band, criterion }, MOST_SHOWN + 1);
    return {
      items: deals.slice(0, MOST_SHOWN).map(({ uiDomain, closedAt, ...deal }) => ({
        ...{ portalId: deal.portalId, dealId: deal.dealId, outcome: deal.outcome, amount: deal.amount, currency: deal.currency },
        ...{ score: deal.score, calls: deal.calls, closedAt: closedAt.toISOString() },
        url: hubspotDealAddress({ uiDomain, portalId: deal.portalId, objectId: deal.dealId }),
      })),
      isCut: deals.length > MOST_SHOWN,
    };
  });
}

const withRate = ({ won, lost }: ClosedDeals) => ({ won, lost, winRate: winRate({ won, lost }) });

type Named = CriterionDeals & { key: string; name: string; category: string };

/** By their newest names; what newer versions no longer have keeps its own. */
function namedCriteria(
  criteria: readonly (CriterionDeals & { key: string; category: string })[],
  versions: readonly Scorecard[],
): Named[] {
  const categories = versions.flatMap((card) => card.categories);
  return criteria.map((criterion) => {
    const found = categories.flatMap((category) => category.criteria).find(({ key }) => key === criterion.key);
    const category = categories.find(({ key }) => key === criterion.category);
    return { ...criterion, name: found?.name ?? criterion.key, category: category?.name ?? criterion.category };
  });
}

/** What keeps a portal from being read stands above what goes well with another. */
async function readReading(db: Db, teamId: string, now: Date): Promise<Revenue['reading']> {
  const [portals, readings] = await Promise.all([
    listPortals(db, teamId, MOST_PORTALS),
    listDealReadings(db, teamId, MOST_PORTALS),
  ]);
  if (portals.length === 0) return { state: 'not_connected', message: null, readAt: null, isReading: false };
  const isReading = await hasDealsToRead(
    db,
    teamId,
    portals.map(({ portalId }) => portalId),
    now,
  );
  const readAt =
    readings
      .map((reading) => reading.readAt?.toISOString() ?? '')
      .toSorted()
      .at(-1) || null;
  const refused = readings.find(({ errorCode }) => errorCode === 'hubspot_scope_missing');
  if (refused) return { state: 'scope_missing', message: refused.errorMessage, readAt, isReading: false };
  const failing = readings.find(({ errorCode }) => errorCode !== null);
  if (failing) return { state: 'failing', message: failing.errorMessage, readAt, isReading };
  return { state: readAt === null ? 'not_yet' : 'read', message: null, readAt, isReading };
}
