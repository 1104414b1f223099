// The frame of all settings pages: header, tabs as links, one narrow column.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageHeader } from '../kit/page.tsx';
import { useMay } from '../session.ts';

export function SettingsFrame({ children }: { children: ReactNode }) {
  const mayTeam = useMay('team.read');
  const tab = 'inline-flex h-10 items-center border-b-2 font-medium transition-colors duration-100';
  const look = {
    activeProps: { className: `${tab} border-ink text-fg` },
    inactiveProps: { className: `${tab} border-transparent text-muted hover:text-fg` },
  };
  return (
    <>
      <PageHeader title="Settings" />
      <nav aria-label="Settings" className="flex shrink-0 gap-4 border-b border-line px-4 [&>a]:-mb-px">
        <Link to="/settings/profile" {...look}>
          Profile
        </Link>
        {mayTeam && (
          <Link to="/settings/team" {...look}>
            Team
          </Link>
        )}
      </nav>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Settings content">
        <div className="flex max-w-3xl flex-col px-4 pb-16">{children}</div>
      </div>
    </>
  );
}

export function Section({
  title,
  note,
  children,
  actions,
}: {
  title: string;
  note?: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <section className="border-b border-line py-6 last:border-b-0">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-read font-semibold">{title}</h2>
          {note !== undefined && <div className="mt-0.5 max-w-[60ch] text-muted">{note}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children !== undefined && <div className="mt-4">{children}</div>}
    </section>
  );
}
