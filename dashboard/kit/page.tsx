// The white sheet every page stands on: header bar with the page's only h1, then the content.
import { useEffect } from 'react';
import type { ReactNode } from 'react';

/** Names the document after the page; shown in the tab and read out when the page changes. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Ringside`;
  }, [title]);
}

export function PageHeader({
  title,
  trail,
  badge,
  children,
}: {
  title: string;
  trail?: ReactNode;
  badge?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className="flex min-h-12 shrink-0 items-center gap-2 border-b border-line px-4">
      {trail}
      <h1 tabIndex={-1} data-page-title className="min-w-0 truncate text-read font-semibold outline-none">
        {title}
      </h1>
      {badge}
      <div className="ml-auto flex shrink-0 items-center gap-2">{children}</div>
    </header>
  );
}
