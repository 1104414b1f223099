// What a browser can play by itself, so that nothing is converted without need.

const playedByBrowsers = new Set(['mp3', 'ogg', 'webm', 'flac', 'mp4']);

/** `container` as sniffed from the first bytes, `format` as told by the decoder (`wav pcm 16 bit`, `wav mu-law` …). */
export function browserPlays(recording: { container: string; format: string | null }): boolean {
  if (recording.container === 'wav') return /\bpcm\b/i.test(recording.format ?? '');
  return playedByBrowsers.has(recording.container);
}

const contentTypes: Record<string, string> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  webm: 'audio/webm',
  flac: 'audio/flac',
  mp4: 'audio/mp4',
  amr: 'audio/amr',
  aac: 'audio/aac',
};

export function contentTypeOf(container: string): string {
  return contentTypes[container] ?? 'application/octet-stream';
}
