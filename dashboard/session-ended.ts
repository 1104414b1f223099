// Remembers that the server no longer knows this session, so that one dialog can ask for the password again.
let ended = false;
let watching = false;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  ended = next;
  for (const listener of listeners) listener();
}

/** Raised only while a signed-in page is open; sign-in pages meet 401 as a matter of course. */
export function sessionHasEnded(): void {
  if (watching && !ended) set(true);
}
export function sessionIsBack(): void {
  set(false);
}
/** Begins to watch; returns how to stop. */
export function watchSession(): () => void {
  watching = true;
  return () => {
    watching = false;
    // What was under way when somebody signed out is refused, too: that must not greet them when they come back.
    set(false);
  };
}
export function onSessionEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export const isSessionEnded = (): boolean => ended;
