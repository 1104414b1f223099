// A part of a file, as players ask for it with Range.
import type { Answer } from './answers.ts';

export function rangeAnswer(bytes: Uint8Array, contentType: string, range: string | undefined): Answer {
  const headers = { 'accept-ranges': 'bytes', 'cache-control': 'private' };
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  // Several ranges at once, or something else: the whole file, which is always allowed.
  if (from === '' && to === '') return { status: 200, text: bytes, contentType, headers };
  const size = bytes.length;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last || first >= size) return { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } };
  return {
    status: 206,
    text: bytes.subarray(first, last + 1),
    contentType,
    headers: { ...headers, 'content-range': `bytes ${first}-${last}/${size}` },
  };
}
