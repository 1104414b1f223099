// A labelled input with hint and error, tied together for screen readers.
import { clsx } from 'clsx';
import { useId } from 'react';
import type { ComponentProps, ReactNode } from 'react';

export const inputStyle =
  'h-8 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 text-body text-fg shadow-1 transition-colors duration-100 hover:border-faint aria-invalid:border-weak disabled:opacity-50';

export function Field({
  label,
  hint,
  error,
  className,
  after,
  ...rest
}: { label: string; hint?: ReactNode; error?: string | undefined; after?: ReactNode } & ComponentProps<'input'>) {
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
      <input
        {...rest}
        id={id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={described === '' ? undefined : described}
        className={inputStyle}
      />
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
