// How Telnyx streams write: JSON, μ-law at 8 kHz in base64. What it sends may come out of order, so that it is put in order by its chunks.
import { z } from 'zod';
import { decodeG711, encodeG711 } from './g711.ts';
import { readStreamJson, type StreamCodec, type StreamNews } from './media-stream.ts';
import { createRtpOrder } from './rtp-order.ts';

const message = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('start'),
    stream_id: z.string().min(1).max(200),
    start: z.object({
      call_control_id: z.string(),
      media_format: z.object({ encoding: z.literal('PCMU'), sample_rate: z.literal(8_000) }),
    }),
  }),
  z.object({
    event: z.literal('media'),
    media: z.object({ track: z.string().optional(), chunk: z.coerce.number().int().min(0), payload: z.base64() }),
  }),
  z.object({ event: z.literal('dtmf'), dtmf: z.object({ digit: z.string().regex(/^[0-9*#]$/) }) }),
  z.object({ event: z.literal('mark'), mark: z.object({ name: z.string() }) }),
  z.object({ event: z.literal('stop') }),
]);

export function createTelnyxStream(): StreamCodec {
  const order = createRtpOrder();

  function newsOf(told: z.infer<typeof message>): StreamNews[] {
    switch (told.event) {
      case 'start':
        return [{ kind: 'start', streamId: told.stream_id, carrierRef: told.start.call_control_id, accountId: null }];
      case 'media': {
        const { track, chunk, payload } = told.media;
        if (track === 'outbound') return [];
        const packet = { payloadType: 0, isMarked: false, sequence: chunk & 0xffff, timestamp: 0, source: 1 };
        const inOrder = order.take({ ...packet, payload: Buffer.from(payload, 'base64') });
        return inOrder.map((next) => ({ kind: 'audio', pcm: decodeG711(next.payload, 'mu-law') }));
      }
      case 'dtmf':
        return [{ kind: 'digit', digit: told.dtmf.digit }];
      case 'mark':
        return [{ kind: 'mark', name: told.mark.name }];
      case 'stop':
        return [{ kind: 'stop' }];
    }
  }

  return {
    rateHz: 8_000,
    read(data, isBinary) {
      const reading = isBinary ? null : message.safeParse(readStreamJson(data));
      return reading?.success ? newsOf(reading.data) : [];
    },
    audio(_streamId, pcm) {
      const payload = Buffer.from(encodeG711(pcm, 'mu-law')).toString('base64');
      return JSON.stringify({ event: 'media', media: { payload } });
    },
    mark: (_streamId, name) => JSON.stringify({ event: 'mark', mark: { name } }),
    clear: () => JSON.stringify({ event: 'clear' }),
  };
}
