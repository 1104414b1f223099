// A call without sound: the same mind, disclosure, opt-outs, silence and voicemail as on a line, one turn of the other side at a time.
import type { AgentSettings } from '../../rules/agent.ts';
import { scriptLines } from '../../rules/agent-script.ts';
import type { ConversationResult } from '../../rules/disposition.ts';
import { asksNotToBeCalled } from '../../rules/opt-out-wording.ts';
import { MOST_TEXT_LINES, type TextNote, type TextTalk } from '../../rules/text-talk.ts';
import type { CallFunction } from '../ports/call-tools.ts';
import type { CallTold } from '../ports/live-call.ts';
import { changesSomething, triedOut, type ToolUse } from '../../rules/agent-tool-call.ts';
import { createAnswerJudge, type Machine } from './answered-by.ts';
import type { Tone } from './beep.ts';
import { callTold } from './conversation-end.ts';
import { createHands } from './hands.ts';
import type { Mind, MindMemory, MindOutcome } from './mind.ts';
import { wordsIntoSilence } from './silence.ts';

export type TextTalkParts = {
  agent: AgentSettings;
  openMind: (memory: MindMemory) => Mind;
  /** Functions that change nothing are asked by this; without it nothing is looked up. */
  lookUp?: CallFunction;
};

/** 160 words a minute: how much of a line is heard before it is cut off. */
const WORD_MS = 375;

/** They say something. It is judged at once, as on a line; `answerTurn` comes when they have finished. */
export function hearWords(agent: AgentSettings, before: TextTalk, text: string): TextTalk {
  if (before.phase === 'over' || text.trim() === '') return before;
  const talk: TextTalk = { ...before, prompts: 0, lines: [...before.lines, { side: 'them', text: text.trim(), notes: [] }] };
  if (talk.phase === 'machine') return talk;
  if (asksNotToBeCalled(text)) return optOut(talk);
  const theirs = talk.lines.filter(({ side }) => side === 'them').map((line) => line.text);
  const heard = { text: theirs.join(' '), isFinal: true };
  return meetMachine(agent, talk, createAnswerJudge().words(heard, 0, talk.answered.length));
}

/** Their turn is over. `said` is the whole of it; what they said has been heard already. Throws what the mind throws. */
export async function answerTurn(parts: TextTalkParts, before: TextTalk, said: string, signal: AbortSignal): Promise<TextTalk> {
  if (before.phase === 'over' || before.phase === 'machine') return before;
  if (before.lines.length >= MOST_TEXT_LINES) return ended(spoken(before, scriptLines.tooLong), 'agent');
  const talk: TextTalk = { ...before, answeredBy: 'human' };
  if (talk.phase === 'greeting') return opened(parts.agent, talk);
  const { answers, callBackSaid, result } = talk;
  const outcome: MindOutcome = { answers, callBackSaid, result };
  const mind = parts.openMind({ answered: talk.answered, outcome });
  let isHandedOver = false;
  const hands = createHands({
    tools: parts.agent.tools,
    callMs: () => 0,
    async run(tool, given) {
      if (tool.kind === 'transfer') isHandedOver = true;
      if (tool.kind !== 'http_function' || changesSomething(tool) || !parts.lookUp) return triedOut(tool);
      const { method, url, timeoutMs } = tool;
      return parts.lookUp({ method, url, timeoutMs, arguments: given, signal });
    },
  });
  const { say, isLast } = await mind.answer(said, signal, hands);
  const after = mind.outcome();
  const tools = hands.used().map(({ atMs: _, ...use }): TextNote => ({ kind: 'tool', ...use }));
  const noted = withNotes(talk, [...tools, ...notesOf(outcome, after)]);
  const answered: TextTalk = { ...noted, ...after, answered: [...talk.answered, { said, say }] };
  if (after.result === 'opted_out') return ended(spoken(answered, scriptLines.optedOut), 'agent');
  if (isHandedOver) return ended(spoken({ ...answered, result: 'transferred' }, scriptLines.connecting), 'agent');
  return isLast ? ended(spoken(answered, say), 'agent') : spoken(answered, say);
}

/** Nobody says anything for as long as the agent waits. */
export function stayQuiet(agent: AgentSettings, talk: TextTalk): TextTalk {
  switch (talk.phase) {
    case 'over':
      return talk;
    case 'greeting':
      return opened(agent, talk);
    case 'machine':
      return leaveMessage(agent, talk);
    case 'talking':
      if (talk.prompts >= agent.silence.prompts) return ended(spoken(talk, scriptLines.closing), 'agent');
      return {
        ...spoken(talk, wordsIntoSilence(agent.silence, talk.result, talk.lines.findLast(({ side }) => side === 'us')?.text ?? '')),
        prompts: talk.prompts + 1,
      };
  }
}

export function hearTone(agent: AgentSettings, talk: TextTalk, tone: Tone): TextTalk {
  if (talk.phase === 'over') return talk;
  const met = talk.phase === 'machine' ? talk : meetMachine(agent, talk, createAnswerJudge().tone(tone, 0, talk.answered.length));
  return met.phase === 'machine' ? leaveMessage(agent, met) : met;
}

/** They speak into what the agent says: of its last turn only the beginning was heard. The disclosure is always said to its end. */
export function cutOff(agent: AgentSettings, talk: TextTalk, heardMs: number): TextTalk {
  if (talk.phase === 'over') return talk;
  const from = talk.lines.findLastIndex(({ side }) => side === 'them') + 1;
  let words = Math.floor(heardMs / WORD_MS);
  const heard = talk.lines.slice(from).flatMap((line) => {
    const all = line.text.split(/\s+/);
    const kept = line.text === agent.disclosureLine ? all : all.slice(0, Math.max(0, words));
    words -= all.length;
    return kept.length === 0 ? [] : [{ ...line, text: kept.join(' ') }];
  });
  return { ...talk, lines: [...talk.lines.slice(0, from), ...heard] };
}

export function ended(talk: TextTalk, by: NonNullable<TextTalk['endedBy']>): TextTalk {
  return talk.phase === 'over' ? talk : { ...talk, phase: 'over', endedBy: by };
}

/** As of a call on a line; times are not known. */
export function textTold(agent: AgentSettings, talk: TextTalk): CallTold {
  const { answers, callBackSaid, result, answeredBy, endedBy } = talk;
  return callTold({
    ...{ answeredBy, endedBy: endedBy ?? 'agent', result, outcome: { result, answers, callBackSaid } },
    turns: talk.lines.filter(({ side }) => side === 'them').length,
    utterances: talk.lines.map(({ side, text }) => ({
      speaker: side === 'us' ? agent.name : 'Customer',
      ...{ side, channel: side === 'us' ? 0 : 1, startMs: null, endMs: null, text },
    })),
    tools: talk.lines.flatMap(({ notes }) => notes.flatMap(usedIn)),
    ...{ lengthMs: 0, recordingPath: null, latenciesMs: [], fault: null, isCut: endedBy === 'carrier' },
  });
}

function usedIn(note: TextNote): ToolUse[] {
  if (note.kind !== 'tool') return [];
  const { kind: _, ...use } = note;
  return [{ ...use, atMs: 0 }];
}

function opened(agent: AgentSettings, talk: TextTalk): TextTalk {
  return spoken(spoken({ ...talk, phase: 'talking' }, agent.disclosureLine), agent.firstMessage);
}

function spoken(talk: TextTalk, text: string): TextTalk {
  return text === '' ? talk : { ...talk, lines: [...talk.lines, { side: 'us', text, notes: [] }] };
}

function optOut(talk: TextTalk): TextTalk {
  const result: ConversationResult = 'opted_out';
  const noted = withNotes({ ...talk, result, answeredBy: 'human' }, [{ kind: 'result', result }]);
  return ended(spoken(noted, scriptLines.optedOut), 'agent');
}

function meetMachine(agent: AgentSettings, talk: TextTalk, machine: Machine | null): TextTalk {
  if (machine === null) return talk;
  const met: TextTalk = { ...talk, phase: 'machine', answeredBy: machine === 'fax' ? 'fax' : 'voicemail' };
  return machine !== 'voicemail' || agent.voicemail.kind === 'hang_up' ? ended(met, 'agent') : met;
}

function leaveMessage(agent: AgentSettings, talk: TextTalk): TextTalk {
  if (agent.voicemail.kind === 'hang_up') return ended(talk, 'agent');
  return ended({ ...spoken(talk, agent.voicemail.message), result: 'voicemail_left' }, 'agent');
}

/** Beside what was said last by the other side. */
function withNotes(talk: TextTalk, notes: TextNote[]): TextTalk {
  const at = talk.lines.findLastIndex(({ side }) => side === 'them');
  return {
    ...talk,
    lines: talk.lines.map((line, index) => (index === at ? { ...line, notes: [...line.notes, ...notes] } : line)),
  };
}

function notesOf(before: MindOutcome, after: MindOutcome): TextNote[] {
  const answers = Object.entries(after.answers).filter(([name, value]) => before.answers[name] !== value);
  const { callBackSaid, result } = after;
  return [
    ...answers.map(([name, value]): TextNote => ({ kind: 'answer', name, value })),
    ...(callBackSaid !== null && callBackSaid !== before.callBackSaid ? [{ kind: 'call_back' as const, said: callBackSaid }] : []),
    ...(result !== null && result !== before.result ? [{ kind: 'result' as const, result }] : []),
  ];
}
