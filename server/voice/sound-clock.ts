// When a piece of sound was heard in the call. The engine counts sound, and takes it in late when the machine is busy; people count time.

export type SoundClock = {
  /** So much more was given to the engine, and its end lies here in the call. */
  add(soundMs: number, endMs: number): void;
  /** The time in the call at which the sound up to here has ended. */
  callMs(soundMs: number): number;
  /** The time in the call at which the newest sound has ended. */
  endMs(): number;
};

/** A listener that is further behind has stopped listening. */
const LONGEST_DELAY_MS = 3_000;
const SAME_WITHIN_MS = 5;
/** Each stands for an interruption of the sound; who looks further back than these is answered by the oldest. */
const MOST_ANCHORS = 1_000;

export function createSoundClock(): SoundClock {
  let total = 0;
  /** From `soundMs` on the call is `aheadMs` ahead of the sound. */
  const anchors: { soundMs: number; aheadMs: number }[] = [];
  const callMs = (soundMs: number) => {
    const anchor = anchors.findLast((one) => one.soundMs < soundMs) ?? anchors[0];
    return Math.max(0, soundMs + (anchor?.aheadMs ?? 0));
  };
  return {
    add(soundMs, endMs) {
      const aheadMs = endMs - (total + soundMs);
      const last = anchors.at(-1);
      if (!last || Math.abs(last.aheadMs - aheadMs) > SAME_WITHIN_MS) anchors.push({ soundMs: total, aheadMs });
      if (anchors.length > MOST_ANCHORS) anchors.shift();
      total += soundMs;
    },
    callMs,
    endMs: () => callMs(total),
  };
}

/** How far the listener is behind the sound: on a busy machine, what was not listened to yet is no silence. */
export function listeningDelayMs({ soundEndMs, heardMs }: { soundEndMs: number; heardMs: number }): number {
  return Math.min(LONGEST_DELAY_MS, Math.max(0, soundEndMs - heardMs));
}
