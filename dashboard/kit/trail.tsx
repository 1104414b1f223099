// The page above this one, before the title.
import { Link } from '@tanstack/react-router';
import type { LinkProps } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';

export function Trail({ to, children }: { to: NonNullable<LinkProps['to']>; children: string }) {
  return (
    <>
      <Link
        to={to}
        className="inline-flex min-h-6 items-center rounded-chip text-read text-muted hover:text-fg max-sm:sr-only focus:max-sm:not-sr-only"
      >
        {children}
      </Link>
      <ChevronRight className="icon-s text-faint max-sm:hidden" aria-hidden />
    </>
  );
}
