// Telephone sound, one byte a sample (ITU-T G.711), to 16-bit samples and back.
import { encodeALaw, encodeMuLaw, sampleReader, toInt16 } from './wav-samples.ts';

/** `mu-law` is PCMU of North America and Japan, `a-law` PCMA of the rest. */
export type TelephoneLaw = 'mu-law' | 'a-law';

const decoded: Record<TelephoneLaw, Int16Array> = { 'mu-law': decodedCodes('mu-law'), 'a-law': decodedCodes('a-law') };

function decodedCodes(law: TelephoneLaw): Int16Array {
  const codes = Buffer.from(Array.from({ length: 256 }, (_, code) => code));
  const read = sampleReader(law, 8);
  return Int16Array.from(codes, (code) => (read ? toInt16(read(codes, code)) : 0));
}

export function decodeG711(bytes: Uint8Array, law: TelephoneLaw): Int16Array {
  const table = decoded[law];
  return Int16Array.from(bytes, (code) => table[code] ?? 0);
}

export function encodeG711(pcm: Int16Array, law: TelephoneLaw): Uint8Array {
  return Uint8Array.from(pcm, law === 'mu-law' ? encodeMuLaw : encodeALaw);
}
