// The emulator's clock. Everything takes its time and its timers from here, so that days of retries pass in milliseconds.

export type Clock = {
  readonly kind: 'wall' | 'manual';
  /** Milliseconds since 1970. */
  now: () => number;
  /** Runs once, `ms` from now. Answers a function that calls it off. */
  after: (ms: number, run: () => void | Promise<void>) => () => void;
  sleep: (ms: number) => Promise<void>;
  /** Moves on and runs what falls due, in order; waits for whatever each timer started. */
  advance: (ms: number) => Promise<void>;
  /** Moves to an instant. Back is allowed: nothing runs then. */
  set: (at: number) => Promise<void>;
  /** Waiting for another machine takes real time whatever the clock says: aborts after `ms`, at most `patienceMs` under a manual clock. */
  deadline: (ms: number) => AbortSignal;
  /** Forgets every timer. */
  clear: () => void;
};

export type ClockOptions = { kind: 'wall' | 'manual'; startAt?: number; patienceMs?: number };

type Timer = { at: number; order: number; run: () => void | Promise<void> };

const LONGEST_NAP_MS = 2 ** 31 - 1;

export function createClock(options: ClockOptions): Clock {
  const { kind, patienceMs = 1_000 } = options;
  const timers: Timer[] = [];
  let ordered = 0;
  // A wall clock that was set or advanced keeps running, that much ahead.
  let ahead = kind === 'wall' && options.startAt !== undefined ? options.startAt - Date.now() : 0;
  let stopped = options.startAt ?? Date.UTC(2026, 9, 1, 9);
  let nap: NodeJS.Timeout | undefined;

  const now = () => (kind === 'wall' ? Date.now() + ahead : stopped);

  function arm(): void {
    clearTimeout(nap);
    const first = timers[0];
    if (kind === 'manual' || !first) return;
    nap = setTimeout(runDue, Math.min(Math.max(0, first.at - now()), LONGEST_NAP_MS));
    nap.unref();
  }

  // Under the wall clock a slow timer holds up no other one.
  function runDue(): void {
    for (let first = timers[0]; first && first.at <= now(); first = timers[0]) {
      timers.shift();
      void first.run();
    }
    arm();
  }

  function after(ms: number, run: () => void | Promise<void>): () => void {
    const timer: Timer = { at: now() + Math.max(0, ms), order: ordered++, run };
    const place = timers.findIndex((other) => other.at > timer.at);
    timers.splice(place === -1 ? timers.length : place, 0, timer);
    if (timers[0] === timer) arm();
    return () => {
      const where = timers.indexOf(timer);
      if (where !== -1) timers.splice(where, 1);
    };
  }

  async function set(at: number): Promise<void> {
    const isBack = at < now();
    for (let first = timers[0]; first && first.at <= at; first = timers[0]) {
      timers.shift();
      moveTo(Math.max(first.at, now()));
      await first.run();
    }
    // What the timers took may have carried a wall clock past it.
    moveTo(isBack ? at : Math.max(at, now()));
    arm();
  }

  function moveTo(at: number): void {
    if (kind === 'wall') ahead = at - Date.now();
    else stopped = at;
  }

  return {
    kind,
    now,
    after,
    set,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    advance: (ms) => set(now() + ms),
    deadline: (ms) => AbortSignal.timeout(kind === 'manual' ? Math.min(ms, patienceMs) : ms),
    clear() {
      timers.length = 0;
      clearTimeout(nap);
    },
  };
}
