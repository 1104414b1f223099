// What CallKaro tells of a call that has ended, in its words: times, what was answered, and what the agent had done.
import type { ToolUse } from './agent-tool-call.ts';
import type { CallEndedNews } from './webhook-event.ts';

/** `2026-03-09 16:01:07`, in UTC. */
export function callKaroTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

/** `startedAt`: when the conversation began. Null where there was none. */
export function toldInCall(
  said: { answers: Readonly<Record<string, string>>; tools: readonly ToolUse[] } | null,
  startedAt: Date,
): Pick<CallEndedNews, 'post_call' | 'post_call_detail' | 'functions_called'> {
  const answers = Object.entries(said?.answers ?? {});
  return {
    post_call: Object.fromEntries(answers),
    // Nothing explains an answer here.
    post_call_detail: Object.fromEntries(answers.map(([name, value]) => [name, { value, comment: '' }])),
    functions_called: (said?.tools ?? []).map(({ tool, outcome, atMs }) => ({
      name: tool,
      success: outcome === 'done',
      timestamp: callKaroTime(new Date(startedAt.getTime() + atMs)),
    })),
  };
}
