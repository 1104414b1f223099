// Joins the carriers that bring the sound of calls to our address, besides Twilio: who places their calls, and what they send us.
import { readAttemptReference } from '../rules/attempt-reference.ts';
import type { House } from './compose-house.ts';
import type { Config } from './config.ts';
import { findAttempt } from './database/attempts.ts';
import type { AnswerDoor, Carrier, CarrierLimits, IncomingDoor, ReadCarrierMessage } from './ports/carrier.ts';
import type { Clock } from './ports/clock.ts';
import type { LiveCalls, StreamCarrier } from './ports/live-calls.ts';
import { createPlivoAnswer, createPlivoIncoming, createPlivoReader, PLIVO_CARRIER, plivoVendor } from './providers/plivo.ts';
import { createStreamCarrier, type StreamVendor } from './providers/stream-carrier.ts';
import { createTelnyxReader, TELNYX_CARRIER, telnyxVendor } from './providers/telnyx.ts';
import { plivoAccountOf, telnyxAccountOf } from './stream-carrier-settings.ts';
import { carrierMediaPath } from './web/carrier-media.ts';
import { CARRIER_REPORTS_PREFIX } from './web/carrier-reports.ts';

const limitsOf = (callsPerSecond: number, callsAtOnce: number): CarrierLimits => ({
  ...{ callsPerSecond, callsAtOnce, callsAtOncePerNumber: callsAtOnce },
});

function vendorsOf(config: Config): { vendor: StreamVendor; limits: CarrierLimits }[] {
  const telnyx = telnyxAccountOf(config);
  const plivo = plivoAccountOf(config);
  return [
    ...(telnyx
      ? [
          {
            vendor: telnyxVendor(telnyx),
            limits: limitsOf(config.RINGSIDE_TELNYX_CALLS_PER_SECOND, config.RINGSIDE_TELNYX_CALLS_AT_ONCE),
          },
        ]
      : []),
    ...(plivo
      ? [
          {
            vendor: plivoVendor(plivo),
            limits: limitsOf(config.RINGSIDE_PLIVO_CALLS_PER_SECOND, config.RINGSIDE_PLIVO_CALLS_AT_ONCE),
          },
        ]
      : []),
  ];
}

/** How many calls of theirs may have to be held at once. */
export function mostStreamCalls(config: Config): number {
  return vendorsOf(config).reduce((sum, { limits }) => sum + limits.callsAtOnce, 0);
}

export function composeStreamCarriers({ config, context }: House): { carriers: Carrier[]; close(): void } {
  const at = addressesAt(config.publicUrl(config.PORT));
  const made = vendorsOf(config).map(({ vendor, limits }) =>
    createStreamCarrier({
      ...{ vendor, limits, clock: context.clock, ...at(vendor.name) },
      async recall(reference) {
        const of = readAttemptReference(reference);
        return (of && (await findAttempt(context.db, of)))?.carrierRef ?? null;
      },
    }),
  );
  return { carriers: made.map(({ carrier }) => carrier), close: () => made.forEach(({ close }) => close()) };
}

const addressesAt = (publicUrl: string) => (carrier: StreamCarrier) => {
  const api = `${publicUrl}${CARRIER_REPORTS_PREFIX}/${carrier}`;
  return {
    reportUrl: (reference: string) => `${api}?reference=${encodeURIComponent(reference)}`,
    answerUrl: (token: string) => `${api}/answers/${token}`,
    streamUrl: (token: string) => `${publicUrl.replace(/^http/, 'ws')}${carrierMediaPath(carrier)}${token}`,
  };
};

export type StreamCarrierDoors = { name: StreamCarrier; read: ReadCarrierMessage; incoming?: IncomingDoor; answer?: AnswerDoor };

export function streamCarrierDoors(
  config: Config,
  { publicUrl, liveCalls, clock }: { publicUrl: string; liveCalls: LiveCalls; clock: Clock },
): StreamCarrierDoors[] {
  const telnyx = telnyxAccountOf(config);
  const plivo = plivoAccountOf(config);
  const { streamUrl } = addressesAt(publicUrl)(PLIVO_CARRIER);
  /** Somebody may answer in a moment, and must not wait for models that are being loaded. */
  const warming = (read: ReadCarrierMessage): ReadCarrierMessage => {
    return (message) => {
      const news = read(message);
      liveCalls.warm();
      return news;
    };
  };
  const signing = plivo && { authToken: plivo.authToken, publicUrl };
  return [
    ...(telnyx ? [{ name: TELNYX_CARRIER, read: warming(createTelnyxReader(telnyx)) }] : []),
    ...(signing
      ? [
          {
            ...{ name: PLIVO_CARRIER, read: warming(createPlivoReader({ ...signing, clock })) },
            incoming: createPlivoIncoming({ ...signing, streamUrl }),
            answer: createPlivoAnswer({ ...signing, streamUrl }),
          },
        ]
      : []),
  ];
}
