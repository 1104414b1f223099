// The answer of a dry run: how many, a calendar of every attempt by its day, and each line with its reason.
import { clsx } from 'clsx';
import { useState } from 'react';
import { count } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import type { Tone } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import type { DryRun } from '../../outbound-queries.ts';
import { PlanTable } from './plan-table.tsx';
import { localClock } from './words.ts';

type Line = DryRun['lines'][number];
const verdicts: Record<Line['verdict'], { name: string; tone: Tone }> = {
  would_call: { name: 'Would call', tone: 'strong' },
  would_wait: { name: 'Would wait', tone: 'fair' },
  would_not_call: { name: 'Would not call', tone: 'weak' },
  unreadable: { name: 'Not readable', tone: 'weak' },
};
const ways = [
  { value: 'lines', label: 'Lines' },
  { value: 'calendar', label: 'Calendar' },
] as const;
const SHOWN_AT_ONCE = 100;

export function DryRunResult({ run }: { run: DryRun }) {
  const [way, setWay] = useState<'lines' | 'calendar'>('lines');
  const { counts, lines, warnings } = run;
  return (
    <section aria-label="Result" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <p role="status" className="nums mr-auto flex flex-wrap gap-x-4 gap-y-1">
          <span className="font-semibold">{counts.lines === 1 ? '1 line' : `${count(counts.lines)} lines`}</span>
          <span className="text-strong">{count(counts.would_call)} would be called</span>
          {counts.would_wait > 0 && <span className="text-fair">{count(counts.would_wait)} would wait</span>}
          {counts.would_not_call > 0 && <span className="text-weak">{count(counts.would_not_call)} would not be called</span>}
          {counts.unreadable > 0 && <span className="text-weak">{count(counts.unreadable)} not readable</span>}
        </p>
        <Segmented label="Shown as" value={way} choices={ways} onChange={setWay} />
      </div>
      {warnings.length > 0 && (
        <ul className="text-fair">
          {warnings.map((warning) => (
            <li key={`${warning.path} ${warning.code}`}>{warning.message}</li>
          ))}
        </ul>
      )}
      {way === 'lines' ? <Lines lines={lines} /> : <Calendar lines={lines} />}
    </section>
  );
}

function Lines({ lines }: { lines: Line[] }) {
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  return (
    <>
      <ul className="border-t border-line">
        {lines.slice(0, shown).map((line) => (
          <li key={line.line} className="border-b border-line py-2">
            <details>
              <summary className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
                <span className="nums w-8 shrink-0 text-right text-caption text-faint">{line.line}</span>
                <span className="nums min-w-40 font-medium">
                  {line.name ?? line.to_number ?? (line.contact_id === null ? 'No number' : `Contact ${line.contact_id}`)}
                </span>
                <Badge tone={verdicts[line.verdict].tone}>{verdicts[line.verdict].name}</Badge>
                <span className="min-w-0 flex-1 basis-64 text-muted">{line.message}</span>
              </summary>
              <div className="mt-2 pl-11 max-sm:pl-0">
                <p className="text-muted">
                  {[line.to_number, line.contact_id === null ? null : `contact ${line.contact_id}`, line.zones.join(', ')]
                    .filter((text) => text !== null && text !== '')
                    .join(' · ')}
                </p>
                {line.attempts.length > 0 && <PlanTable attempts={line.attempts} />}
              </div>
            </details>
          </li>
        ))}
      </ul>
      {shown < lines.length && (
        <div className="flex justify-center">
          <Button onClick={() => setShown(shown + SHOWN_AT_ONCE)}>Show more</Button>
        </div>
      )}
    </>
  );
}

type Mark = { at: string; line: Line; attempt: Line['attempts'][number] };
const MARKS_A_DAY = 200;
const dayName = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Days with every attempt at its hour, by the clock of whoever looks. */
function Calendar({ lines }: { lines: Line[] }) {
  const days = new Map<string, Mark[]>();
  for (const line of lines)
    for (const attempt of line.attempts) {
      if (attempt.earliest_at === null) continue;
      const day = new Date(attempt.earliest_at).toDateString();
      days.set(day, [...(days.get(day) ?? []), { at: attempt.earliest_at, line, attempt }]);
    }
  const ordered = [...days].toSorted(([a], [b]) => Date.parse(a) - Date.parse(b));
  if (ordered.length === 0) return <p className="text-muted">No attempt would be made.</p>;
  return (
    <div className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
      {ordered.map(([day, marks]) => (
        <section key={day} aria-label={dayName.format(new Date(day))} className="rounded-list border border-line">
          <h2 className="nums flex justify-between border-b border-line px-3 py-1.5 font-semibold">
            {dayName.format(new Date(day))}
            <span className="font-normal text-muted">{marks.length}</span>
          </h2>
          <ol className="nums p-1.5">
            {marks
              .toSorted((a, b) => a.at.localeCompare(b.at))
              .slice(0, MARKS_A_DAY)
              .map(({ at, line, attempt }) => (
                <li
                  key={`${line.line} ${attempt.attempt}`}
                  title={`${attempt.local_time === null ? '' : localClock(attempt.local_time)} ${attempt.zone}. ${attempt.message}`}
                  className={clsx('flex gap-2 rounded-chip px-1.5 py-0.5', attempt.attempt === 1 ? 'bg-ai-soft' : '')}
                >
                  <time dateTime={at} className="shrink-0 font-medium">
                    {clock.format(new Date(at))}
                  </time>
                  <span className="min-w-0 flex-1 truncate">{line.name ?? line.to_number}</span>
                  <span className="shrink-0 text-muted">
                    {attempt.attempt === 1 ? 'first' : `retry ${attempt.attempt - 1}`}
                    {attempt.local_time === null ? '' : ` · ${localClock(attempt.local_time).slice(-5)} there`}
                  </span>
                </li>
              ))}
          </ol>
          {marks.length > MARKS_A_DAY && (
            <p className="px-3 pb-2 text-caption text-muted">and {count(marks.length - MARKS_A_DAY)} more</p>
          )}
        </section>
      ))}
    </div>
  );
}
