// Tells what a file is from its first bytes. Names and extensions are not believed: phone systems get them wrong.

export type Sniffed =
  | { kind: 'empty' }
  /** Not sound at all; `what` completes "The file is …". */
  | { kind: 'not-audio'; what: string }
  | { kind: 'wav' }
  /** Read by one of the decoders that come with us. */
  | { kind: 'decodable'; decoder: Decoder; name: string; channels?: 1 | 2 }
  /** Needs ffmpeg. */
  | { kind: 'foreign'; name: string }
  | { kind: 'unknown' };

export type Decoder = 'mp3' | 'opus' | 'oga' | 'webm' | 'flac' | 'amr' | 'aiff' | 'caf' | 'qoa';

/** `head` should be the first 64 KiB, or the whole file when it is shorter. */
export function sniffAudio(head: Buffer): Sniffed {
  if (head.length === 0) return { kind: 'empty' };
  const text = head.toString('latin1', 0, Math.min(head.length, 512));
  const at = (offset: number, sign: string) => text.startsWith(sign, offset);
  if ((at(0, 'RIFF') || at(0, 'RF64') || at(0, 'BW64')) && at(8, 'WAVE')) return { kind: 'wav' };
  if (at(0, 'OggS')) return sniffOgg(text);
  if (at(0, 'fLaC')) return { kind: 'decodable', decoder: 'flac', name: 'flac' };
  if (at(0, '\x1aE\xdf\xa3')) return { kind: 'decodable', decoder: 'webm', name: text.includes('webm') ? 'webm' : 'matroska' };
  if (at(0, '#!AMR-WB')) return { kind: 'decodable', decoder: 'amr', name: 'amr wideband' };
  if (at(0, '#!AMR')) return { kind: 'decodable', decoder: 'amr', name: 'amr' };
  if (at(0, 'FORM') && (at(8, 'AIFF') || at(8, 'AIFC'))) return { kind: 'decodable', decoder: 'aiff', name: 'aiff' };
  if (at(0, 'caff')) return { kind: 'decodable', decoder: 'caf', name: 'caf' };
  if (at(0, 'qoaf')) return { kind: 'decodable', decoder: 'qoa', name: 'qoa' };
  const foreign = foreignSigns.find(([offset, sign]) => at(offset, sign));
  if (foreign) return { kind: 'foreign', name: foreign[2] };
  const other = otherSigns.find(([sign]) => at(0, sign));
  if (other) return { kind: 'not-audio', what: other[1] };
  const document = sniffText(head);
  if (document !== null) return { kind: 'not-audio', what: document };
  return sniffMpeg(head) ?? { kind: 'unknown' };
}

function sniffOgg(text: string): Sniffed {
  if (text.startsWith('OpusHead', 28)) return { kind: 'decodable', decoder: 'opus', name: 'ogg opus' };
  if (text.startsWith('\x01vorbis', 28)) return { kind: 'decodable', decoder: 'oga', name: 'ogg vorbis' };
  if (text.startsWith('\x7fFLAC', 28)) return { kind: 'decodable', decoder: 'flac', name: 'ogg flac' };
  return { kind: 'foreign', name: text.startsWith('Speex', 28) ? 'ogg speex' : 'ogg with an unusual codec' };
}

const foreignSigns: [number, string, string][] = [
  [4, 'ftypM4A', 'm4a (AAC)'],
  [4, 'ftyp3g', '3gp'],
  [4, 'ftypqt', 'QuickTime'],
  [4, 'ftyp', 'mp4'],
  [0, 'ADIF', 'AAC'],
  [0, '.snd', 'Sun au'],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', 'Windows Media'],
  [0, 'riff\x2e\x91\xcf\x11', 'Wave64'],
  [0, 'FLV\x01', 'Flash video'],
  [0, '\x00\x00\x01\xba', 'MPEG video'],
  [0, '.RMF', 'RealMedia'],
  [0, 'MAC ', "Monkey's Audio"],
  [0, 'wvpk', 'WavPack'],
  [8, 'AVI ', 'AVI video'],
];

const otherSigns: [string, string][] = [
  ['%PDF', 'a PDF document'],
  ['PK\x03\x04', 'a ZIP archive'],
  ['\x1f\x8b', 'a gzip archive'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['MThd', 'a MIDI score without sound'],
  ['\x7fELF', 'a program'],
  ['MZ', 'a program'],
];

/** Playlists are named apart because players would follow what they point at, which a server must never do. */
function sniffText(head: Buffer): string | null {
  const sample = head.subarray(0, 4096);
  const start = sample
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
    .slice(0, 400);
  if (/^(#EXTM3U|#EXTINF|\[playlist\]|ffconcat|<\?xml[^]*<(MPD|playlist|asx|smil)|<(MPD|asx|smil)\b|\[Reference\])/i.test(start))
    return 'a playlist, which only points at sound';
  if (/^(<!doctype html|<html|<head|<body|<script)/i.test(start)) return 'a web page, perhaps a sign-in or error page';
  if (/^<(\?xml|[a-z]+[ >])/i.test(start)) return 'an XML document, perhaps an error message';
  if (/^[[{]\s*(["{[\]}]|$)/.test(start)) return 'a JSON document, perhaps an error message';
  const odd = sample.reduce((sum, byte) => sum + (byte < 9 || (byte > 13 && byte < 32) || byte > 126 ? 1 : 0), 0);
  return odd === 0 ? 'plain text' : null;
}

/** MPEG audio has no signature: two frame headers must follow one another where the first one says. */
function sniffMpeg(head: Buffer): Sniffed | null {
  let from = 0;
  if (head.toString('latin1', 0, 3) === 'ID3' && head.length >= 10) {
    const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((head[at] ?? 0) & 0x7f), 0);
    from = size + 10;
    // A large cover picture can push the first frame out of what we look at; then only mp3 is likely.
    if (from + 4 >= head.length) return { kind: 'decodable', decoder: 'mp3', name: 'mp3' };
  }
  for (let at = from; at < Math.min(head.length - 4, from + 8192); at++) {
    if (head[at] !== 0xff || ((head[at + 1] ?? 0) & 0xe0) !== 0xe0) continue;
    if (((head[at + 1] ?? 0) & 0xf6) === 0xf0) {
      if (adtsFollows(head, at)) return { kind: 'foreign', name: 'AAC' };
      continue;
    }
    const first = mpegFrame(head, at);
    if (!first) continue;
    const second = at + first.bytes;
    if (second + 4 <= head.length ? !mpegFrame(head, second) : at !== from) continue;
    return { kind: 'decodable', decoder: 'mp3', name: first.layer === 3 ? 'mp3' : `mp${first.layer}`, channels: first.channels };
  }
  return null;
}

function adtsFollows(head: Buffer, at: number): boolean {
  const bytes = (((head[at + 3] ?? 0) & 3) << 11) | ((head[at + 4] ?? 0) << 3) | ((head[at + 5] ?? 0) >> 5);
  if (bytes < 7 || at + bytes + 2 > head.length) return false;
  return head[at + bytes] === 0xff && ((head[at + bytes + 1] ?? 0) & 0xf6) === 0xf0;
}

const kilobits: Record<string, readonly number[]> = {
  '1-1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2-3': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

/** ISO 11172-3 / 13818-3 frame header; null when the bits cannot be one. */
function mpegFrame(head: Buffer, at: number): { bytes: number; layer: number; channels: 1 | 2 } | null {
  const [sync = 0, a = 0, b = 0, c = 0] = head.subarray(at, at + 4);
  if (sync !== 0xff || (a & 0xe0) !== 0xe0) return null;
  const version = (a >> 3) & 3;
  const layer = 4 - ((a >> 1) & 3);
  const rate = [44100, 48000, 32000][(b >> 2) & 3];
  if (version === 1 || layer === 4 || rate === undefined) return null;
  const kilobit = kilobits[`${version === 3 ? 1 : 2}-${layer}`]?.[b >> 4];
  if (!kilobit) return null;
  const sampleRate = version === 3 ? rate : version === 2 ? rate / 2 : rate / 4;
  const padding = (b >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && version !== 3 ? 576 : 1152;
  const bytes =
    layer === 1
      ? (Math.floor((12 * kilobit * 1000) / sampleRate) + padding) * 4
      : Math.floor((samples * kilobit * 125) / sampleRate) + padding;
  return { bytes, layer, channels: c >> 6 === 3 ? 1 : 2 };
}
