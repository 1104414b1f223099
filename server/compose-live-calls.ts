// Joins what live calls need in the server: the process that holds them, and what makes closed attempts and recorded calls of them.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Problem } from '../rules/problem.ts';
import { sipTrunkOf, twilioAccountOf } from './carrier-settings.ts';
import type { House } from './compose-house.ts';
import { streamVendors } from './compose-stream-carriers.ts';
import { recordingAccess } from './config.ts';
import { readSharedClock } from './database/shared-clock.ts';
import type { OpenHubspot } from './flows/context.ts';
import { openReceiveCommit } from './flows/intake/receive-commit.ts';
import { followLiveCalls } from './flows/outbound/follow-live-calls.ts';
import type { TalkContext } from './flows/outbound/talk-context.ts';
import { takeRungCall } from './flows/outbound/take-rung-call.ts';
import { useTool } from './flows/outbound/use-tool.ts';
import { watchLiveCalls } from './flows/outbound/watch-live-calls.ts';
import { hostNameOf } from './host-name.ts';
import type { TransferCall } from './ports/call-tools.ts';
import { openCallProcess } from './providers/call-process-host.ts';
import { createHttpFunction } from './providers/http-function.ts';
import { TWILIO_CARRIER } from './providers/twilio-carrier.ts';
import { createStreamTransfer, type StreamTransfer } from './providers/stream-transfer.ts';
import { createTwilioTransfer } from './providers/twilio-transfer.ts';

/** Each is recognised, spoken and recorded on this machine. */
const MOST_TALKS = 5;
const MOST_INBOUND = 5;

export type ComposedLiveCalls = {
  context: TalkContext;
  beginNone(): void;
  /** Ends when all calls have ended by themselves and are saved, or after `longestMs`. */
  drain(longestMs: number): Promise<void>;
  close(): Promise<void>;
};

const LOOK_MS = 250;

export type LiveCallsOptions = {
  /** Calls that are dialled for carriers of the process and may go on at once, besides talks in the browser and who rings us. */
  mostPlaced: number;
  openHubspot: OpenHubspot;
};

export function composeLiveCalls(house: House, { mostPlaced, openHubspot }: LiveCallsOptions): ComposedLiveCalls {
  const { config, log } = house;
  const stopping = new AbortController();
  const followed = followLiveCalls(() => context, stopping.signal);
  const functions = createHttpFunction({ policy: recordingAccess(config) });
  const account = twilioAccountOf(config);
  const streamed = streamVendors(config, house.context).map((vendor) => [vendor.name, createStreamTransfer(vendor)] as const);
  const transfers = new Map<string, StreamTransfer>([
    ...streamed,
    ...(account ? [[TWILIO_CARRIER, createTwilioTransfer(account)] as const] : []),
  ]);
  const transferCall: TransferCall = async ({ carrier, ...call }, of) => {
    const by = transfers.get(carrier);
    if (!by) throw new Problem('conflict', 'Calls of this carrier cannot be transferred.');
    await by.transfer(call, of);
  };
  const { close, beginNone, ...liveCalls } = openCallProcess({
    ...followed.events,
    onTool: (asked) => useTool({ ...context, openHubspot, callFunction: functions.call, transferCall }, asked, stopping.signal),
    onRings: (call) => takeRungCall({ ...context, openHubspot, randomBytes }, call),
    staysUp: sipTrunkOf(config)?.takesCalls === true,
    program: new URL('./call-process.ts', import.meta.url),
    folder: join(config.RINGSIDE_DATA, 'live-calls'),
    places: { talk: MOST_TALKS, inbound: MOST_INBOUND, dialled: mostPlaced },
    clock: house.context.clock,
    log,
  });
  const context: TalkContext = {
    ...house.context,
    files: house.files,
    // What is being saved of a call is not left alone.
    liveCalls: { ...liveCalls, held: () => [...new Set([...liveCalls.held(), ...followed.underWay()])] },
    receiveCommit: openReceiveCommit(house.context),
    host: hostNameOf(config.RINGSIDE_DATA),
    hangUpAt: async (carrier, carrierRef) => transfers.get(carrier)?.hangUp?.(carrierRef),
  };
  const watching = watchLiveCalls({ ...context, sharedNow: readSharedClock }, stopping.signal);
  return {
    ...{ context, beginNone },
    async drain(longestMs) {
      const held = () => context.liveCalls.held().length;
      if (held() === 0 || longestMs === 0) return;
      log.info({ calls: held(), longestSeconds: longestMs / 1_000 }, 'live calls may end before the server does');
      for (let waitedMs = 0; held() > 0 && waitedMs < longestMs; waitedMs += LOOK_MS) await context.clock.sleep(LOOK_MS);
      if (held() > 0) log.warn({ calls: held() }, 'live calls are ended because they have taken too long');
    },
    async close() {
      stopping.abort();
      await close();
      await Promise.all([watching, followed.settled(), functions.close()]);
      for (const by of transfers.values()) by.close();
    },
  };
}
