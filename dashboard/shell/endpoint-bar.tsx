// On every page of an admin while an endpoint is off because it took nothing: which, since when, and the way to it.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count, timeOrDate } from '../format.ts';
import { webhooksQuery } from '../webhook-queries.ts';

export default function EndpointBar() {
  const items = useQuery(webhooksQuery).data?.items ?? [];
  const off = items.filter((endpoint) => endpoint.gaveUpAt !== null).toSorted((a, b) => sinceOf(b) - sinceOf(a));
  const [newest] = off;
  if (newest?.gaveUpAt == null) return null;
  return (
    <p role="status" className="shrink-0 border-b border-line bg-weak-soft px-4 py-1 text-caption text-weak">
      {off.length === 1
        ? `${newest.url} is told nothing any more since ${timeOrDate(newest.gaveUpAt)}.`
        : `${count(off.length)} endpoints are told nothing any more, the last one since ${timeOrDate(newest.gaveUpAt)}.`}{' '}
      <Link to="/integrations/webhooks" className="underline">
        {off.length === 1 ? 'Look at it' : 'Look at them'}
      </Link>
    </p>
  );
}

function sinceOf({ gaveUpAt }: { gaveUpAt: string | null }): number {
  return gaveUpAt === null ? 0 : Date.parse(gaveUpAt);
}
