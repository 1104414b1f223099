// How Asterisk's chan_websocket writes: sound as 16-bit samples at 16 kHz in binary messages, commands and events as JSON. It plays in real time.
import { z } from 'zod';
import { readStreamJson, type StreamCodec, type StreamNews } from './media-stream.ts';
import { bytesOfSamples, samplesOfBytes } from './sample-bytes.ts';

const message = z.discriminatedUnion('event', [
  z.object({ event: z.literal('MEDIA_START'), format: z.literal('slin16') }),
  z.object({ event: z.literal('DTMF_END'), digit: z.string().regex(/^[0-9*#]$/) }),
  z.object({ event: z.literal('MEDIA_MARK_PROCESSED'), correlation_id: z.string() }),
]);

/** It asks to be spared (MEDIA_XOFF) when 18 s of sound wait there. Ours is never so far ahead. */
export const asteriskStream: StreamCodec = {
  rateHz: 16_000,
  wholePieceMs: 20,
  endsByClosing: true,
  read(data, isBinary) {
    if (isBinary) return [{ kind: 'audio', pcm: samplesOfBytes(data) }];
    const reading = message.safeParse(readStreamJson(data));
    return reading.success ? [newsOf(reading.data)] : [];
  },
  audio: (_streamId, pcm) => bytesOfSamples(pcm),
  mark: (_streamId, name) => JSON.stringify({ command: 'MARK_MEDIA', correlation_id: name }),
  clear: () => JSON.stringify({ command: 'FLUSH_MEDIA' }),
};

function newsOf(told: z.infer<typeof message>): StreamNews {
  switch (told.event) {
    case 'MEDIA_START':
      // The channel it names is that of the sound, not the one that was asked for.
      return { kind: 'start', streamId: '', carrierRef: null, accountId: null };
    case 'DTMF_END':
      return { kind: 'digit', digit: told.digit };
    case 'MEDIA_MARK_PROCESSED':
      return { kind: 'mark', name: told.correlation_id };
  }
}
