// Joins what calls by Twilio need: the carrier that places them, what reads its reports, the door of those who ring, and the check of connections that bring their sound.
import { readAttemptReference } from '../rules/attempt-reference.ts';
import { twilioAccountOf } from './carrier-settings.ts';
import type { House } from './compose-house.ts';
import type { Config } from './config.ts';
import { findAttempt } from './database/attempts.ts';
import type { IncomingDoor, ReadCarrierMessage } from './ports/carrier.ts';
import type { HandedSocket, LiveCalls } from './ports/live-calls.ts';
import { createTwilioReader, isTwilioSocket, TWILIO_SIGNATURE } from './providers/twilio-callbacks.ts';
import { createTwilioCarrier, TWILIO_CARRIER, type AskedCall } from './providers/twilio-carrier.ts';
import { createTwilioIncoming } from './providers/twilio-incoming.ts';
import { carrierMediaPath } from './web/carrier-media.ts';
import { CARRIER_REPORTS_PREFIX } from './web/carrier-reports.ts';

/** Null where no account is set. */
export function composeTwilio({ config, context }: House): ReturnType<typeof createTwilioCarrier> | null {
  const account = twilioAccountOf(config);
  if (!account) return null;
  const publicUrl = config.publicUrl(config.PORT);
  const callsAtOnce = config.RINGSIDE_TWILIO_CALLS_AT_ONCE;
  return createTwilioCarrier({
    ...{ ...account, publicUrl, clock: context.clock, tellsMachines: config.RINGSIDE_TWILIO_TELLS_MACHINES },
    reportPath: `${CARRIER_REPORTS_PREFIX}/${TWILIO_CARRIER}`,
    streamUrl: streamUrlAt(publicUrl),
    recall: (reference) => recall(context, reference),
    limits: { callsPerSecond: config.RINGSIDE_TWILIO_CALLS_PER_SECOND, callsAtOnce, callsAtOncePerNumber: callsAtOnce },
  });
}

const streamUrlAt = (publicUrl: string) => (token: string) =>
  `${publicUrl.replace(/^http/, 'ws')}${carrierMediaPath(TWILIO_CARRIER)}${token}`;

async function recall({ db }: House['context'], reference: string): Promise<AskedCall | null> {
  const of = readAttemptReference(reference);
  const attempt = of && (await findAttempt(db, of));
  if (!attempt?.intentAt) return null;
  return { to: attempt.toNumber, from: attempt.fromNumber, askedAt: attempt.intentAt, carrierRef: attempt.carrierRef };
}

export type TwilioDoors = { read: ReadCarrierMessage; isGenuine: (connection: HandedSocket) => boolean; incoming: IncomingDoor };

/** Null where no account is set. */
export function twilioDoors(
  config: Config,
  { publicUrl, liveCalls }: { publicUrl: string; liveCalls: LiveCalls },
): TwilioDoors | null {
  const account = twilioAccountOf(config);
  if (!account) return null;
  const read = createTwilioReader({
    ...account,
    publicUrl,
    meetMachine: (reference, machine) => liveCalls.meetMachine(reference, machine),
  });
  return {
    incoming: createTwilioIncoming({ ...account, publicUrl, streamUrl: streamUrlAt(publicUrl) }),
    read(message) {
      const news = read(message);
      // Somebody may answer in a moment, and must not wait for models that are being loaded.
      liveCalls.warm();
      return news;
    },
    isGenuine({ url, headers }) {
      const signature = headers[TWILIO_SIGNATURE];
      return isTwilioSocket({ ...account, publicUrl }, url, typeof signature === 'string' ? signature : undefined);
    },
  };
}
