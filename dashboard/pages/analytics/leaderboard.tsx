// Reps beside one another, those with the most calls first; averages only of enough calls, each figure a way to its calls.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
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
  ofCard,
  calls,
}: {
  analytics: Analytics;
  isAgents: boolean;
  /** The calls that categories are counted from. */
  ofCard: CallFilters;
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
              <td className={clsx(cell, rep.rep !== '' && 'text-accent')}>
                <Opening {...{ rep, calls }} says={`calls of ${nameOfRep(rep)}`}>
                  {count(rep.calls)}
                </Opening>
              </td>
              <td className={clsx(cell, 'text-muted')}>
                {rep.lengthMs === 0 ? (
                  '–'
                ) : (
                  <Opening {...{ rep, calls }} more={{ sort: '-length' }} says={`longest calls of ${nameOfRep(rep)} first`}>
                    {roughly(rep.lengthMs)}
                  </Opening>
                )}
              </td>
              <td className={clsx(cell, 'text-muted')}>
                <Opening {...{ rep, calls }} more={{ minScore: 0 }} says={`scored calls of ${nameOfRep(rep)}`}>
                  {count(rep.scored)}
                </Opening>
              </td>
              <td className={cell}>
                <Score {...{ rep, calls }} />
              </td>
              <td className={clsx(cell, 'text-muted')}>
                <TalkRatio {...{ rep, calls }} />
              </td>
              {categories.map((category) => {
                const { share = null, calls: applied = 0 } = category.reps.find((one) => one.rep === rep.rep) ?? {};
                return (
                  <td key={category.key} className={cell}>
                    {ofEnough(share, applied) === null ? (
                      <TooFew />
                    ) : (
                      <Opening {...{ rep, calls }} more={ofCard} says={`${category.name}, calls of ${nameOfRep(rep)}`}>
                        <Share share={share} calls={applied} />
                      </Opening>
                    )}
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

type OfRep = { rep: RepFigures; calls: (more: CallFilters) => CallFilters };

/** Calls of nobody have no list of their own. */
function Opening({ rep, calls, more, says, children }: OfRep & { more?: CallFilters; says: string; children: ReactNode }) {
  if (rep.rep === '') return children;
  return (
    <Link to="/calls" search={calls({ rep: rep.rep, ...more })} className="inline-block min-h-6 min-w-6">
      {children}
      <span className="sr-only"> {says}</span>
    </Link>
  );
}

function TalkRatio({ rep, calls }: OfRep) {
  const share = ofEnough(rep.talkShare, rep.withTalkShare);
  if (share === null) return <TooFew />;
  return (
    <Opening {...{ rep, calls }} says={`talk ratio, calls of ${nameOfRep(rep)}`}>
      {percent(share)}
    </Opening>
  );
}

function Score({ rep, calls }: OfRep) {
  const average = ofEnough(rep.averageScore, rep.scored);
  if (average === null) return <TooFew />;
  const score = Math.round(average);
  return (
    <Opening {...{ rep, calls }} more={{ minScore: 0, sort: '-score' }} says={`on average, best calls of ${nameOfRep(rep)} first`}>
      <span className={clsx('font-semibold', ink[bandOf(score)])}>{score}</span>
    </Opening>
  );
}
