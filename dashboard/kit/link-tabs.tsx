// Tabs that are addresses: each a link, the one that is open underlined. Scrolls sideways where the window is narrow.
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';

const look = 'inline-flex h-10 items-center gap-1.5 border-b-2 font-medium whitespace-nowrap transition-colors duration-100';
/** For `<Link>`: how an open tab looks and how the others do. */
export const tabLook = {
  activeProps: { className: `${look} border-ink text-fg` },
  inactiveProps: { className: `${look} border-transparent text-muted hover:text-fg` },
};

export function LinkTabs({ label, children }: { label: string; children: ReactNode }) {
  const nav = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  useEffect(() => {
    nav.current?.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  return (
    <nav
      ref={nav}
      aria-label={label}
      className="flex shrink-0 gap-4 overflow-x-auto overflow-y-hidden border-b border-line px-4 [scrollbar-width:none] [&>a]:-mb-px"
    >
      {children}
    </nav>
  );
}
