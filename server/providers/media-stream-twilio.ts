// How Twilio's Media Streams write: JSON, μ-law at 8 kHz in base64, 20 ms at a time towards us.
import { z } from 'zod';
import { decodeG711, encodeG711 } from './g711.ts';
import { readStreamJson, type StreamCodec, type StreamNews } from './media-stream.ts';

const message = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('start'),
    streamSid: z.string().min(1).max(100),
    start: z.object({
      accountSid: z.string(),
      callSid: z.string(),
      mediaFormat: z.object({ encoding: z.literal('audio/x-mulaw'), sampleRate: z.literal(8_000), channels: z.literal(1) }),
    }),
  }),
  z.object({ event: z.literal('media'), media: z.object({ track: z.string().optional(), payload: z.base64() }) }),
  z.object({ event: z.literal('dtmf'), dtmf: z.object({ digit: z.string().regex(/^[0-9*#]$/) }) }),
  z.object({ event: z.literal('mark'), mark: z.object({ name: z.string() }) }),
  z.object({ event: z.literal('stop') }),
]);

export const twilioStream: StreamCodec = {
  rateHz: 8_000,
  read(data, isBinary) {
    const reading = isBinary ? null : message.safeParse(readStreamJson(data));
    return reading?.success ? newsOf(reading.data) : [];
  },
  audio(streamSid, pcm) {
    return JSON.stringify({
      event: 'media',
      streamSid,
      media: { payload: Buffer.from(encodeG711(pcm, 'mu-law')).toString('base64') },
    });
  },
  mark: (streamSid, name) => JSON.stringify({ event: 'mark', streamSid, mark: { name } }),
  clear: (streamSid) => JSON.stringify({ event: 'clear', streamSid }),
};

function newsOf(told: z.infer<typeof message>): StreamNews[] {
  switch (told.event) {
    case 'start':
      return [{ kind: 'start', streamId: told.streamSid, carrierRef: told.start.callSid, accountId: told.start.accountSid }];
    case 'media': {
      // Our own voice may be sent back as a track of its own.
      if (told.media.track === 'outbound') return [];
      return [{ kind: 'audio', pcm: decodeG711(Buffer.from(told.media.payload, 'base64'), 'mu-law') }];
    }
    case 'dtmf':
      return [{ kind: 'digit', digit: told.dtmf.digit }];
    case 'mark':
      return [{ kind: 'mark', name: told.mark.name }];
    case 'stop':
      return [{ kind: 'stop' }];
  }
}
