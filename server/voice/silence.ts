// What to do when nobody says anything: ask, ask again, give up. Pure, asked every quarter of a second.
import type { SilenceHandling } from '../../rules/agent.ts';
import type { ConversationResult } from '../../rules/disposition.ts';

export type SilenceWatch = {
  /** Somebody speaks, or something was said: the wait begins anew. Words of the other side also forget the prompts. */
  noise(atMs: number, isTheirs: boolean): void;
  /** `prompt` and `give_up` are answered once each time they are due. */
  due(atMs: number): 'prompt' | 'give_up' | null;
};

export function createSilenceWatch(handling: SilenceHandling): SilenceWatch {
  let sinceMs = 0;
  let prompts = 0;
  return {
    noise(atMs, isTheirs) {
      sinceMs = Math.max(sinceMs, atMs);
      if (isTheirs) prompts = 0;
    },
    due(atMs) {
      if (atMs - sinceMs < handling.promptAfterMs) return null;
      sinceMs = atMs;
      if (prompts >= handling.prompts) return 'give_up';
      prompts += 1;
      return 'prompt';
    },
  };
}

/** While another call is being agreed on the question itself, so that no yes to anything else is taken for one to it. */
export function wordsIntoSilence({ prompt }: SilenceHandling, result: ConversationResult | null, lastSaid: string): string {
  return result === 'callback_requested' && lastSaid.endsWith('?') ? lastSaid : prompt;
}
