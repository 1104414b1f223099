// A labelled input with hint and error.
import type { ComponentProps } from 'react';
import { FieldFrame } from './field-frame.tsx';
import type { Framed } from './field-frame.tsx';

export const inputStyle =
  'h-8 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 text-body text-fg shadow-1 transition-colors duration-100 hover:border-faint aria-invalid:border-weak disabled:opacity-50';

export function Field({ label, hint, error, after, className, ...rest }: Framed & ComponentProps<'input'>) {
  return (
    <FieldFrame label={label} hint={hint} error={error} after={after} className={className}>
      {(ties) => <input {...rest} {...ties} className={inputStyle} />}
    </FieldFrame>
  );
}
