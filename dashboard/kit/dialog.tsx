// A dialog in the middle of the page; focus stays inside and returns when it closes.
import { Dialog as Base } from '@base-ui/react/dialog';
import { clsx } from 'clsx';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';

export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  closable = true,
  wide = false,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** False while something inside must be answered first. */
  closable?: boolean;
  wide?: boolean;
}) {
  return (
    <Base.Root open={open} disablePointerDismissal={!closable} onOpenChange={(next) => !next && closable && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/25 dark:bg-black/55" />
        <Base.Popup
          className={clsx(
            'thin-scroll fixed top-1/2 left-1/2 z-40 max-h-[calc(100dvh-32px)] w-[calc(100vw-24px)] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-sheet border border-line bg-surface p-5 shadow-3 outline-none',
            wide ? 'max-w-xl' : 'max-w-md',
          )}
        >
          <div className="flex items-start justify-between gap-4">
            <Base.Title className="text-head font-semibold">{title}</Base.Title>
            {closable && (
              <Base.Close
                aria-label="Close"
                className="-mt-1 -mr-1 inline-flex size-8 shrink-0 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-fg"
              >
                <X className="icon" aria-hidden />
              </Base.Close>
            )}
          </div>
          {description !== undefined && (
            <Base.Description className="mt-1 text-muted" render={<div />}>
              {description}
            </Base.Description>
          )}
          <div className="mt-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}
