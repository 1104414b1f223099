// The passwords that are tried first, as the starts of their hashes: enough to know one, too little to read them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Printed by: node test/print-common-passwords.ts */
export const commonPasswordsFile = new URL('./common-passwords.bin', import.meta.url);
/** Of thirty thousand, one in thirty million others is taken for one of them. */
export const KEPT_BYTES = 5;

export const startOfHash = (text: string): Buffer => createHash('sha256').update(text).digest().subarray(0, KEPT_BYTES);

let kept: Buffer | null = null;

/** `text` in small letters. */
export function isCommonPassword(text: string): boolean {
  kept ??= readFileSync(commonPasswordsFile);
  const wanted = startOfHash(text);
  let [low, high] = [0, kept.length / KEPT_BYTES];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = kept.compare(wanted, 0, KEPT_BYTES, middle * KEPT_BYTES, (middle + 1) * KEPT_BYTES);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}
