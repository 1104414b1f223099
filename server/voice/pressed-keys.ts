// Keys the other side presses one after the other are one answer.

const WITHIN_MS = 1_500;
const MOST_KEYS = 20;

export type PressedKeys = {
  press(key: string, atMs: number): void;
  /** The keys of an answer that is whole by now, once. */
  due(nowMs: number): { keys: string; atMs: number } | null;
};

export function createPressedKeys(): PressedKeys {
  let keys = '';
  let lastMs = 0;
  return {
    press(key, atMs) {
      keys = `${keys}${key}`.slice(-MOST_KEYS);
      lastMs = atMs;
    },
    due(nowMs) {
      if (keys === '' || nowMs - lastMs < WITHIN_MS) return null;
      const answer = { keys, atMs: lastMs };
      keys = '';
      return answer;
    },
  };
}
