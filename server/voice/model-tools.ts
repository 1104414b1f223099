// Lets a language model use its agent's tools before it answers: so often and no more, and what a tool answers opens no other.
import type { AgentTool } from '../../rules/agent-tool.ts';
import { answersForeignText, callableTools, changesSomething, findCallableTool, toolSchema } from '../../rules/agent-tool-call.ts';
import { Problem } from '../../rules/problem.ts';
import type { ToolAnswer } from '../ports/call-tools.ts';
import type { AskedTool, LanguageModelAnswer, LanguageModelRequest, ToolRound } from '../ports/language-model.ts';
import { failed, type Hands } from './hands.ts';

/** What was done in this call before, for the model to know in later turns. `data` may be written by others. */
export type DoneBefore = { tool: string; arguments: unknown; outcome: ToolAnswer['kind']; data: string };

export type ModelTools = {
  /** The answer to what they said, without tools or after them. Throws what `ask` throws, and Problem `provider_answer_invalid`. */
  answer(said: string, ask: AskModel, hands: Hands | undefined, signal: AbortSignal): Promise<unknown>;
  /** What they said has its answer; what they say next is a turn of its own. */
  answered(): void;
  /** When nothing is being done any more: a tool that was begun is not stopped by more words of theirs. */
  settled(): Promise<void>;
  /** The newest last. */
  done(): DoneBefore[];
};

type AskModel = (tools: LanguageModelRequest['tools']) => Promise<LanguageModelAnswer>;

const MOST_ROUNDS = 3;
const MOST_AT_ONCE = 4;
const MOST_REMEMBERED = 10;

export function createModelTools(agentTools: readonly AgentTool[]): ModelTools {
  const offered = callableTools(agentTools).map(toolSchema);
  const done: DoneBefore[] = [];
  let isSupported = offered.length > 0;
  let running: Promise<unknown> = Promise.resolve();
  /** Their words, for which something was looked up; the same when an answer that failed is thought of again. */
  let lookedUpFor: string | null = null;

  async function use({ id, name, arguments: text }: AskedTool, hands: Hands, mayChange: boolean) {
    const given = parsed(text);
    const tool = findCallableTool(agentTools, name);
    const isHeldBack = tool !== null && changesSomething(tool) && !mayChange;
    const came = isHeldBack
      ? failed('Not in the turn in which something was looked up. Say what you found first; do it when they have answered.')
      : await hands.use(name, given);
    done.push({ tool: name, arguments: given, outcome: came.kind, data: came.text });
    if (done.length > MOST_REMEMBERED) done.shift();
    return {
      answer: { id, text: JSON.stringify({ outcome: came.kind, data: came.text }) },
      isForeign: tool !== null && answersForeignText(tool),
    };
  }

  async function useAll(
    asked: readonly AskedTool[],
    hands: Hands,
    mayChange: boolean,
  ): Promise<ToolRound & { isForeign: boolean }> {
    const answers: ToolRound['answers'][number][] = [];
    let isForeign = false;
    for (const [index, one] of asked.entries()) {
      if (index >= MOST_AT_ONCE) {
        answers.push({ id: one.id, text: JSON.stringify({ outcome: 'failed', data: 'Too much at once.' }) });
        continue;
      }
      const used = await use(one, hands, mayChange);
      answers.push(used.answer);
      isForeign ||= used.isForeign;
    }
    return { asked, answers, isForeign };
  }

  return {
    async answer(said, ask, hands, signal) {
      if (!hands || !isSupported) return (await ask(undefined)).value;
      const rounds: ToolRound[] = [];
      for (;;) {
        const answer = await askOnce(ask, rounds);
        if (!answer.asked?.length) return answer.value;
        const round = useAll(answer.asked, hands, said !== lookedUpFor);
        running = round;
        const { isForeign, ...used } = await round;
        rounds.push(used);
        if (isForeign) lookedUpFor = said;
        signal.throwIfAborted();
      }
    },
    answered: () => void (lookedUpFor = null),
    settled: async () => void (await running),
    done: () => [...done],
  };

  /** A model that knows no tools, or answers beside the shape while it has them, is asked without. */
  async function askOnce(ask: AskModel, rounds: readonly ToolRound[]): Promise<LanguageModelAnswer> {
    const mayAsk = rounds.length < MOST_ROUNDS;
    try {
      const answer = await ask({ offered, rounds, mayAsk });
      if (mayAsk || !answer.asked?.length) return answer;
      throw new Problem('provider_answer_invalid', 'The language model asks for tools where it was to answer.', {
        retryable: true,
      });
    } catch (error) {
      if (!(error instanceof Problem) || !mayAsk) throw error;
      if (error.code === 'provider_refused' && rounds.length === 0) {
        isSupported = false;
        return ask(undefined);
      }
      if (error.code === 'provider_answer_invalid') return ask({ offered, rounds, mayAsk: false });
      throw error;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? {} : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}
