// Which characters a text may hold, and how the rest is taken out.

const NUL = '\0';
const REPLACEMENT = '\ufffd';
/** Every tag character (U+E0000 to U+E007F) starts with this half of a surrogate pair. */
const TAG_HALF = '\udb40';
const tagCharacters = /[\u{e0000}-\u{e007f}]/gu;

/** False when a database would refuse the text: PostgreSQL stores neither NUL nor half a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes(NUL);
}

/** NUL is dropped, half a surrogate pair becomes U+FFFD. */
export function storableText(text: string): string {
  return isStorable(text) ? text : text.toWellFormed().replaceAll(NUL, '');
}

/** The same throughout JSON that was read, in keys no more than in values. */
export function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(storableValue);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), storableValue(inner)]));
}

/** Also without tag characters: nobody sees them, but a language model reads them. */
export function readableText(text: string): string {
  const storable = storableText(text);
  return storable.includes(TAG_HALF) ? storable.replace(tagCharacters, '') : storable;
}

/** False for what must not stand in an id, an address or a URL: control characters, halves of pairs and their traces. */
export function isPlainIdentifier(text: string): boolean {
  return text.isWellFormed() && !text.includes(REPLACEMENT) && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}
