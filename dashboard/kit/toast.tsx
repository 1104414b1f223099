// One line at the bottom of the page when something happened; read out politely.
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';

type Toast = { id: number; text: string; tone: 'done' | 'failed'; action?: { label: string; run: () => void } };
let toasts: Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
const dismiss = (id: number): void => set(toasts.filter((toast) => toast.id !== id));

export function toast(text: string, tone: Toast['tone'] = 'done', action?: Toast['action']): void {
  const id = nextId++;
  set([...toasts.slice(-2), { id, text, tone, ...(action === undefined ? {} : { action }) }]);
  setTimeout(() => dismiss(id), tone === 'failed' ? 9000 : 5000);
}
/** For `onError` of a mutation. */
export const toastError = (error: Error): void => toast(error.message, 'failed');

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <section
      role="status"
      aria-label="Notices"
      className="pointer-events-none fixed bottom-4 left-1/2 z-50 flex w-[calc(100vw-24px)] max-w-md -translate-x-1/2 flex-col items-center gap-2"
    >
      {shown.map((entry) => (
        <div
          key={entry.id}
          className="pointer-events-auto flex min-h-10 max-w-full items-center gap-2 rounded-list bg-ink py-1 pr-1 pl-3 text-ink-fg shadow-3"
        >
          {entry.tone === 'done' ? <CircleCheck className="icon" aria-hidden /> : <CircleAlert className="icon" aria-hidden />}
          <span className="min-w-0 py-1">{entry.text}</span>
          {entry.action !== undefined && (
            <button
              type="button"
              className="h-7 shrink-0 rounded-control px-2 font-medium underline underline-offset-2"
              onClick={() => {
                entry.action?.run();
                dismiss(entry.id);
              }}
            >
              {entry.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label="Dismiss"
            className="inline-flex size-7 shrink-0 items-center justify-center rounded-control opacity-70 hover:opacity-100"
            onClick={() => dismiss(entry.id)}
          >
            <X className="icon-s" aria-hidden />
          </button>
        </div>
      ))}
    </section>
  );
}
