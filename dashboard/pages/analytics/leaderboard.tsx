// Reps beside one another, those with the most calls first; averages only of enough calls, each figure a way to its calls.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { ofEnough } from '../../../rules/analytics.ts';
import type { Analytics, RepFigures } from '../../analytics-queries.ts';
import { bandOf, count, percent, roughly } from '../../format.ts';
import { Avatar } from '../../kit/avatar.tsx';
import type { CallFilters } from '../../queries.ts';
import { Share, TooFew } from './skills.tsx';

const ink = { strong: 'text-strong', fair: 'text-fair', weak: 'text-weak' };
const cell = 'px-3 py-1.5 text-right whitespace-nowrap';

export const nameOfRep = ({ rep, name }: Pick<RepFigures, 'rep' | 'name'>): string => name ?? (rep === '' ? 'Nobody named' : rep);

export function Leaderboard({
  analytics,
  isAgents,
  calls,
}: {
  analytics: Analytics;
  isAgents: boolean;
  calls: (more: CallFilters) => CallFilters;
}) {
  const { reps, categories } = analytics;
  return (
    <div
      className="thin-scroll overflow-x-auto"
      tabIndex={0}
      role="region"
      aria-label={isAgents ? 'Table of agents' : 'Table of reps'}
    >
      <table className="nums w-full text-left">
        <thead className="text-caption text-muted">
          <tr className="border-b border-line">
            <th scope="col" className="py-1.5 pr-3 font-medium">
              {isAgents ? 'Agent' : 'Rep'}
            </th>
            {['Calls', 'Time', 'Scored', 'Score', 'Talk ratio', ...categories.map(({ name }) => name)].map((name) => (
              <th key={name} scope="col" className={clsx(cell, 'font-medium')}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reps.map((rep) => (
            <tr key={rep.rep} className="border-b border-line hover:bg-surface-2">
              <th scope="row" className="py-1.5 pr-3 font-normal">
                <span className="flex min-w-32 items-center gap-2">
                  <Avatar name={nameOfRep(rep)} agent={isAgents} />
                  <span className="truncate">{nameOfRep(rep)}</span>
                </span>
              </th>
              <td className={cell}>
                {rep.rep === '' ? (
                  count(rep.calls)
                ) : (
                  <Link to="/calls" search={calls({ rep: rep.rep })} className="inline-block min-h-6 min-w-6 text-accent">
                    {count(rep.calls)}
                    <span className="sr-only"> calls of {nameOfRep(rep)}</span>
                  </Link>
                )}
              </td>
              <td className={clsx(cell, 'text-muted')}>{rep.lengthMs === 0 ? '–' : roughly(rep.lengthMs)}</td>
              <td className={clsx(cell, 'text-muted')}>{count(rep.scored)}</td>
              <td className={cell}>
                <Score rep={rep} calls={calls} />
              </td>
              <td className={clsx(cell, 'text-muted')}>
                <TalkRatio rep={rep} />
              </td>
              {categories.map((category) => {
                const earned = category.reps.find((one) => one.rep === rep.rep);
                return (
                  <td key={category.key} className={cell}>
                    <Share share={earned?.share ?? null} calls={earned?.calls ?? 0} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TalkRatio({ rep }: { rep: RepFigures }) {
  const share = ofEnough(rep.talkShare, rep.withTalkShare);
  return share === null ? <TooFew /> : percent(share);
}

function Score({ rep, calls }: { rep: RepFigures; calls: (more: CallFilters) => CallFilters }) {
  const average = ofEnough(rep.averageScore, rep.scored);
  if (average === null) return <TooFew />;
  const score = Math.round(average);
  const figure = <span className={clsx('font-semibold', ink[bandOf(score)])}>{score}</span>;
  return rep.rep === '' ? (
    figure
  ) : (
    <Link to="/calls" search={calls({ rep: rep.rep, minScore: 0, sort: '-score' })} className="inline-block min-h-6 min-w-6">
      {figure}
      <span className="sr-only"> on average, best calls of {nameOfRep(rep)} first</span>
    </Link>
  );
}
