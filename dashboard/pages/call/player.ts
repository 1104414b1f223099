// Playing a call: one <audio>, one clock, and listeners that hear only of what they can show.
import { useMemo, useSyncExternalStore } from 'react';
import type { Utterance } from '../../queries.ts';

export const speeds = [0.75, 1, 1.25, 1.5, 2] as const;
const speedKey = 'ringside-speed';

export type PlayerState = {
  playing: boolean;
  /** Whole seconds; the exact time goes to `frame` listeners only. */
  second: number;
  /** Index of the utterance being spoken, -1 before the first. */
  turn: number;
  /** Index of its word, -1 without word times. */
  word: number;
  speed: number;
  broken: boolean;
};

export type Player = {
  readonly audio: HTMLAudioElement | null;
  readonly lengthMs: number;
  state: () => PlayerState;
  subscribe: (listener: () => void) => () => void;
  /** Called on every animation frame while playing and after each jump, with milliseconds. */
  onFrame: (listener: (timeMs: number) => void) => () => void;
  /** Milliseconds. */
  time: () => number;
  seek: (timeMs: number, thenPlay?: boolean) => void;
  /** Plays from one moment to another, then pauses; how evidence is heard. */
  playPart: (fromMs: number, toMs: number | null) => void;
  toggle: () => void;
  pause: () => void;
  setSpeed: (speed: number) => void;
  jumpTurn: (step: 1 | -1) => void;
  start: () => () => void;
};

/** Index of the last item that starts at or before the time; items are in order of start. Null starts are skipped by the caller. */
export function lastStarted(starts: readonly number[], timeMs: number): number {
  let low = 0;
  let high = starts.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= timeMs) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

function savedSpeed(): number {
  try {
    const speed = Number(localStorage.getItem(speedKey));
    return (speeds as readonly number[]).includes(speed) ? speed : 1;
  } catch {
    return 1;
  }
}

export function createPlayer(url: string | null, lengthMs: number, utterances: readonly Utterance[], startMs = 0): Player {
  const audio = url === null ? null : new Audio();
  const timed = utterances
    .flatMap((utterance, index) => (utterance.startMs === null ? [] : [{ index, startMs: utterance.startMs }]))
    .sort((a, b) => a.startMs - b.startMs);
  const starts = timed.map((entry) => entry.startMs);
  const wordStarts = new Map<number, number[]>();
  const listeners = new Set<() => void>();
  const frames = new Set<(timeMs: number) => void>();
  let still = startMs;
  // Known to be there a moment before it stands where it is to begin.
  let isLoaded = false;
  let stopAt: number | null = null;
  let raf = 0;
  let state: PlayerState = { playing: false, second: 0, turn: -1, word: -1, speed: savedSpeed(), broken: false };

  const time = (): number => (audio === null || !isLoaded ? still : audio.currentTime * 1000);
  const set = (change: Partial<PlayerState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const wordAt = (turn: number, now: number): number => {
    const words = utterances[turn]?.words;
    if (words === undefined) return -1;
    let times = wordStarts.get(turn);
    if (times === undefined) wordStarts.set(turn, (times = words.map((word) => word.startMs)));
    const word = lastStarted(times, now);
    return word >= 0 && now <= (words[word]?.endMs ?? 0) + 250 ? word : -1;
  };
  const look = (): void => {
    const now = time();
    for (const frame of frames) frame(now);
    const second = Math.floor(now / 1000);
    const turn = timed[lastStarted(starts, now)]?.index ?? -1;
    const word = turn < 0 ? -1 : wordAt(turn, now);
    if (second !== state.second || turn !== state.turn || word !== state.word) set({ second, turn, word });
  };
  const tick = (): void => {
    look();
    if (stopAt !== null && time() >= stopAt) {
      stopAt = null;
      audio?.pause();
    }
    if (state.playing) raf = requestAnimationFrame(tick);
  };
  const play = (): void => {
    audio?.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'AbortError') set({ broken: true });
    });
  };
  const seek = (to: number, thenPlay = false): void => {
    still = Math.min(Math.max(0, to), lengthMs === 0 ? to : Math.max(0, lengthMs - 20));
    stopAt = null;
    if (audio !== null && isLoaded) audio.currentTime = still / 1000;
    look();
    if (thenPlay) play();
  };

  return {
    audio,
    lengthMs,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onFrame(listener) {
      frames.add(listener);
      listener(time());
      return () => frames.delete(listener);
    },
    time,
    seek,
    playPart(fromMs, toMs) {
      // A little run-up, so that the first syllable is not cut off.
      seek(Math.max(0, fromMs - 300), true);
      stopAt = toMs === null ? null : toMs + 600;
    },
    toggle() {
      stopAt = null;
      if (audio?.paused === false) audio.pause();
      else play();
    },
    pause: () => audio?.pause(),
    setSpeed(speed) {
      if (audio !== null) audio.playbackRate = speed;
      try {
        localStorage.setItem(speedKey, String(speed));
      } catch {
        // The speed then lasts for this call.
      }
      set({ speed });
    },
    jumpTurn(step) {
      const now = time();
      const at = lastStarted(starts, now);
      const target = step === 1 ? starts[at + 1] : now - (starts[at] ?? 0) > 1500 ? starts[at] : starts[at - 1];
      if (target !== undefined) seek(target);
    },
    start() {
      if (audio === null || url === null) {
        look();
        return () => {};
      }
      const stop = new AbortController();
      const on = (name: string, act: () => void): void => audio.addEventListener(name, act, { signal: stop.signal });
      on('play', () => {
        set({ playing: true, broken: false });
        cancelAnimationFrame(raf);
        raf = requestAnimationFrame(tick);
      });
      on('pause', () => {
        set({ playing: false });
        look();
      });
      on('seeked', look);
      on('loadedmetadata', () => {
        audio.playbackRate = state.speed;
        if (still > 0) audio.currentTime = still / 1000;
        isLoaded = true;
        look();
      });
      on('error', () => set({ broken: true, playing: false }));
      audio.preload = 'metadata';
      audio.src = url;
      look();
      return () => {
        stop.abort();
        cancelAnimationFrame(raf);
        still = time();
        isLoaded = false;
        audio.pause();
        audio.removeAttribute('src');
        audio.load();
        state = { ...state, playing: false };
      };
    },
  };
}

/** Hears how much was played, in per cent, each time it has moved by a tenth: what is painted more finely costs and is not seen. */
export function onProgress(player: Player, listener: (percent: number) => void): () => void {
  let shown: number | null = null;
  return player.onFrame((timeMs) => {
    const percent = player.lengthMs === 0 ? 0 : Math.min(100, Math.round((timeMs / player.lengthMs) * 1000) / 10);
    if (percent === shown) return;
    shown = percent;
    listener(percent);
  });
}

/** Redraws only when the picked value changes. */
export function usePlayer<T extends string | number | boolean>(player: Player, pick: (state: PlayerState) => T): T {
  const read = useMemo(() => () => pick(player.state()), [player, pick]);
  return useSyncExternalStore(player.subscribe, read);
}
