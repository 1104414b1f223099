// A part of the program could not be loaded: the server has a newer one. Nobody is reloaded in the middle of a call.
import { lazy, useSyncExternalStore } from 'react';
import type { ComponentType } from 'react';

let isReady = false;
const listeners = new Set<() => void>();

/** From the first page on. */
export function watchNewVersion(): void {
  window.addEventListener('vite:preloadError', ({ payload }) => {
    if (!navigator.onLine) {
      // In its own words it looks like a newer version to the router, which would reload and find nothing.
      payload.message = 'There is no connection to the server.';
      return;
    }
    isReady = true;
    for (const listener of listeners) listener();
  });
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useNewVersion = (): boolean => useSyncExternalStore(subscribe, () => isReady);

const Nothing = (): null => null;

/** A part that loads when it is needed; one that is gone leaves the page as it is, under the line that says so. */
export function part<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  return lazy<ComponentType<P>>(() => load().catch(() => ({ default: Nothing as ComponentType<P> })));
}
