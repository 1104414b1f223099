// The buttons that lead to identity providers of teams.
import { useQuery } from '@tanstack/react-query';
import { buttonStyle } from '../../kit/button.tsx';
import { waysInQuery } from '../../single-sign-on-queries.ts';

/** Links, not requests: the browser itself goes to the provider, and is led on to `backTo`. */
export function WaysIn({ backTo }: { backTo: string }) {
  const ways = useQuery(waysInQuery).data?.items ?? [];
  if (ways.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 border-b border-line pb-4">
      {ways.map(({ teamId, label }) => (
        <a
          key={teamId}
          href={`/api/auth/sso/${encodeURIComponent(teamId)}?next=${encodeURIComponent(backTo)}`}
          className={buttonStyle()}
        >
          Sign in with {label}
        </a>
      ))}
    </div>
  );
}
