// What a list says when it has nothing: what will be here, and how to get it here.
import type { ReactNode } from 'react';

export function Empty({
  icon,
  title,
  children,
  actions,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      <div
        aria-hidden
        className="mb-4 inline-flex size-11 items-center justify-center rounded-sheet border border-line bg-surface text-muted shadow-1 [&_svg]:size-5"
      >
        {icon}
      </div>
      <h2 className="text-read font-semibold">{title}</h2>
      {children !== undefined && <div className="mt-1 text-balance text-muted">{children}</div>}
      {actions !== undefined && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}
