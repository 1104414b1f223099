// In the sidebar while an import from HubSpot runs: how far it is.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count, percent, roughly } from '../format.ts';
import { ProgressBar } from '../kit/progress-bar.tsx';
import { importLeftMs, importShare } from '../pages/hubspot/import-pace.ts';
import { hubspotQuery } from '../queries.ts';
import { useMay } from '../session.ts';

export function ImportBar() {
  const may = useMay('hubspot.read');
  const { data } = useQuery({ ...hubspotQuery, enabled: may });
  const running = data?.portals
    .flatMap((portal) => portal.lanes.map((lane) => ({ lane, portal })))
    .find(({ lane }) => lane.kind === 'backfill' && lane.state === 'active');
  if (running === undefined) return null;
  const { lane, portal } = running;
  const share = importShare(lane);
  const leftMs = importLeftMs(lane);
  return (
    <Link
      to="/integrations/hubspot"
      search={{ portal: portal.portalId }}
      title="Importing from HubSpot"
      className="mb-2 block rounded-list border border-line bg-surface px-3 py-2.5 shadow-1 hover:border-line-strong max-xl:px-1.5 max-xl:py-2"
    >
      <span className="flex justify-between gap-2 text-caption">
        <span className="font-medium max-xl:sr-only">Importing from HubSpot</span>
        <span className="nums text-muted max-xl:mx-auto">{share === null ? '…' : percent(share)}</span>
      </span>
      {share !== null && <ProgressBar share={share} label="Import from HubSpot" className="mt-1.5 max-xl:mt-1" />}
      <span className="nums mt-1.5 block truncate text-caption text-muted max-xl:sr-only">
        {count(lane.seen)}
        {lane.estimatedCalls !== null && ` of ${count(lane.estimatedCalls)}`}
        {leftMs !== null && ` · ${roughly(leftMs)} left`}
      </span>
    </Link>
  );
}
