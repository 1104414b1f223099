// A choice with its name above it. The choice names itself to screen readers.
import type { ReactNode } from 'react';

export function Labelled({ label, hint, children }: { label: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1.5">
      <span className="font-medium" aria-hidden>
        {label}
      </span>
      {children}
      {hint !== undefined && <span className="text-caption text-muted">{hint}</span>}
    </div>
  );
}
