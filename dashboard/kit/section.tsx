// One part of a page of settings or figures: title, note, acts, content; a line below.
import type { ReactNode } from 'react';

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
