// How master keys are written down: `k2:<32 bytes in base64>,k1:…`, the active one first.

/** `text` is base64 or base64url of 32 bytes. */
export type WrittenKey = { id: string; text: string };

export type KeyListReading = { kind: 'keys'; keys: [WrittenKey, ...WrittenKey[]] } | { kind: 'unreadable'; message: string };

const HOW = 'Write it as k2:<32 bytes in base64>,k1:<…>, the active one first; make one with: openssl rand -base64 32';

/** One key without an id is `k1`. The message never holds a key. */
export function readKeyList(list: string): KeyListReading {
  const parts = list
    .split(/[,\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const keys: WrittenKey[] = [];
  for (const [index, part] of parts.entries()) {
    const named = /^([a-z][a-z0-9_-]{0,19}):(.*)$/.exec(part);
    const key = named ? { id: named[1] ?? '', text: named[2] ?? '' } : { id: 'k1', text: part };
    if (!named && parts.length > 1) return { kind: 'unreadable', message: `Key number ${index + 1} has no name before it. ${HOW}` };
    // 43 characters and at most one sign of padding are exactly 32 bytes.
    if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(key.text))
      return { kind: 'unreadable', message: `The master key ${key.id} is not 32 bytes in base64. ${HOW}` };
    if (keys.some(({ id }) => id === key.id))
      return { kind: 'unreadable', message: `The master key ${key.id} is named twice. ${HOW}` };
    keys.push(key);
  }
  const [first, ...others] = keys;
  return first ? { kind: 'keys', keys: [first, ...others] } : { kind: 'unreadable', message: `There is no master key. ${HOW}` };
}

export function writeKeyList(keys: readonly WrittenKey[]): string {
  return keys.map(({ id, text }) => `${id}:${text}`).join(',');
}

/** `k3` after `k2`; a name of its own kind is followed by `k1`. */
export function nextKeyId(keys: readonly WrittenKey[]): string {
  const numbers = keys.map(({ id }) => Number(/^k(\d{1,9})$/.exec(id)?.[1] ?? 0));
  return `k${Math.max(0, ...numbers) + 1}`;
}
