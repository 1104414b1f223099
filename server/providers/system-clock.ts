// The real clock and the real source of ids: the one place where a running server meets time and chance.
import { randomFillSync } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock, NewId } from '../ports/clock.ts';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of this machine. */
export function createSystemClock(): Clock {
  return {
    now: () => new Date(),
    async sleep(ms, signal) {
      // Node answers a longer timer with one of 1 ms, so weeks are slept in pieces.
      for (let left = Math.max(0, ms); ; left -= LONGEST_TIMER_MS) {
        // node:timers/promises hides the signal's reason behind an AbortError of its own.
        await wait(Math.min(left, LONGEST_TIMER_MS), undefined, signal && { signal }).catch((error: unknown) => {
          throw signal?.aborted ? signal.reason : error;
        });
        if (left <= LONGEST_TIMER_MS) return;
      }
    },
  };
}

/** Right when it is made, and from then on even, whatever is done to the clock of this machine: one for each thing that lasts, such as a call. */
export function createSteadyClock(): Clock {
  const originMs = Date.now() - performance.now();
  return { ...createSystemClock(), now: () => new Date(originMs + performance.now()) };
}

const COUNTER_SIZE = 4096;

/**
 * Version 7 UUIDs (RFC 9562 §5.7) that only ever rise within one process, also when the clock steps back: the twelve bits
 * after the milliseconds are a counter that starts at random in its lower half (§6.2 method 1); a full counter borrows the
 * next millisecond.
 */
export function createNewId(nowMs: () => number = Date.now): NewId {
  const random = new Uint8Array(10);
  let lastMs = 0;
  let counter = 0;
  return () => {
    randomFillSync(random);
    const view = new DataView(random.buffer);
    const ms = nowMs();
    if (ms > lastMs) {
      lastMs = ms;
      counter = view.getUint16(8) % (COUNTER_SIZE / 2);
    } else if (++counter === COUNTER_SIZE) {
      lastMs += 1;
      counter = view.getUint16(8) % (COUNTER_SIZE / 2);
    }
    const time = lastMs.toString(16).padStart(12, '0');
    const variant = ((view.getUint16(0) & 0x3fff) | 0x8000).toString(16);
    const tail = view.getUint16(2).toString(16).padStart(4, '0') + view.getUint32(4).toString(16).padStart(8, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}-${tail}`;
  };
}

/** Ids of this process. */
export const newId: NewId = createNewId();
