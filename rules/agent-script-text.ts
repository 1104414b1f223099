// Reads a script out of an agent's plain instructions, so that the same text serves a language model and the scripted mind.
import { scriptLines, type AgentScript, type ScriptAction, type ScriptQuestion } from './agent-script.ts';
import type { AgentTool } from './agent-tool.ts';

const MOST_QUESTIONS = 20;
const MOST_OBJECTIONS = 50;

/** Values stand between these for a language model; nobody says them aloud, and none of them begins a line of the script. */
const fence = /<data[^<>]*>([^<>]*)<\/data>/g;
const listMark = /^\s*(?:[-*•]|\d+[.)])?\s*/;
const questionLine = /^(?:([a-z][a-z0-9_]{0,39}):\s+|ask(?: them)?:?\s+)?["“]?([^"”]+\?)["”]?$/i;
const replyLine = /^if (yes|no)(, end)?:\s*(.+)$/i;
const objectionLine = /^if they say ((?:["“][^"”]+["”](?:,? or |, )?)+):\s*(.+)$/i;
const pressing = /^press (?:the keys? )?([0-9*#]{1,32})\.?$/i;
const transferring = /^(?:transfer|connect)(?: (?:them|the call))?(?: (?:to|with) (.+?))?\.?$/i;
const closingLine = /^close:\s*(.+)$/i;

/**
 * A line that is a question is asked, in order; `team_size: How many people …?` names the answer. After one, `If no, end: …` or
 * `If yes: …` says how to go on. `If they say "too expensive": …` answers an objection. In place of the words to say `press 2#` or `transfer to Sales` may stand.
 * `Close: …` comes last. All other lines are left to language models. Instructions without a question make an agent that takes a message.
 */
export function readScript(agent: { firstMessage: string; instructions: string; tools?: readonly AgentTool[] }): AgentScript {
  const questions: ScriptQuestion[] = [];
  const objections: AgentScript['objections'] = [];
  let closing: string = scriptLines.closing;
  const instructions = agent.instructions.replace(fence, (_, value: string) => value.replace(/\s+/g, ' ').trim());
  for (const line of instructions.split('\n').map((text) => text.replace(listMark, '').trim())) {
    const objection = objectionLine.exec(line);
    const reply = replyLine.exec(line);
    const question = questionLine.exec(line);
    if (objection && objections.length < MOST_OBJECTIONS) {
      const phrases = [...(objection[1] ?? '').matchAll(/["“]([^"”]+)["”]/g)].map((match) => match[1] ?? '');
      objections.push({ phrases, ...saidOrDone('answer', objection[2] ?? '', agent.tools) });
    } else if (reply) {
      const to = reply[1]?.toLowerCase() === 'yes' ? 'yes' : 'no';
      const ends = reply[2] === undefined ? null : to === 'yes' ? 'goal_reached' : 'goal_missed';
      questions.at(-1)?.replies.push({ to, ...saidOrDone('say', reply[3] ?? '', agent.tools), ends });
    } else if (closingLine.test(line)) closing = closingLine.exec(line)?.[1] ?? closing;
    else if (question && questions.length < MOST_QUESTIONS) {
      const ask = (question[2] ?? '').trim();
      questions.push({ slot: question[1] ?? `question_${questions.length + 1}`, ask, answer: kindOf(ask), replies: [] });
    }
  }
  if (questions.length === 0) {
    questions.push({ slot: 'message', ask: 'What may I note down for my colleagues?', answer: 'anything', replies: [] });
  }
  const connects = agent.tools?.some(({ kind }) => kind === 'transfer') ? { connects: true as const } : {};
  return { opening: agent.firstMessage.trim(), questions, objections, closing, ...connects };
}

/** The text goes by the name its line has for it; nothing is said where something is done. */
function saidOrDone<K extends string>(name: K, text: string, tools: readonly AgentTool[] | undefined) {
  const does = actionIn(text, tools ?? []);
  return { [name]: does ? '' : text, ...(does && { does }) } as Record<K, string> & { does?: ScriptAction };
}

function actionIn(text: string, tools: readonly AgentTool[]): ScriptAction | null {
  const keys = pressing.exec(text)?.[1];
  if (keys !== undefined) return { kind: 'press', keys };
  const transfer = transferring.exec(text);
  if (!transfer) return null;
  const named = transfer[1]?.toLowerCase();
  const targets = tools.flatMap((tool) => (tool.kind === 'transfer' ? tool.targets : []));
  return { kind: 'transfer', to: targets.find(({ name }) => name.toLowerCase() === named)?.name ?? transfer[1] ?? null };
}

function kindOf(ask: string): ScriptQuestion['answer'] {
  const text = ask.toLowerCase();
  if (/\byour (?:full |first |last )?name\b|\bwho am i speaking\b/.test(text)) return 'name';
  if (/\bhow (?:many|much)\b/.test(text)) return 'number';
  return /(?:^|[,.] )(?:do|does|did|are|is|can|could|would|will|have|has|may|shall|should)\b/.test(text) && !/\bor\b/.test(text)
    ? 'yes_no'
    : 'anything';
}
