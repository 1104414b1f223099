// Samples as files hold them (integers, floats, G.711) to numbers from -1 to 1 and back.

/** How one sample is written. `other` needs a decoder of its own. */
export type SampleCodec = 'pcm' | 'float' | 'mu-law' | 'a-law' | 'other';

const muLawToLinear = Float32Array.from({ length: 256 }, (_, code) => {
  const inverted = ~code & 0xff;
  const magnitude = ((((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4)) - 0x84;
  return ((inverted & 0x80) !== 0 ? -magnitude : magnitude) / 32768;
});

const aLawToLinear = Float32Array.from({ length: 256 }, (_, code) => {
  const plain = code ^ 0x55;
  const exponent = (plain & 0x70) >> 4;
  const mantissa = ((plain & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return ((plain & 0x80) !== 0 ? magnitude : -magnitude) / 32768;
});

/** Reads one sample at a byte offset; null when the combination is not one we read. Little endian, as RIFF is. */
export function sampleReader(codec: SampleCodec, bits: number): ((bytes: Buffer, at: number) => number) | null {
  if (codec === 'mu-law' && bits === 8) return (bytes, at) => muLawToLinear[bytes[at] ?? 0xff] ?? 0;
  if (codec === 'a-law' && bits === 8) return (bytes, at) => aLawToLinear[bytes[at] ?? 0xd5] ?? 0;
  if (codec === 'float' && bits === 32) return (bytes, at) => finite(bytes.readFloatLE(at));
  if (codec === 'float' && bits === 64) return (bytes, at) => finite(bytes.readDoubleLE(at));
  if (codec !== 'pcm') return null;
  if (bits === 8) return (bytes, at) => ((bytes[at] ?? 128) - 128) / 128;
  if (bits === 16) return (bytes, at) => bytes.readInt16LE(at) / 32768;
  if (bits === 24) return (bytes, at) => bytes.readIntLE(at, 3) / 8388608;
  if (bits === 32) return (bytes, at) => bytes.readInt32LE(at) / 2147483648;
  return null;
}

/** A broken float must not poison everything that is added to it. */
function finite(value: number): number {
  return Number.isFinite(value) ? Math.max(-4, Math.min(4, value)) : 0;
}

/** -1 to 1 into 16 bits, clipped. A 16-bit sample that was read comes back unchanged. */
export function toInt16(sample: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
}

/** One 16-bit sample as G.711 mu-law (ITU-T G.711), the sound of North American and Japanese telephones. */
export function encodeMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(32635, Math.abs(sample)) + 0x84;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

/** One 16-bit sample as G.711 A-law (ITU-T G.711), the sound of telephones elsewhere. */
export function encodeALaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = Math.min(32767, sample < 0 ? -sample - 1 : sample);
  const exponent = magnitude < 256 ? 0 : 31 - Math.clz32(magnitude) - 7;
  const mantissa = exponent === 0 ? magnitude >> 4 : (magnitude >> (exponent + 3)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}
