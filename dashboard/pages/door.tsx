// The plain page before the shell: sign-in, set-up, invitation.
import { AudioLines } from 'lucide-react';
import type { ReactNode } from 'react';
import { ThemeButton } from '../shell/sidebar.tsx';

export function Door({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center justify-between px-4">
        <span className="flex items-center gap-2 font-semibold">
          <span aria-hidden className="inline-flex size-6 items-center justify-center rounded-control bg-ink text-ink-fg">
            <AudioLines className="icon-s" />
          </span>
          Ringside
        </span>
        <ThemeButton />
      </header>
      <main className="mx-auto flex w-full max-w-[400px] flex-1 flex-col justify-center px-4 pb-24">
        <div className="rounded-sheet border border-line bg-surface p-6 shadow-2">
          <h1 className="text-head font-semibold">{title}</h1>
          {note !== undefined && <div className="mt-1 text-muted">{note}</div>}
          <div className="mt-5">{children}</div>
        </div>
      </main>
    </div>
  );
}
