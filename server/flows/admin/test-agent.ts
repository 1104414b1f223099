// Hold the call a test describes with an agent, in text or with sound, and say whether what is expected has come of it.
import { calleeSteps, judgeTalk, type AgentTest, type TestVerdict } from '../../../rules/agent-test.ts';
import type { AgentSettings } from '../../../rules/agent.ts';
import { variablesOf } from '../../../rules/agent-texts.ts';
import type { CalleeStep } from '../../../rules/callee-script.ts';
import type { PreparedTexts } from '../../../rules/agent-texts.ts';
import { madeUpCall } from '../../../rules/made-up-call.ts';
import { Problem } from '../../../rules/problem.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallTold } from '../../ports/live-call.ts';

export type AgentTestRun = {
  test: AgentTest;
  tookMs: number;
} & (
  | { kind: 'judged'; verdict: TestVerdict; told: CallTold }
  /** The call could not be held, so that nothing is known of the agent. */
  | { kind: 'fault'; message: string }
);

/** Holds one call. Throws Problem when it cannot. */
export type HoldTestCall = (brief: PreparedTexts, steps: readonly CalleeStep[], signal: AbortSignal) => Promise<CallTold>;

/** A language model may be slow, and sound takes as long as a call does. */
const LONGEST_RUN_MS = 3 * 60_000;

/** `zone`: by whose clock dates and times of variables are told. */
export async function testAgent(
  context: { clock: Clock; hold: HoldTestCall },
  input: { settings: AgentSettings; test: AgentTest; zone: string },
): Promise<AgentTestRun> {
  const { clock, hold } = context;
  const { settings, test, zone } = input;
  const startedMs = clock.now().getTime();
  const tookMs = () => Math.max(0, clock.now().getTime() - startedMs);
  const message = whyNot(settings, test);
  if (message !== null) return { test, tookMs: 0, kind: 'fault', message };
  const late = new AbortController();
  const settled = new AbortController();
  const timer = clock.sleep(LONGEST_RUN_MS, settled.signal).then(
    () =>
      late.abort(new Problem('request_timeout', 'The call of the test took longer than three minutes. Make its callee shorter.')),
    () => {},
  );
  try {
    const told = await hold(madeUpCall(settings, test.values, zone), calleeSteps(test.callee), late.signal);
    return { test, tookMs: tookMs(), kind: 'judged', verdict: judgeTalk(test.expect, told), told };
  } catch (error) {
    if (error instanceof Problem) return { test, tookMs: tookMs(), kind: 'fault', message: error.message };
    throw error;
  } finally {
    settled.abort(new Error('the test is over'));
    await timer;
  }
}

/** What a call would not show: a value that goes nowhere is a name that is misspelled. */
function whyNot(settings: AgentSettings, { values }: AgentTest): string | null {
  if (settings.firstMessage.trim() === '') return 'The agent has nothing to say yet. Write its first message.';
  const known = new Set(variablesOf(settings).map(({ name }) => name));
  const unknown = Object.keys(values).find((name) => !known.has(name));
  return unknown === undefined ? null : `The agent has no variable “${unknown}”. Take it out of the test’s values, or rename it.`;
}
