// The passes that keep what is here in step with HubSpot.
import { ago, count, exactTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import type { HubspotLane } from '../../queries.ts';
import { laneState, laneWords } from './words.ts';

const grid = 'lg:grid lg:grid-cols-[minmax(0,1fr)_90px_110px_110px_90px] lg:items-center lg:gap-4';

export function Lanes({ lanes }: { lanes: HubspotLane[] }) {
  const shown = lanes.filter((lane) => lane.kind !== 'backfill').toSorted((a, b) => a.kind.localeCompare(b.kind));
  return (
    <section aria-labelledby="sync" className="border-b border-line py-5">
      <h2 id="sync" className="px-4 text-read font-semibold">
        Sync
      </h2>
      {shown.length === 0 ? (
        <p className="mt-1 px-4 text-muted">The first look at this portal has not begun yet.</p>
      ) : (
        <div role="table" aria-label="Sync" className="mt-2">
          <div role="row" className={`${grid} hidden h-7 px-4 text-caption text-muted`}>
            {['Looks for', 'State', 'Seen up to', 'Last look', 'Read'].map((name) => (
              <span key={name} role="columnheader" className="last:text-right">
                {name}
              </span>
            ))}
          </div>
          {shown.map((lane) => (
            <div key={lane.laneId} role="row" className={`${grid} flex flex-wrap gap-x-4 gap-y-1 border-t border-line px-4 py-2`}>
              <span role="cell" className="min-w-0 max-lg:w-full">
                <span className="block font-medium">{laneWords[lane.kind].name}</span>
                <span className="block text-caption text-muted">{laneWords[lane.kind].does}</span>
              </span>
              <span role="cell">
                <Badge tone={laneState[lane.state].tone}>{laneState[lane.state].name}</Badge>
              </span>
              <When label="Seen up to" at={lane.seenUntil} />
              <When label="Last look" at={lane.lastPassAt} />
              <span role="cell" className="nums text-muted lg:text-right">
                {count(lane.seen)}
                <span className="lg:hidden"> read</span>
              </span>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

function When({ label, at }: { label: string; at: string | null }) {
  return (
    <span role="cell" className="nums text-muted">
      <span className="lg:hidden">{label} </span>
      {at === null ? (
        '–'
      ) : (
        <time dateTime={at} title={exactTime(at)}>
          {ago(at)}
        </time>
      )}
    </span>
  );
}
