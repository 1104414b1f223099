// A list of what is drafted and published: its states, and its lines.
import type { ReactNode } from 'react';
import { ago, exactTime } from '../../format.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';

export function DraftList<Item>({
  label,
  what,
  query,
  items,
  rows,
  empty,
  children,
}: {
  /** The name of the region. */
  label: string;
  /** What it holds, in a sentence: "scorecards". */
  what: string;
  query: { isPending: boolean; isError: boolean; error: Error | null; data: unknown; refetch: () => Promise<unknown> };
  items: readonly Item[];
  /** About how many will come. */
  rows: number;
  empty: ReactNode;
  children: (item: Item) => ReactNode;
}) {
  const again = () => void query.refetch();
  return (
    <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label={label}>
      {query.isPending && <Skeleton rows={rows} height={56} slow={`The ${what} are taking longer than usual.`} />}
      {query.error !== null && <ErrorPanel what={`The ${what} could not be loaded.`} error={query.error} onRetry={again} />}
      {query.data !== undefined && items.length === 0 && empty}
      {items.length > 0 && <ul>{items.map(children)}</ul>}
    </div>
  );
}

export function DraftLine({
  link,
  lead,
  below,
  isEdited,
  changedAt,
  children,
}: {
  /** Its name, of the class row-link. */
  link: ReactNode;
  lead?: ReactNode;
  below: ReactNode;
  /** True when its draft says something else than what is in use. */
  isEdited: boolean;
  changedAt: string;
  children: ReactNode;
}) {
  return (
    <li className="relative flex min-h-14 items-center gap-3 border-b border-line px-4 py-2 hover:bg-surface-2">
      {lead}
      <span className="min-w-0 flex-1">
        {link}
        {below}
      </span>
      {isEdited && <span className="text-caption text-muted max-sm:hidden">Unpublished changes</span>}
      {children}
      <time dateTime={changedAt} title={exactTime(changedAt)} className="w-24 shrink-0 text-right text-muted max-sm:hidden">
        {ago(changedAt)}
      </time>
    </li>
  );
}
