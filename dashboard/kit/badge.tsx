// A word on a tinted chip. Colour only repeats what the word says.
import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export type Tone = 'plain' | 'strong' | 'fair' | 'weak' | 'accent';
const tones: Record<Tone, string> = {
  plain: 'bg-surface-2 text-muted',
  strong: 'bg-strong-soft text-strong',
  fair: 'bg-fair-soft text-fair',
  weak: 'bg-weak-soft text-weak',
  accent: 'bg-accent-soft text-accent',
};

export function Badge({ tone = 'plain', children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span
      title={title}
      className={clsx(
        'inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-chip px-1.5 text-caption font-medium',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
