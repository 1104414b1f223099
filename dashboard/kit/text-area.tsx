// A labelled text of several lines that grows with what is in it.
import { clsx } from 'clsx';
import { useId } from 'react';
import type { ComponentProps, ReactNode } from 'react';

export function TextArea({
  label,
  hint,
  error,
  className,
  ...rest
}: { label: string; hint?: ReactNode; error?: string | undefined } & ComponentProps<'textarea'>) {
  const id = useId();
  const described = [hint === undefined ? null : `${id}-hint`, error === undefined ? null : `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-body font-medium">
        {label}
      </label>
      <textarea
        {...rest}
        id={id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={described === '' ? undefined : described}
        className={clsx(
          'thin-scroll field-sizing-content max-h-[60vh] w-full min-w-0 resize-y rounded-control border border-line-strong bg-surface px-2.5 py-1.5 text-body text-fg shadow-1 transition-colors duration-100 placeholder:text-faint hover:border-faint aria-invalid:border-weak disabled:opacity-50 read-only:bg-surface-2',
          className,
        )}
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
