// Shortcuts: off while typing and while a dialog or menu is open, and switchable for good (WCAG 2.1.4).
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Shortcut } from './shortcuts.ts';

const setting = 'ringside-keys';
const listeners = new Set<() => void>();
let on = ((): boolean => {
  try {
    return localStorage.getItem(setting) !== 'off';
  } catch {
    return true;
  }
})();

export function setShortcuts(next: boolean): void {
  on = next;
  try {
    localStorage.setItem(setting, next ? 'on' : 'off');
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}
export const useShortcutsOn = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => on,
  );

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"],[role="menu"],[role="listbox"][data-open]') !== null) return true;
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** A handler may return false to let the browser act. */
export type Keys = Partial<Record<Shortcut, (event: KeyboardEvent) => boolean | void>>;

export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let first = '';
    let firstAt = 0;
    const press = (event: KeyboardEvent): void => {
      if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return;
      const letter = event.key.toLowerCase();
      const name = event.shiftKey && letter.length > 1 ? `shift+${letter}` : letter;
      // Enter and Space belong to the control that has the focus.
      if (
        (letter === 'enter' || letter === ' ') &&
        event.target instanceof HTMLElement &&
        event.target.closest('button,a,summary,[role="tab"],[role="switch"]') !== null
      )
        return;
      // The second letter of a sequence is no key of its own: `g j` leaves the list alone.
      const isSecond = first === 'g' && event.timeStamp - firstAt < 1000;
      const bound: Partial<Record<string, Keys[Shortcut]>> = latest.current;
      const handler = bound[isSecond ? `g ${name}` : name];
      first = isSecond ? '' : name;
      firstAt = event.timeStamp;
      if (handler !== undefined && handler(event) !== false) event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
