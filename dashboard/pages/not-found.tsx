// An address that leads nowhere: what may have been meant, and where to go on.
import { Link, useRouterState } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { editDistance } from '../../rules/edit-distance.ts';
import { buttonStyle } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { useTitle } from '../kit/page.tsx';
import { places } from '../shell/places.ts';

const MOST_WRONG_LETTERS = 3;

/** The place whose address is the nearest to the one asked for. */
function meantBy(path: string) {
  const [nearest] = places
    .map((place) => ({ place, distance: editDistance(path.toLowerCase().replace(/\/+$/, ''), place.to) }))
    .toSorted((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= MOST_WRONG_LETTERS && nearest.place.to !== '/' ? nearest.place : null;
}

export function NotFound() {
  useTitle('Not found');
  const meant = meantBy(useRouterState({ select: ({ location }) => location.pathname }));
  return (
    <main className="flex min-h-full flex-1 items-center justify-center">
      <h1 className="sr-only">Not found</h1>
      <Empty
        icon={<Compass />}
        title="There is no page at this address"
        actions={
          <>
            {meant !== null && (
              <Link to={meant.to} className={buttonStyle({ variant: 'main' })}>
                Go to {meant.label}
              </Link>
            )}
            <Link to="/" className={buttonStyle({ variant: meant === null ? 'main' : 'outline' })}>
              Go to Home
            </Link>
          </>
        }
      >
        It may have been mistyped, moved or removed. From any page Ctrl K finds pages and calls by their names.
      </Empty>
    </main>
  );
}
