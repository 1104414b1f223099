// How Plivo's audio streams write: JSON, μ-law at 8 kHz in base64; checkpoints in place of marks.
import { z } from 'zod';
import { decodeG711, encodeG711 } from './g711.ts';
import { readStreamJson, type StreamCodec, type StreamNews } from './media-stream.ts';

const message = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('start'),
    start: z.object({
      streamId: z.string().min(1).max(200),
      mediaFormat: z.object({ encoding: z.literal('audio/x-mulaw'), sampleRate: z.literal(8_000) }),
    }),
  }),
  z.object({ event: z.literal('media'), media: z.object({ track: z.string().optional(), payload: z.base64() }) }),
  z.object({ event: z.literal('dtmf'), dtmf: z.object({ digit: z.string().regex(/^[0-9*#]$/) }) }),
  z.object({ event: z.literal('playedStream'), name: z.string() }),
  z.object({ event: z.literal('stop') }),
]);

export const plivoStream: StreamCodec = {
  rateHz: 8_000,
  read(data, isBinary) {
    const reading = isBinary ? null : message.safeParse(readStreamJson(data));
    return reading?.success ? newsOf(reading.data) : [];
  },
  audio(_streamId, pcm) {
    const payload = Buffer.from(encodeG711(pcm, 'mu-law')).toString('base64');
    return JSON.stringify({ event: 'playAudio', media: { contentType: 'audio/x-mulaw', sampleRate: 8_000, payload } });
  },
  mark: (streamId, name) => JSON.stringify({ event: 'checkpoint', streamId, name }),
  clear: (streamId) => JSON.stringify({ event: 'clearAudio', streamId }),
};

function newsOf(told: z.infer<typeof message>): StreamNews[] {
  switch (told.event) {
    case 'start':
      // The name of the call here is not the one a request to dial is answered with.
      return [{ kind: 'start', streamId: told.start.streamId, carrierRef: null, accountId: null }];
    case 'media':
      if (told.media.track === 'outbound') return [];
      return [{ kind: 'audio', pcm: decodeG711(Buffer.from(told.media.payload, 'base64'), 'mu-law') }];
    case 'dtmf':
      return [{ kind: 'digit', digit: told.dtmf.digit }];
    case 'playedStream':
      return [{ kind: 'mark', name: told.name }];
    case 'stop':
      return [{ kind: 'stop' }];
  }
}
