// The calls of the simulated phone system: spoken, pushed through the Push API, and watched until they are scored.
import { setTimeout as sleep } from 'node:timers/promises';
import type { SpeechSynthesizer } from '../server/ports/speech-synthesis.ts';
import { callScripts } from './call-scripts.ts';
import { listHumanClips } from './human-clips.ts';
import { pushCall, waitUntilScored } from './push-client.ts';
import type { RecordingHost } from './simulated-recording-host.ts';
import { speakCall, type SpokenCall } from './spoken-calls.ts';

export type PushDesk = {
  url: string;
  pushKey: string;
  phoneSystem: RecordingHost;
  voices: SpeechSynthesizer;
  say: (line: string) => void;
  signal: AbortSignal;
  onSpoken: (call: SpokenCall) => Promise<void>;
  onFirstScored: () => void;
};

/** Resolves when all of them are scored. */
export async function pushCalls(desk: PushDesk): Promise<void> {
  const { url, pushKey, phoneSystem, voices, say, signal } = desk;
  const watched: Promise<void>[] = [];
  let isAnyScored = false;
  const watch = (title: string, callId: string): void => {
    const ended = waitUntilScored(url, pushKey, callId, signal).then(({ status }) => {
      say(`${status === 'done' ? 'scored' : status}: ${title}`);
      if (!isAnyScored) desk.onFirstScored();
      isAnyScored = true;
    });
    // Who presses Ctrl-C before all are pushed is answered by that, not by this.
    ended.catch(() => {});
    watched.push(ended);
  };
  for (const [index, script] of callScripts.entries()) {
    const spoken = await speakCall(voices, script);
    const callId = await pushCall(url, pushKey, {
      externalId: `demo-${index + 1}`,
      callTitle: script.title,
      repName: script.rep.name,
      repEmail: script.rep.email,
      callDate: new Date(Date.now() - index * 3_700_000).toISOString(),
      audioUrl: phoneSystem.add(`call-${index + 1}`, spoken.wav),
      metadata: {
        source: 'demo',
        contactName: script.contact,
        company: script.company,
        direction: script.direction,
        outcome: script.outcome,
      },
    });
    say(`pushed: ${script.title} (${Math.round(spoken.lengthMs / 1_000)} s of speech)`);
    watch(script.title, callId);
    await desk.onSpoken(spoken);
    // Calls come one after another, as they would; the first is short so that there is something to see soon.
    await sleep(index === 0 ? 1_000 : 6_000, undefined, { signal });
  }
  for (const [index, clip] of (await listHumanClips()).entries()) {
    const callId = await pushCall(url, pushKey, {
      externalId: `human-${index + 1}`,
      callTitle: clip.title,
      repName: 'A reader',
      callDate: new Date(Date.now() - (callScripts.length + index) * 3_700_000).toISOString(),
      audioUrl: phoneSystem.add(`human-${index + 1}`, clip.wav),
      metadata: { source: 'demo', note: 'public-domain human speech' },
    });
    say(`pushed: ${clip.title}`);
    watch(clip.title, callId);
    await sleep(3_000, undefined, { signal });
  }
  await Promise.all(watched);
}
