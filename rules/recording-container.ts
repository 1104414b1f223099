// What kind of file a recording is, told by its first bytes: names and types that people and browsers give are often wrong.

/** `container` as the recording tables keep it; null when the bytes are no sound that anything here could read. */
export function sniffContainer(head: Uint8Array): string | null {
  const text = String.fromCharCode(...head.subarray(0, 64));
  const found = signs.find(([offset, sign]) => text.startsWith(sign, offset));
  return found?.[2] ?? (isMpegFrame(head) ? 'mp3' : isAdtsFrame(head) ? 'aac' : null);
}

/** Enough for `sniffContainer`. */
export const SNIFFED_BYTES = 64;

const signs: readonly [offset: number, sign: string, container: string][] = [
  [8, 'WAVE', 'wav'],
  [0, 'ID3', 'mp3'],
  [0, 'OggS', 'ogg'],
  [0, 'fLaC', 'flac'],
  [0, '\x1aE\xdf\xa3', 'webm'],
  [4, 'ftyp', 'mp4'],
  [0, '#!AMR', 'amr'],
  [8, 'AIFF', 'aiff'],
  [8, 'AIFC', 'aiff'],
  [0, 'caff', 'caf'],
  [0, 'qoaf', 'qoa'],
  [0, 'ADIF', 'aac'],
  [0, '.snd', 'au'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'wma'],
];

/** ISO 11172-3 frame header: eleven sync bits, a layer, and a bit rate and sampling rate that exist. */
function isMpegFrame(head: Uint8Array): boolean {
  const [sync = 0, second = 0, third = 0] = head;
  return (
    sync === 0xff &&
    (second & 0xe0) === 0xe0 &&
    (second & 0x18) !== 0x08 &&
    (second & 0x06) !== 0 &&
    // Layer I, which nothing records in; a UTF-16 mark looks like it.
    (second & 0x06) !== 0x06 &&
    third >> 4 !== 0x0f &&
    third >> 4 !== 0 &&
    (third & 0x0c) !== 0x0c
  );
}

/** ISO 13818-7 transport stream: twelve sync bits and layer 0. */
function isAdtsFrame(head: Uint8Array): boolean {
  return head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0;
}
