// An act asked for in the menu of commands, until the page that can do it has opened its dialog.
import { useEffect, useRef, useSyncExternalStore } from 'react';

export type AskedAct = 'new-agent' | 'new-key' | 'plan-call' | 'stop-calls';
let asked: AskedAct | null = null;
const listeners = new Set<() => void>();

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function askFor(act: AskedAct | null): void {
  asked = act;
  for (const listener of listeners) listener();
}

/** As `useState(false)`, and true besides when the act was asked for elsewhere. */
export function useAskedFor(act: AskedAct): [isOpen: boolean, setOpen: (isOpen: boolean) => void] {
  const isOpen = useSyncExternalStore(subscribe, () => asked === act);
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
      // Whoever leaves the page has left its dialog; strict mode only seems to leave.
      queueMicrotask(() => {
        if (!isHere.current && asked === act) asked = null;
      });
    };
  }, [act]);
  return [isOpen, (next) => askFor(next ? act : null)];
}
