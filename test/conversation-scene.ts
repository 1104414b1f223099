// Holds real calls inside the test process: the real engine, real recognition, and a callee who really speaks and listens.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newAgentSettings, type AgentSettings } from '../rules/agent.ts';
import type { CalleeStep } from '../rules/callee-script.ts';
import type { UseTool } from '../server/ports/call-tools.ts';
import type { CallTold, LiveCallNews } from '../server/ports/live-call.ts';
import type { MediaLeg } from '../server/ports/media-leg.ts';
import type { LiveSpeech } from '../server/ports/live-speech.ts';
import { createFliteSynthesizer } from '../server/providers/flite-synthesizer.ts';
import { createSherpaListener } from '../server/providers/sherpa-listener.ts';
import { createSimulatedCallee } from '../server/providers/simulated-callee.ts';
import { createSystemClock } from '../server/providers/system-clock.ts';
import { holdConversation } from '../server/voice/conversation.ts';
import { closeEngine } from '../server/voice/engine.ts';
import type { Mind } from '../server/voice/mind.ts';

export const nora: AgentSettings = {
  ...newAgentSettings,
  name: 'Nora',
  voice: 'slt',
  disclosureLine: 'This is an automated call from Acme.',
  firstMessage: 'Hi, this is Nora. Do you have a minute?',
  instructions: [
    'team_size: How many people work in your team?',
    'demo: Would you like to see a short demo?',
    'If yes: Wonderful.',
    'If no, end: That is fine. Goodbye.',
    'If they say "expensive": There is a free plan.',
    'Close: A colleague will write to you. Goodbye.',
  ].join('\n'),
  voicemail: { kind: 'leave_message', message: 'Hello, this is Nora from Acme. Please call us back.' },
  silence: { ...newAgentSettings.silence, promptAfterMs: 5_000, prompts: 1 },
};

export type HeldCall = { told: CallTold; news: LiveCallNews[]; recordingPath: string };

export type CallSetup = {
  agent?: Partial<AgentSettings>;
  needsRecordingConsent?: boolean;
  signal?: AbortSignal;
  mind?: Mind;
  useTool?: UseTool;
  speech?: Partial<LiveSpeech>;
  calleeVoice?: string;
  /** 8 kHz, a telephone's, unless given. */
  rateHz?: MediaLeg['rateHz'];
  /** To watch what goes over the line. */
  watch?: (leg: MediaLeg) => MediaLeg;
  tell?: (news: LiveCallNews) => void;
};

/** Models are loaded once. `close` leaves nothing behind. */
export async function openConversations() {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-conversation-'));
  const voice = createFliteSynthesizer();
  const listener = createSherpaListener({ modelsFolder: join(folder, 'models'), model: 'base' });
  const clock = createSystemClock();
  await listener.warm();
  let calls = 0;

  /** With whoever is on the line. */
  async function holdLeg(leg: MediaLeg, setup: CallSetup = {}): Promise<HeldCall> {
    const recordingPath = join(folder, `call-${++calls}.wav`);
    const news: LiveCallNews[] = [];
    const told = await holdConversation({
      leg: setup.watch?.(leg) ?? leg,
      brief: {
        reference: `call-${calls}`,
        teamId: 'team',
        agent: { ...nora, ...setup.agent },
        prompt: nora.instructions,
        variables: {},
        recordingPath,
        needsRecordingConsent: setup.needsRecordingConsent ?? false,
      },
      speech: { listener, voice, ...setup.speech },
      ...(setup.mind && { mind: setup.mind }),
      ...(setup.useTool && { useTool: setup.useTool }),
      tell(one) {
        news.push(one);
        setup.tell?.(one);
      },
      clock,
      signal: setup.signal ?? new AbortController().signal,
    });
    return { told, news, recordingPath };
  }

  return {
    speech: { listener, voice } satisfies LiveSpeech,
    clock,
    holdLeg,
    async hold(steps: readonly CalleeStep[], setup: CallSetup = {}): Promise<HeldCall> {
      const { calleeVoice = 'rms', rateHz = 8_000 } = setup;
      const callee = await createSimulatedCallee({ steps, voice, voiceName: calleeVoice, rateHz, listener });
      const held = await holdLeg(callee.leg, setup);
      await callee.done;
      return held;
    },
    async close() {
      await Promise.all([listener.close(), voice.close(), closeEngine()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
