// How Vonage's WebSockets write: sound as whole 20 ms of 16-bit samples at 16 kHz in binary messages, all else as JSON.
import { z } from 'zod';
import { readStreamJson, type StreamCodec, type StreamNews } from './media-stream.ts';
import { bytesOfSamples, samplesOfBytes } from './sample-bytes.ts';

/** As it is asked for in the instructions of a call. */
export const VONAGE_SOUND = 'audio/l16;rate=16000';

const message = z.discriminatedUnion('event', [
  z.object({ event: z.literal('websocket:connected'), 'content-type': z.string().regex(/^audio\/l16; *rate=16000$/i) }),
  z.object({ event: z.literal('websocket:dtmf'), digit: z.string().regex(/^[0-9*#]$/) }),
  z.object({ event: z.literal('websocket:notify'), payload: z.object({ mark: z.string() }) }),
]);

export const vonageStream: StreamCodec = {
  rateHz: 16_000,
  wholePieceMs: 20,
  endsByClosing: true,
  read(data, isBinary) {
    if (isBinary) return [{ kind: 'audio', pcm: samplesOfBytes(data) }];
    const reading = message.safeParse(readStreamJson(data));
    return reading.success ? [newsOf(reading.data)] : [];
  },
  audio: (_streamId, pcm) => bytesOfSamples(pcm),
  mark: (_streamId, name) => JSON.stringify({ action: 'notify', payload: { mark: name } }),
  clear: () => JSON.stringify({ action: 'clear' }),
};

function newsOf(told: z.infer<typeof message>): StreamNews {
  switch (told.event) {
    case 'websocket:connected':
      // Neither the line nor the call has a name here.
      return { kind: 'start', streamId: '', carrierRef: null, accountId: null };
    case 'websocket:dtmf':
      return { kind: 'digit', digit: told.digit };
    case 'websocket:notify':
      return { kind: 'mark', name: told.payload.mark };
  }
}
