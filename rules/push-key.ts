// Keys of the Push API: how they are made and how a mistyped one is told apart without asking the database.

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_BYTES = 24;
const RANDOM_DIGITS = 33;
const CHECKSUM_DIGITS = 6;
const shape = /^pk_(?:live|test)_[0-9A-Za-z]{39}$/;

/** CRC-32 as in zlib and PNG (polynomial 0xEDB88320, reflected). */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(text: string, length: number): number {
  let crc = 0xffffffff;
  for (let at = 0; at < length; at += 1) crc = (crc >>> 8) ^ (crcTable[(crc ^ text.charCodeAt(at)) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

/**
 * `pk_live_`, 33 base62 digits of the 24 random bytes given, 6 base62 digits of the CRC-32 over everything before them:
 * the layout GitHub's tokens have (github.blog, 2021-04-05), so that scanners and we can refuse junk without a look-up.
 * Throws RangeError when fewer than 24 bytes are given.
 */
export function makePushKey(random: Uint8Array): string {
  if (random.length < RANDOM_BYTES) throw new RangeError(`a push key needs ${RANDOM_BYTES} random bytes, got ${random.length}`);
  let rest = 0n;
  for (const byte of random.subarray(0, RANDOM_BYTES)) rest = (rest << 8n) | BigInt(byte);
  let digits = '';
  for (let digit = 0; digit < RANDOM_DIGITS; digit += 1) {
    digits = alphabet.charAt(Number(rest % 62n)) + digits;
    rest /= 62n;
  }
  const start = `pk_live_${digits}`;
  return start + checksumOf(start, start.length);
}

function checksumOf(text: string, length: number): string {
  let rest = crc32(text, length);
  let digits = '';
  for (let digit = 0; digit < CHECKSUM_DIGITS; digit += 1) {
    digits = alphabet.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** True when the key has our shape and its checksum fits. Says nothing about whether it was ever issued. */
export function pushKeyLooksRight(key: string): boolean {
  if (!shape.test(key)) return false;
  const start = key.length - CHECKSUM_DIGITS;
  return key.endsWith(checksumOf(key, start));
}

/** First and last four characters, for people to recognise a key by: `pk_live_AbCd…wxyz`. */
export function pushKeyHint(key: string): string {
  return shape.test(key) ? `${key.slice(0, 12)}…${key.slice(-4)}` : 'unknown key';
}
