// Light, dark or the system's choice, kept in this browser. The first paint is done by public/theme.js.
import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark' | 'system';
const key = 'ringside-theme';
const listeners = new Set<() => void>();
const system = matchMedia('(prefers-color-scheme: dark)');

function read(): Theme {
  try {
    const saved = localStorage.getItem(key);
    return saved === 'light' || saved === 'dark' ? saved : 'system';
  } catch {
    return 'system';
  }
}
let choice = read();

function apply(): void {
  document.documentElement.classList.toggle('dark', choice === 'dark' || (choice === 'system' && system.matches));
  for (const listener of listeners) listener();
}
system.addEventListener('change', apply);

export function setTheme(next: Theme): void {
  choice = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // Private windows may forbid storage; the choice then lasts until the page is closed.
  }
  apply();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => choice);
/** Whether the page is dark now; canvases redraw when it changes. */
export const useDark = (): boolean => useSyncExternalStore(subscribe, () => document.documentElement.classList.contains('dark'));
export const nextTheme = (theme: Theme): Theme => (theme === 'light' ? 'dark' : theme === 'dark' ? 'system' : 'light');
