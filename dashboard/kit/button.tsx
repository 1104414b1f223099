// Buttons and links that look like them: ink for the one main act of a page, outline for the rest.
import { clsx } from 'clsx';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';

type Look = { variant?: 'main' | 'outline' | 'quiet' | 'danger'; size?: 's' | 'm' };

export function buttonStyle({ variant = 'outline', size = 'm' }: Look = {}): string {
  return clsx(
    'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-control border font-medium transition-colors duration-100 disabled:pointer-events-none disabled:opacity-45 aria-disabled:opacity-45',
    size === 's' ? 'h-7 px-2.5 text-caption' : 'h-8 px-3 text-body',
    variant === 'main' && 'border-transparent bg-ink text-ink-fg hover:opacity-85',
    variant === 'outline' && 'border-line-strong bg-surface text-fg shadow-1 hover:bg-hover',
    variant === 'quiet' && 'border-transparent text-muted hover:bg-hover hover:text-fg',
    variant === 'danger' && 'border-line-strong bg-surface text-weak shadow-1 hover:bg-weak-soft',
  );
}

export function Button({
  variant,
  size,
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: Look & { busy?: boolean; children: ReactNode } & ComponentProps<'button'>) {
  const look: Look = { ...(variant === undefined ? {} : { variant }), ...(size === undefined ? {} : { size }) };
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={clsx(buttonStyle(look), className)}
    >
      {busy && <LoaderCircle className="icon-s animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

/** A square button with an icon; its label is what screen readers and the tooltip say. */
export function IconButton({
  label,
  className,
  children,
  ...rest
}: { label: string; children: ReactNode } & ComponentProps<'button'>) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={clsx(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-control text-muted transition-colors duration-100 hover:bg-hover hover:text-fg disabled:pointer-events-none disabled:opacity-35',
        className,
      )}
    >
      {children}
    </button>
  );
}
