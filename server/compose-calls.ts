// Joins what a live call needs: hearing, voice and mind. No database.
import { randomBytes } from 'node:crypto';
import type { CalleeStep } from '../rules/callee-script.ts';
import { sipTrunkOf } from './carrier-settings.ts';
import { composeMinds } from './compose-minds.ts';
import { composeSpeech } from './compose-speech.ts';
import type { Config } from './config.ts';
import type { UseTool } from './ports/call-tools.ts';
import type { CallBrief, CallTold, LiveCallNews } from './ports/live-call.ts';
import type { Log } from './ports/log.ts';
import type { PlacedLine } from './ports/live-calls.ts';
import type { MediaLeg } from './ports/media-leg.ts';
import type { PlacingLine, RingingCall } from './ports/placing-line.ts';
import { sayAndHangUp } from './providers/say-and-hang-up.ts';
import { createSimulatedCallee, type SimulatedCallee } from './providers/simulated-callee.ts';
import { createSimulatedLine } from './providers/simulated-line.ts';
import { createSipLine } from './providers/sip-line.ts';
import { closeTheWayOut } from './providers/way-out.ts';
import { createSteadyClock, createSystemClock } from './providers/system-clock.ts';
import { holdConversation, type ConversationOptions } from './voice/conversation.ts';
import { checkEngine, closeEngine } from './voice/engine.ts';
import { putSoundFirst } from './voice/sound-first.ts';
import type { WatchedLine } from './voice/watched-call.ts';

/** Another one than agents have unless somebody chose so. */
const CALLEE_VOICE = 'rms';
const TELEPHONE_HZ = 8_000;

export type HoldCall = (call: {
  brief: CallBrief;
  leg: MediaLeg;
  tell: (news: LiveCallNews) => void;
  watched?: WatchedLine;
  carrierHears?: NonNullable<ConversationOptions['carrierHears']>;
  useTool?: UseTool;
  signal: AbortSignal;
}) => Promise<CallTold>;

export type ComposedCalls = {
  hold: HoldCall;
  /** Somebody simulated picks up, who speaks and listens. */
  pickUp(steps: readonly CalleeStep[]): Promise<SimulatedCallee>;
  /** Says one thing to somebody who is not put through, and hangs up. */
  dismiss(leg: MediaLeg, text: string): Promise<void>;
  /** Carriers of this process, where they are set up. */
  lines: Partial<Record<PlacedLine, PlacingLine>>;
  close(): Promise<void>;
};

/** Everything is loaded when it returns. Throws where a part of the engine is missing. */
export async function composeCalls(config: Config, log: Log, rings?: (call: RingingCall) => void): Promise<ComposedCalls> {
  if (config.RINGSIDE_ZERO_EGRESS) closeTheWayOut();
  const clock = createSystemClock();
  const speeches = composeSpeech(config, log);
  await Promise.all([checkEngine(clock), speeches.warm()]);
  putSoundFirst();
  const minds = composeMinds(config, log);
  const trunk = sipTrunkOf(config);
  const lines: ComposedCalls['lines'] = {
    simulated: createSimulatedLine({ clock, log, speech: speeches.local }),
    ...(trunk && {
      sip: createSipLine({
        ...{ trunk, newToken: () => randomBytes(12).toString('hex'), clock, log },
        ...(trunk.takesCalls && rings && { rings }),
      }),
    }),
  };
  return {
    lines,
    pickUp: (steps) => createSimulatedCallee({ ...speeches.local, steps, voiceName: CALLEE_VOICE, rateHz: TELEPHONE_HZ }),
    hold({ brief, ...call }) {
      const { agent } = brief;
      const { speech, voiceName } = speeches.of(agent.voice);
      return holdConversation({
        ...{ ...call, brief: { ...brief, agent: { ...agent, voice: voiceName } }, speech, clock: createSteadyClock() },
        mind: minds.open(brief),
      });
    },
    dismiss: (leg, text) => sayAndHangUp(leg, text, speeches.local),
    async close() {
      await Promise.all(Object.values(lines).map((line) => line.close()));
      await Promise.all([speeches.close(), minds.close(), closeEngine()]);
    },
  };
}
