// The leg of a call whose carrier connects its sound to us: by the carrier's own way to write, and of this call alone.
import type { WebSocket } from 'ws';
import { Problem } from '../../rules/problem.ts';
import type { StreamCarrier } from '../ports/live-calls.ts';
import type { MediaLeg } from '../ports/media-leg.ts';
import { asteriskStream } from './media-stream-asterisk.ts';
import { exotelStream } from './media-stream-exotel.ts';
import { openMediaStream, type StreamCodec } from './media-stream.ts';
import { plivoStream } from './media-stream-plivo.ts';
import { createTelnyxStream } from './media-stream-telnyx.ts';
import { twilioStream } from './media-stream-twilio.ts';
import { vonageStream } from './media-stream-vonage.ts';

const codecs: Record<StreamCarrier, () => StreamCodec> = {
  twilio: () => twilioStream,
  telnyx: createTelnyxStream,
  plivo: () => plivoStream,
  vonage: () => vonageStream,
  asterisk: () => asteriskStream,
  exotel: () => exotelStream,
};

export type StreamLegOptions = {
  carrier: StreamCarrier;
  /** The call, as the carrier named it before; null where its name is not known yet. */
  carrierRef: string | null;
  /** Null where the carrier does not say whose call it is. */
  accountId: string | null;
  nowMs: () => number;
};

/** Throws Problem `provider_answer_invalid` for a call of another account, for another call, or for none; the socket is closed then. */
export async function openStreamLeg(ws: WebSocket, { carrier, carrierRef, accountId, nowMs }: StreamLegOptions): Promise<MediaLeg> {
  const { start, leg } = await openMediaStream(ws, codecs[carrier](), { nowMs });
  const isOther = (expected: string | null, told: string | null) => expected !== null && told !== null && expected !== told;
  if (!isOther(accountId, start.accountId) && !isOther(carrierRef, start.carrierRef)) return leg;
  leg.close();
  throw new Problem('provider_answer_invalid', `${carrier} opened a line for sound for another call or another account than ours.`);
}
