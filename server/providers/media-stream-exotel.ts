// How Exotel's streams write: JSON, 16-bit samples at 16 kHz in base64, towards it in pieces of at least 3,200 bytes that are a multiple of 320.
import { z } from 'zod';
import { readStreamJson, type StreamCodec, type StreamNews } from './media-stream.ts';
import { bytesOfSamples, samplesOfBytes } from './sample-bytes.ts';

const message = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('start'),
    stream_sid: z.string().min(1).max(200),
    // As its address asks for; a number or the text of one.
    start: z.object({ media_format: z.object({ sample_rate: z.coerce.number().pipe(z.literal(16_000)) }) }),
  }),
  z.object({ event: z.literal('media'), media: z.object({ track: z.string().optional(), payload: z.base64() }) }),
  z.object({ event: z.literal('dtmf'), dtmf: z.object({ digit: z.string().regex(/^[0-9*#]$/) }) }),
  z.object({ event: z.literal('mark'), mark: z.object({ name: z.string() }) }),
  z.object({ event: z.literal('stop') }),
]);

export const exotelStream: StreamCodec = {
  rateHz: 16_000,
  wholePieceMs: 100,
  read(data, isBinary) {
    const reading = isBinary ? null : message.safeParse(readStreamJson(data));
    return reading?.success ? newsOf(reading.data) : [];
  },
  audio(streamSid, pcm) {
    const payload = bytesOfSamples(pcm).toString('base64');
    return JSON.stringify({ event: 'media', stream_sid: streamSid, media: { payload } });
  },
  mark: (streamSid, name) => JSON.stringify({ event: 'mark', stream_sid: streamSid, mark: { name } }),
  clear: (streamSid) => JSON.stringify({ event: 'clear', stream_sid: streamSid }),
};

function newsOf(told: z.infer<typeof message>): StreamNews[] {
  switch (told.event) {
    case 'start':
      // Which leg of the call it names is not documented.
      return [{ kind: 'start', streamId: told.stream_sid, carrierRef: null, accountId: null }];
    case 'media':
      if (told.media.track === 'outbound') return [];
      return [{ kind: 'audio', pcm: samplesOfBytes(Buffer.from(told.media.payload, 'base64')) }];
    case 'dtmf':
      return [{ kind: 'digit', digit: told.dtmf.digit }];
    case 'mark':
      return [{ kind: 'mark', name: told.mark.name }];
    case 'stop':
      return [{ kind: 'stop' }];
  }
}
