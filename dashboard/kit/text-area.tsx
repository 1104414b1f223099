// A labelled text of several lines that grows with what is in it.
import { clsx } from 'clsx';
import type { ComponentProps } from 'react';
import { FieldFrame } from './field-frame.tsx';
import type { Framed } from './field-frame.tsx';

export function TextArea({ label, hint, error, className, ...rest }: Omit<Framed, 'after'> & ComponentProps<'textarea'>) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(ties) => (
        <textarea
          {...rest}
          {...ties}
          className={clsx(
            'thin-scroll field-sizing-content max-h-[60vh] w-full min-w-0 resize-y rounded-control border border-line-strong bg-surface px-2.5 py-1.5 text-body text-fg shadow-1 transition-colors duration-100 placeholder:text-faint hover:border-faint aria-invalid:border-weak disabled:opacity-50 read-only:bg-surface-2',
            className,
          )}
        />
      )}
    </FieldFrame>
  );
}
