// 16-bit samples as the bytes in which carriers send them: little end first, whatever this machine does.

/** Half a sample at the end is left out. */
export function samplesOfBytes(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(at * 2));
}

export function bytesOfSamples(pcm: Int16Array): Buffer {
  const bytes = Buffer.allocUnsafe(pcm.length * 2);
  for (const [at, sample] of pcm.entries()) bytes.writeInt16LE(sample, at * 2);
  return bytes;
}
