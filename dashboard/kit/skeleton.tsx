// Grey shapes of the height of what will come. They appear after 150 ms, so quick answers do not flash.
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import type { Query } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** What this page waits for and never had. */
const awaited = { type: 'active', predicate: (query: Query) => query.state.data === undefined } as const;

/** `slow` says after four seconds what takes its time; after fifteen, what is awaited can be asked for anew. */
export function Skeleton({ rows, height = 40, slow }: { rows: number; height?: number; slow: string }) {
  const waited = useWaited();
  const client = useQueryClient();
  const isAsked = useIsFetching(awaited) > 0;
  if (waited < 150) return <div aria-busy="true" />;
  return (
    <div aria-busy="true" role="status">
      <span className="sr-only">Loading</span>
      {waited >= 4000 && (
        <p className="border-b border-line px-4 py-2 text-caption text-muted">
          {slow}
          {waited >= 15_000 && isAsked && (
            // A plain refetch would go on waiting for the request that hangs.
            <button
              type="button"
              className="ml-2 min-h-6 font-medium text-accent"
              onClick={() => void client.resetQueries(awaited)}
            >
              Try again
            </button>
          )}
        </p>
      )}
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} aria-hidden style={{ height }} className="flex items-center gap-6 border-b border-line px-4">
          <div className="h-2.5 rounded-full bg-track" style={{ width: `${22 + ((index * 37) % 17)}%` }} />
          <div className="h-2.5 w-[10%] rounded-full bg-track" />
          <div className="ml-auto h-2.5 w-[14%] rounded-full bg-track" />
        </div>
      ))}
    </div>
  );
}

/** Milliseconds since mount, at the steps that matter: 0, 150, 4000, 15000. */
function useWaited(): number {
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    const timers = [150, 4000, 15_000].map((ms) => setTimeout(() => setWaited(ms), ms));
    return () => timers.forEach(clearTimeout);
  }, []);
  return waited;
}
