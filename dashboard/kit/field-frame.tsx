// What stands around an input: its label above, hint and error below, tied together for screen readers.
import { clsx } from 'clsx';
import { useId } from 'react';
import type { ReactNode } from 'react';

export type Framed = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Opposite the label. */
  after?: ReactNode;
  className?: string | undefined;
};
/** For the input itself. */
type Ties = { id: string; 'aria-invalid': true | undefined; 'aria-describedby': string | undefined };

export function FieldFrame({ label, hint, error, after, className, children }: Framed & { children: (ties: Ties) => ReactNode }) {
  const id = useId();
  const described = [hint === undefined ? null : `${id}-hint`, error === undefined ? null : `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className={clsx('flex flex-col gap-1.5', className)}>
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-body font-medium">
          {label}
        </label>
        {after}
      </div>
      {children({
        id,
        'aria-invalid': error !== undefined || undefined,
        'aria-describedby': described === '' ? undefined : described,
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-caption text-muted">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-caption text-weak">
          {error}
        </p>
      )}
    </div>
  );
}
