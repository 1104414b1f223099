// The hands of a mind on a line: keys and transfers by the line itself, all else by whoever has the database; nobody waits in silence.
import { scriptLines } from '../../rules/agent-script.ts';
import { toolCallName, triedOut, type CallableTool, type ToolArguments, type ToolUse } from '../../rules/agent-tool-call.ts';
import { Problem } from '../../rules/problem.ts';
import type { ToolAnswer, UseTool } from '../ports/call-tools.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallBrief } from '../ports/live-call.ts';
import type { MediaLeg } from '../ports/media-leg.ts';
import { createHands, failed, type Hands } from './hands.ts';

export type CallHandsOptions = {
  leg: Pick<MediaLeg, 'sendDigits' | 'transfer'>;
  brief: Pick<CallBrief, 'reference' | 'agent'>;
  /** Left out where nobody is phoned: then all is but tried out. */
  useTool: UseTool | undefined;
  /** Resolves when it was said. */
  say(text: string): Promise<unknown>;
  /** The person is with a colleague now, or on the way there. */
  handedOver(): void;
  callMs: () => number;
  clock: Clock;
  /** When nothing is to be begun any more. What was begun goes on to its end when they hang up. */
  signal: AbortSignal;
};

export type CallHands = Hands & {
  used(): ToolUse[];
  /** When what was begun is done. */
  settled(): Promise<void>;
};

const SILENT_FOR_MS = 800;
/** Who has just been asked to wait is not asked again. */
const NOT_AGAIN_FOR_MS = 8_000;

export function createCallHands(options: CallHandsOptions): CallHands {
  const { leg, brief, say, handedOver, callMs, clock, signal } = options;
  let running: Promise<unknown> = Promise.resolve();
  let askedToWaitMs = -Infinity;

  const useTool = async (tool: CallableTool, given: ToolArguments): Promise<ToolAnswer> =>
    options.useTool?.({ reference: brief.reference, tool: toolCallName(tool), arguments: given }, signal) ?? triedOut(tool);

  async function press(keys: string): Promise<ToolAnswer> {
    try {
      await leg.sendDigits(keys);
      return { kind: 'done', text: `Pressed ${keys}.` };
    } catch (error) {
      return failed(`No keys can be pressed on this line. ${error instanceof Problem ? error.message : ''}`.trim());
    }
  }

  async function transfer(tool: Extract<CallableTool, { kind: 'transfer' }>, given: ToolArguments): Promise<ToolAnswer> {
    const target = tool.targets.find(({ name }) => name === given['to']);
    if (!target) return failed('There is nobody of that name to connect to.');
    await say(scriptLines.connecting);
    const answer = leg.transfer ? await byLine(leg.transfer(target.number)) : await useTool(tool, given);
    if (answer.kind === 'done') handedOver();
    return answer;
  }

  async function byLine(transferred: Promise<void>): Promise<ToolAnswer> {
    try {
      await transferred;
      return { kind: 'done', text: 'They are connected.' };
    } catch (error) {
      return failed(error instanceof Problem ? error.message : 'The line did not connect them. Say so, and go on.');
    }
  }

  async function unlessItTakesLong(work: Promise<ToolAnswer>): Promise<ToolAnswer> {
    const done = new AbortController();
    const waited = clock.sleep(SILENT_FOR_MS, done.signal).then(
      () => {
        if (callMs() - askedToWaitMs < NOT_AGAIN_FOR_MS) return;
        askedToWaitMs = callMs();
        void say(scriptLines.oneMoment);
      },
      () => {},
    );
    try {
      return await work;
    } finally {
      done.abort();
      await waited;
    }
  }

  function run(tool: CallableTool, given: ToolArguments): Promise<ToolAnswer> {
    switch (tool.kind) {
      case 'send_dtmf':
        return press(String(given['keys']));
      case 'transfer':
        return transfer(tool, given);
      case 'book_callback':
      case 'read_hubspot':
      case 'update_hubspot':
      case 'http_function':
        return unlessItTakesLong(useTool(tool, given));
    }
  }

  const hands = createHands({ tools: brief.agent.tools, run, callMs });
  return {
    used: () => hands.used(),
    settled: async () => void (await running),
    use(name, given) {
      const used = hands.use(name, given);
      running = used;
      return used;
    },
  };
}
