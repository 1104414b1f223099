// An address that leads nowhere.
import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { buttonStyle } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { useTitle } from '../kit/page.tsx';

export function NotFound() {
  useTitle('Not found');
  return (
    <main className="flex min-h-full flex-1 items-center justify-center">
      <h1 className="sr-only">Not found</h1>
      <Empty
        icon={<Compass />}
        title="There is no page at this address"
        actions={
          <Link to="/calls" className={buttonStyle({ variant: 'main' })}>
            Go to calls
          </Link>
        }
      >
        It may have been moved or removed.
      </Empty>
    </main>
  );
}
