// How loud a piece of sound is, and from where on it counts as speech.

/** -42 dBFS, as the mean of 20 ms: louder is speech, not the hiss of a line. */
const SPEECH_POWER = 10 ** (-42 / 10);

export function isLoud(pcm: Int16Array): boolean {
  let sum = 0;
  for (const sample of pcm) sum += (sample / 32_768) ** 2;
  return sum > SPEECH_POWER * pcm.length;
}
