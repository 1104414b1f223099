// A year of deals against scores as the server answers it: enough of them for every kind of figure.
import type { Revenue } from '../../contract/revenue.ts';
import { byDifference, differenceOf, scoreBands, winRate, type ClosedDeals } from '../../rules/revenue.ts';

const withRate = (deals: ClosedDeals) => ({ ...deals, winRate: winRate(deals) });
const ofBand: Record<string, ClosedDeals> = {
  strong: { won: 41, lost: 22 },
  fair: { won: 33, lost: 48 },
  weak: { won: 9, lost: 42 },
};

const criteria = [
  {
    key: 'next_step',
    name: 'Agrees on a next step with a day and a time',
    met: { won: 61, lost: 40 },
    notMet: { won: 22, lost: 72 },
  },
  { key: 'budget', name: 'Asks about the budget', met: { won: 31, lost: 44 }, notMet: { won: 52, lost: 68 } },
  { key: 'pitch', name: 'Speaks of the price before the need is clear', met: { won: 20, lost: 62 }, notMet: { won: 63, lost: 50 } },
  { key: 'legal', name: 'Asks who signs', met: { won: 5, lost: 3 }, notMet: { won: 78, lost: 109 } },
];

export const sampleRevenue: Revenue = {
  reading: { state: 'scope_missing', message: 'A scope is missing.', readAt: '2026-03-04T10:00:00.000Z', isReading: false },
  closed: { won: 97, lost: 140 },
  ...{ isCut: false, card: 'discovery', cards: [{ key: 'discovery', name: 'Discovery call', deals: 195 }] },
  bands: scoreBands.map(({ key, ...limits }) => ({ band: key, ...limits, ...withRate(ofBand[key] ?? { won: 0, lost: 0 }) })),
  strongAgainstWeak: differenceOf(ofBand['strong'] ?? { won: 0, lost: 0 }, ofBand['weak'] ?? { won: 0, lost: 0 }),
  criteria: byDifference(criteria).map(({ met, notMet, ...rest }) => ({
    ...{ ...rest, category: 'Next steps', met: withRate(met), notMet: withRate(notMet) },
  })),
};
