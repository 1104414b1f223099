// What the team listens for: in how many calls it was said, how that goes by week, and making and changing trackers.
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus, SpellCheck } from 'lucide-react';
import { useState } from 'react';
import { MOST_TRACKED_CALLS } from '../../../rules/tracker.ts';
import { spanOf, withSpan } from '../../analytics-queries.ts';
import { count } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { useTitle } from '../../kit/page.tsx';
import { useNow } from '../../media.ts';
import { useMay } from '../../session.ts';
import { trackerFiguresQuery, type Tracker, type TrackerFilters } from '../../tracker-queries.ts';
import { directionChoices } from '../call-origins.ts';
import { FilterChip } from '../filter-chip.tsx';
import { FiguresBar, FiguresRead } from './figures-frame.tsx';
import { DeleteTracker, EditTracker } from './tracker-dialogs.tsx';
import { TrackerTable } from './tracker-table.tsx';

export function TrackersPage() {
  useTitle('Trackers');
  const filters = useSearch({ from: '/shell/analytics/trackers' });
  const navigate = useNavigate();
  const span = spanOf(filters, new Date(useNow(false)));
  const figures = useQuery(trackerFiguresQuery(filters, span));
  const may = useMay('scorecards.manage');
  const [editing, setEditing] = useState<Tracker | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Tracker | null>(null);
  const change = (next: TrackerFilters): void => void navigate({ to: '/analytics/trackers', search: next, replace: true });
  const { by: _by, ...ofPeople } = filters;
  const { direction: _direction, ...bothWays } = filters;
  const make = may && (
    <Button variant="main" onClick={() => setEditing('new')}>
      <Plus className="icon-s" aria-hidden />
      New tracker
    </Button>
  );
  return (
    <>
      <FiguresBar {...{ filters, span }} onSpan={(next) => change(withSpan(filters, next))} action={make}>
        <FilterChip
          label="Held by"
          value={filters.by}
          choices={[{ value: 'agents', label: 'AI agents' }]}
          onChange={(by) => change(by === undefined ? ofPeople : { ...filters, by: 'agents' })}
        />
        <FilterChip
          label="Direction"
          value={filters.direction}
          choices={directionChoices}
          onChange={(value) => {
            const direction = directionChoices.find((one) => one.value === value)?.value;
            change(direction === undefined ? bothWays : { ...filters, direction });
          }}
        />
      </FiguresBar>
      <FiguresRead query={figures}>
        {(data) =>
          data.trackers.length === 0 ? (
            <Empty icon={<SpellCheck />} title="Words to listen for will be here" actions={make}>
              Name a competitor, a price, a phrase: every call that says it is found, those of before as well.
            </Empty>
          ) : (
            <div className="flex flex-col gap-2 px-4 py-6">
              <TrackerTable
                figures={data}
                filters={filters}
                span={span}
                onEdit={may ? setEditing : null}
                onDelete={may ? setDeleting : null}
              />
              {data.isCut && (
                <p className="text-caption text-muted">
                  Figures are of the newest {count(MOST_TRACKED_CALLS)} calls of these days.
                </p>
              )}
            </div>
          )
        }
      </FiguresRead>
      {editing !== null && <EditTracker tracker={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {deleting !== null && <DeleteTracker tracker={deleting} onClose={() => setDeleting(null)} />}
    </>
  );
}
