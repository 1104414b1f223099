// Attempts as they would be made: when, on which clock, and the rule that decided.
import { dateTime, exactTime } from '../../format.ts';
import { localClock } from './words.ts';
import type { DryRun } from '../../outbound-queries.ts';

type PlannedAttempt = DryRun['lines'][number]['attempts'][number];
const head = 'whitespace-nowrap border-b border-line py-1.5 pr-3 text-left font-medium text-muted last:pr-0';
const cell = 'border-b border-line py-1.5 pr-3 align-top last:pr-0';

export function PlanTable({ attempts }: { attempts: readonly PlannedAttempt[] }) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Planned attempts">
      <table className="nums w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <th className={head}>Attempt</th>
            <th className={head}>Earliest, your time</th>
            <th className={head}>On the clock there</th>
            <th className={head}>Why then</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <tr key={attempt.attempt}>
              <td className={cell}>{attempt.attempt}</td>
              <td className={`${cell} whitespace-nowrap`}>
                {attempt.earliest_at === null ? (
                  <span className="text-fair">Skipped</span>
                ) : (
                  <time dateTime={attempt.earliest_at} title={exactTime(attempt.earliest_at)} className="font-medium">
                    {dateTime(attempt.earliest_at)}
                  </time>
                )}
              </td>
              <td className={`${cell} whitespace-nowrap`}>
                {attempt.local_time === null ? '–' : localClock(attempt.local_time)}
                <span className="block text-caption text-muted">{attempt.zone}</span>
              </td>
              <td className={`${cell} min-w-48 text-muted`}>
                {attempt.message}
                {attempt.decided_by !== null && !attempt.message.includes(attempt.decided_by) && (
                  <span className="block text-caption">Decided by {attempt.decided_by}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
