// Routes of figures over spans of days.
import type { Analytics } from '../../contract/analytics.ts';
import type { Scorecard } from '../../rules/scorecard.ts';
import { hasChangedDays } from '../database/analytics-days.ts';
import * as analytics from '../database/analytics.ts';
import { findRep } from '../database/call-filter.ts';
import { route, type Web } from './route.ts';

export function registerAnalytics(web: Web): void {
  route(web, 'GET /api/analytics', async ({ asker, query }) => {
    const { teamId } = asker.team;
    const { scorecard, rep, ...rest } = query;
    const filter = { teamId, ...rest, rep: rep === undefined ? undefined : await findRep(web.db, rep) };
    const [span, reps, cards, isCounting] = await Promise.all([
      analytics.listWeeks(web.db, filter, scorecard),
      analytics.listRepFigures(web.db, filter, scorecard),
      analytics.listUsedCards(web.db, filter),
      hasChangedDays(web.db, teamId),
    ]);
    const shown = scorecard ?? cards[0]?.key;
    const [lines, versions] = await Promise.all([
      shown === undefined
        ? { criteria: [], categories: [] }
        : analytics.listCriteria(web.db, filter, { scorecardKey: shown, reps: reps.map(({ rep }) => rep) }),
      analytics.listCardVersions(web.db, teamId, [...cards.map(({ key }) => key), ...(shown === undefined ? [] : [shown])]),
    ]);
    return {
      ...span,
      reps,
      cards: cards.map((card) => ({ ...card, name: versions.find(({ key }) => key === card.key)?.name ?? card.key })),
      ...presentCriteria(
        lines,
        versions.filter(({ key }) => key === shown),
      ),
      isCounting,
    };
  });
}

type Lines = Awaited<ReturnType<typeof analytics.listCriteria>>;

/** In the order of the card; what newer versions no longer have comes last. */
function presentCriteria(lines: Lines, versions: readonly Scorecard[]): Pick<Analytics, 'criteria' | 'categories'> {
  const categories = new Map<string, string>();
  const criteria = new Map<string, { name: string; category: string }>();
  for (const category of versions.flatMap((card) => card.categories)) {
    if (!categories.has(category.key)) categories.set(category.key, category.name);
    for (const { key, name } of category.criteria) if (!criteria.has(key)) criteria.set(key, { name, category: category.key });
  }
  return {
    criteria: [...criteria].flatMap(([key, named]) => {
      const reps = lines.criteria.filter((line) => line.criterionKey === key);
      return reps.length === 0 ? [] : [{ key, ...named, ...sumOf(reps), reps: reps.filter(isNamed) }];
    }),
    categories: [...categories].flatMap(([key, name]) => {
      const own = lines.criteria.filter((line) => line.categoryKey === key);
      const weeks = lines.categories.flatMap(({ categoryKey, ...week }) => (categoryKey === key ? [week] : []));
      const reps = [...Map.groupBy(own.filter(isNamed), ({ rep }) => rep)].map(([rep, of]) => ({ rep, ...sumOfCategory(of) }));
      return own.length === 0 ? [] : [{ key, name, ...sumOfCategory(own), weeks, reps }];
    }),
  };
}

function isNamed(line: analytics.CriterionLine): line is analytics.CriterionLine & { rep: string } {
  return line.rep !== null;
}

function sumOf(lines: readonly analytics.CriterionLine[]): analytics.Earned {
  let [calls, points, weight] = [0, 0, 0];
  for (const line of lines) {
    calls += line.calls;
    points += line.points;
    weight += line.weight;
  }
  return { calls, share: weight === 0 ? null : points / weight };
}

/** A call counts once, in however many of the category's criteria: these are the calls of the one that applied most often. */
function sumOfCategory(lines: readonly analytics.CriterionLine[]): analytics.Earned {
  const criteria = [...Map.groupBy(lines, ({ criterionKey }) => criterionKey).values()];
  return { ...sumOf(lines), calls: Math.max(...criteria.map((of) => sumOf(of).calls)) };
}
