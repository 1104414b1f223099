// How a team, or one person, did over some days: totals, weeks, scores, criteria, reps. Every figure leads to its calls.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChartLine } from 'lucide-react';
import { mondaysOf, weekWithin, type DaySpan } from '../../rules/analytics.ts';
import { analyticsQuery, callsBehind, comparedQuery, spanOf, withSpan } from '../analytics-queries.ts';
import type { Analytics, AnalyticsFilters } from '../analytics-queries.ts';
import { count, percent } from '../format.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { useTitle } from '../kit/page.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { useNow } from '../media.ts';
import type { CallFilters } from '../queries.ts';
import { useSession } from '../session.ts';
import { saveAsCsv } from './analytics/as-csv.ts';
import { Distribution } from './analytics/distribution.tsx';
import { FiguresBar, FiguresRead } from './analytics/figures-frame.tsx';
import { AnalyticsFilterChips } from './analytics/filter-chips.tsx';
import { Leaderboard, nameOfRep } from './analytics/leaderboard.tsx';
import { Skills } from './analytics/skills.tsx';
import { TotalsStrip } from './analytics/totals.tsx';
import { WeekChart } from './analytics/week-chart.tsx';

const whose = [
  { value: 'team', label: 'Team' },
  { value: 'me', label: 'Me' },
  { value: 'agents', label: 'AI agents' },
] as const;

export function AnalyticsPage() {
  useTitle('Analytics');
  const filters = useSearch({ from: '/shell/analytics' });
  const navigate = useNavigate();
  const { person } = useSession();
  const span = spanOf(filters, new Date(useNow(false)));
  const own = useQuery(analyticsQuery(filters, span));
  const compared = useQuery(comparedQuery(filters, span));
  const { rep: _ownRep, ...ofAll } = filters;
  const everybody = useQuery(analyticsQuery(ofAll, span));
  const change = (next: AnalyticsFilters): void => void navigate({ to: '/analytics', search: next, replace: true });
  const view = filters.by === 'agents' ? 'agents' : filters.rep === person.personId ? 'me' : 'team';

  return (
    <>
      <FiguresBar
        {...{ filters, span }}
        onSpan={(next) => change(withSpan(filters, next))}
        onSave={own.data === undefined ? null : () => saveAsCsv(own.data, span)}
        whose={
          <Segmented
            label="Whose calls"
            value={view}
            choices={whose}
            onChange={(next) => {
              const { by: _, rep: __, against: ___, source: ____, ...rest } = filters;
              change(next === 'agents' ? { ...rest, by: 'agents' } : next === 'me' ? { ...rest, rep: person.personId } : rest);
            }}
          />
        }
      >
        <AnalyticsFilterChips filters={filters} analytics={everybody.data ?? null} onChange={change} />
      </FiguresBar>
      <FiguresRead query={own}>
        {(data) =>
          data.total.calls === 0 ? (
            <Empty
              icon={<ChartLine />}
              title="No calls in these days"
              actions={<Button onClick={() => change({ days: 365 })}>Show the last 365 days of the team</Button>}
            >
              {data.isCounting
                ? 'Calls that have just come in are being counted. Their figures will be here in a moment.'
                : 'Choose other days, or take filters away.'}
            </Empty>
          ) : (
            <Figures
              name={
                filters.rep === undefined
                  ? view === 'agents'
                    ? 'All agents'
                    : 'Team'
                  : nameOfRep(data.reps[0] ?? { rep: filters.rep, name: null })
              }
              analytics={data}
              compared={compared.data}
              filters={filters}
              span={span}
            />
          )
        }
      </FiguresRead>
    </>
  );
}

function Figures({
  name,
  analytics,
  compared,
  filters,
  span,
}: {
  /** Whose figures these are. */
  name: string;
  analytics: Analytics;
  compared: Analytics | undefined;
  filters: AnalyticsFilters;
  span: DaySpan;
}) {
  const calls = (more: CallFilters): CallFilters => callsBehind(filters, span, more);
  const card = filters.scorecard ?? analytics.cards[0]?.key;
  const ofCard: CallFilters = card === undefined ? {} : { scorecard: card, minScore: 0 };
  const cardName = analytics.cards.find(({ key }) => key === card)?.name ?? card;
  const mondays = mondaysOf(span);
  const against = compared?.reps[0];
  const than = filters.against === undefined ? 'in the days before' : against ? nameOfRep(against) : filters.against;
  const isAgents = filters.by === 'agents';
  return (
    <div className="flex flex-col gap-8 px-4 py-6">
      <div className="flex flex-col gap-2">
        <TotalsStrip totals={analytics.total} compared={compared?.total} than={than} calls={calls} />
        {analytics.isCounting && (
          <p className="text-caption text-muted">Calls that have changed just now are still being counted.</p>
        )}
      </div>
      <Weeks
        {...{ name, analytics, mondays, span, calls }}
        compared={filters.against === undefined ? undefined : compared}
        than={than}
      />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
        <Distribution tenths={analytics.tenths} calls={calls} />
        <section aria-labelledby="skills" className="min-w-0">
          <h2 id="skills" className="font-semibold">
            Skills
            {cardName !== undefined && (
              <span className="font-normal text-muted"> · {cardName}, points earned of points possible</span>
            )}
          </h2>
          <div className="mt-2">
            {analytics.categories.length === 0 ? (
              <p className="text-muted">No call of these days has been scored.</p>
            ) : (
              <Skills
                {...{ analytics, compared, mondays }}
                calls={(criterion) =>
                  calls(card === undefined || criterion === undefined ? ofCard : { scorecard: card, criterion })
                }
              />
            )}
          </div>
        </section>
      </div>
      <section aria-labelledby="board" className="min-w-0">
        <h2 id="board" className="font-semibold">
          {isAgents ? 'Agents' : 'Reps'}
        </h2>
        <div className="mt-2">
          <Leaderboard {...{ analytics, isAgents, ofCard, calls }} />
        </div>
      </section>
    </div>
  );
}

function Weeks({
  name: own,
  analytics,
  compared,
  mondays,
  span,
  calls,
  than,
}: {
  name: string;
  analytics: Analytics;
  compared: Analytics | undefined;
  mondays: readonly string[];
  span: DaySpan;
  calls: (more: CallFilters) => CallFilters;
  than: string;
}) {
  const weeksOf = (more: CallFilters = {}) =>
    mondays.map((monday) => ({ label: dayAndMonth(monday), calls: calls({ ...weekWithin(monday, span), ...more }) }));
  type Figures = Analytics['weeks'][number];
  const lines = (value: (week: Figures) => number | null, none: number | null, cases?: (week: Figures) => number) =>
    [
      { name: own, from: analytics, isMain: true },
      { name: than, from: compared, isMain: false },
    ].flatMap(({ name, from, isMain }) => {
      if (from === undefined) return [];
      const known = new Map(from.weeks.map((week) => [week.week, week]));
      const found = mondays.map((monday) => known.get(monday));
      const values = found.map((week) => (week === undefined ? none : value(week)));
      const line = { name: compared === undefined ? '' : name, isMain, values };
      return [cases === undefined ? line : { ...line, cases: found.map((week) => (week === undefined ? 0 : cases(week))) }];
    });
  const most = Math.max(4, ...analytics.weeks.map((week) => week.calls), ...(compared?.weeks ?? []).map((week) => week.calls));
  const top = 4 * Math.ceil(most / 4);
  return (
    <div className="grid gap-8 lg:grid-cols-3">
      <WeekChart
        title="Average score"
        weeks={weeksOf({ minScore: 0 })}
        lines={lines(
          ({ averageScore }) => averageScore,
          null,
          ({ scored }) => scored,
        )}
        scale={[0, 25, 50, 75, 100]}
        written={(value) => String(Math.round(value))}
      />
      <WeekChart
        title="Talk ratio"
        weeks={weeksOf()}
        lines={lines(
          ({ talkShare }) => talkShare,
          null,
          ({ withTalkShare }) => withTalkShare,
        )}
        scale={[0, 0.25, 0.5, 0.75, 1]}
        written={percent}
      />
      <WeekChart
        title="Calls"
        weeks={weeksOf()}
        lines={lines((week) => week.calls, 0)}
        scale={[0, top / 4, top / 2, (3 * top) / 4, top]}
        written={count}
      />
    </div>
  );
}

const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayAndMonth = (day: string): string => short.format(new Date(`${day}T00:00:00Z`));
