// Reads the head of a RIFF/WAVE file, forgiving what telephone systems get wrong in it.
import type { SampleCodec } from './wav-samples.ts';

export type WavFormat = {
  codec: SampleCodec;
  /** The registered number of the codec, such as 0x31 for GSM 6.10 (RFC 2361). */
  formatTag: number;
  channels: number;
  sampleRateHz: number;
  bitsPerSample: number;
  /** Bytes of one sample of every channel. */
  frameBytes: number;
  dataStart: number;
  dataBytes: number;
  /** The file promised more sound than it holds. */
  cutShort: boolean;
};

/** Why a head could not be read. */
export type WavFault = 'not_wav' | 'no_format' | 'no_data' | 'impossible_format';

/** Reads up to `length` bytes at `position`; fewer at the end of the file. */
export type ReadAt = (position: number, length: number) => Buffer;

const unknownSize = 0xffffffff;

/**
 * Chunk sizes are believed only where the file bears them out: writers that stream leave 0, 0x7fffffff or 0xffffffff and never
 * come back. RF64 (EBU Tech 3306) keeps the true size in a `ds64` chunk.
 */
export function readWavFormat(read: ReadAt, fileBytes: number): WavFormat | WavFault {
  const head = read(0, 12);
  const kind = head.toString('latin1', 0, 4);
  if (head.length < 12 || !['RIFF', 'RF64', 'BW64'].includes(kind) || head.toString('latin1', 8, 12) !== 'WAVE') return 'not_wav';
  let format: Pick<WavFormat, 'codec' | 'formatTag' | 'channels' | 'sampleRateHz' | 'bitsPerSample' | 'frameBytes'> | null = null;
  let longDataBytes: number | null = null;
  let at = 12;
  for (let chunks = 0; chunks < 1000 && at + 8 <= fileBytes; chunks++) {
    const header = read(at, 8);
    if (header.length < 8) break;
    const id = header.toString('latin1', 0, 4);
    const size = header.readUInt32LE(4);
    const start = at + 8;
    if (id === 'ds64') longDataBytes = Number(read(start, 16).readBigUInt64LE(8));
    if (id === 'fmt ') {
      format = readFormatChunk(read(start, Math.min(size, 64)));
      if (!format) return 'impossible_format';
    }
    if (id === 'data') {
      if (!format) return 'no_format';
      const promised = size === unknownSize && longDataBytes !== null ? longDataBytes : size;
      const available = Math.max(0, fileBytes - start);
      const open = promised >= 0x7fffff00 || (promised === 0 && !looksLikeChunk(read(start, 8), available));
      const dataBytes = open ? available : Math.min(promised, available);
      return { ...format, dataStart: start, dataBytes, cutShort: !open && promised > available };
    }
    at = start + size + (size % 2);
  }
  return format ? 'no_data' : 'no_format';
}

function readFormatChunk(chunk: Buffer) {
  if (chunk.length < 14) return null;
  const declared = chunk.readUInt16LE(0);
  const extensible = declared === 0xfffe && chunk.length >= 26;
  const formatTag = extensible ? chunk.readUInt16LE(24) : declared;
  const channels = chunk.readUInt16LE(2);
  const sampleRateHz = chunk.readUInt32LE(4);
  const declaredFrameBytes = chunk.readUInt16LE(12);
  const codec = codecs[formatTag] ?? 'other';
  const declaredBits = chunk.length >= 16 ? chunk.readUInt16LE(14) : 0;
  const bitsPerSample = codec === 'mu-law' || codec === 'a-law' ? 8 : containerBits(declaredBits, declaredFrameBytes, channels);
  if (channels < 1 || channels > 64 || sampleRateHz < 1000 || sampleRateHz > 768_000) return null;
  if (codec !== 'other' && (bitsPerSample < 8 || bitsPerSample > 64)) return null;
  return { codec, formatTag, channels, sampleRateHz, bitsPerSample, frameBytes: channels * Math.ceil(bitsPerSample / 8) };
}

/** 20 bits in a 24-bit container and the like: the container decides where the next sample starts. */
function containerBits(bits: number, frameBytes: number, channels: number): number {
  const bytes = Math.floor(frameBytes / Math.max(1, channels));
  return bytes * 8 >= bits && bytes * 8 < bits + 16 && bytes > 0 ? bytes * 8 : Math.ceil(bits / 8) * 8;
}

function looksLikeChunk(header: Buffer, available: number): boolean {
  if (available === 0) return true;
  return (
    header.length === 8 && /^[A-Za-z0-9 ]{4}$/.test(header.toString('latin1', 0, 4)) && header.readUInt32LE(4) + 8 <= available
  );
}

const codecs: Record<number, SampleCodec> = { 1: 'pcm', 3: 'float', 6: 'a-law', 7: 'mu-law' };

const tagNames: Record<number, string> = {
  0x02: 'Microsoft ADPCM',
  0x11: 'IMA ADPCM',
  0x14: 'G.723 ADPCM',
  0x31: 'GSM 6.10',
  0x42: 'G.723.1',
  0x45: 'G.726',
  0x50: 'mp2',
  0x55: 'mp3',
  0x64: 'G.726',
  0x65: 'G.722',
  0x83: 'G.729',
  0xff: 'AAC',
  0x161: 'WMA',
  0x1610: 'AAC',
};

/** `wav pcm 16 bit`, `wav mu-law`, `wav GSM 6.10`: for people to read. */
export function wavFormatName(format: WavFormat): string {
  if (format.codec === 'pcm' || format.codec === 'float') return `wav ${format.codec} ${format.bitsPerSample} bit`;
  if (format.codec !== 'other') return `wav ${format.codec}`;
  return `wav ${tagNames[format.formatTag] ?? `codec 0x${format.formatTag.toString(16)}`}`;
}
