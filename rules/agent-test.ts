// A test of an agent: whom it talks with and what must come of it. The talk is held elsewhere; here is what is asked, and the verdict.
import { simulatedCallees, type CalleeStep } from './callee-script.ts';
import type { ConversationResult } from './disposition.ts';
import type { FieldProblem } from './problem.ts';

export const testCharacters = {
  friendly: 'Friendly: answers whatever is asked',
  interrupts: 'Interrupts the agent',
  opts_out: 'Wants no more calls',
  hangs_up: 'Hangs up in the middle of a sentence',
  silent: 'Says nothing',
  voicemail: 'A voicemail with a beep',
} as const satisfies Record<keyof typeof simulatedCallees, string>;
export type TestCharacter = keyof typeof testCharacters;

export type TestCallee =
  | { kind: 'character'; character: TestCharacter }
  /** Says these one by one, each after the agent has spoken, and hangs up after the answer to the last. */
  | { kind: 'lines'; says: string[] }
  /** Picks up with `opens`, then answers by the first phrase it hears, whatever its capitals. */
  | { kind: 'replies'; opens: string; replies: { hears: string; say: string }[]; otherwise: string };

export type Criterion =
  | { kind: 'result'; is: ConversationResult | 'none' }
  | { kind: 'answer_is'; name: string; value: string }
  | { kind: 'answer_contains'; name: string; value: string }
  | { kind: 'agent_says'; text: string }
  | { kind: 'agent_never_says'; text: string }
  | { kind: 'call_back_contains'; text: string }
  /** By the name a language model calls it by; in a test it is only tried out. */
  | { kind: 'uses_tool' | 'never_uses_tool'; tool: string }
  /** A turn is all that the agent says until the other side speaks. */
  | { kind: 'most_turns'; turns: number }
  | { kind: 'ended_by'; side: 'agent' | 'callee' }
  | { kind: 'answered_by'; who: 'human' | 'voicemail' };

export type AgentTest = {
  name: string;
  /** Made-up values by the names of the agent's variables. */
  values: Record<string, string>;
  callee: TestCallee;
  expect: Criterion[];
};

export const MOST_TESTS = 50;
export const MOST_CRITERIA = 20;
export const MOST_TEST_LINES = 30;
const MOST_REPLIES = 30;
/** Of what was found, in a sentence. */
const MOST_NAMED = 10;

/** What the simulated callee of a test does, in text as with sound. */
export function calleeSteps(callee: TestCallee): readonly CalleeStep[] {
  switch (callee.kind) {
    case 'character':
      return simulatedCallees[callee.character];
    case 'lines':
      return [...callee.says.flatMap((text): CalleeStep[] => [{ do: 'say', text }, { do: 'listen' }]), { do: 'hang_up' }];
    case 'replies': {
      const reply: CalleeStep = { do: 'reply', replies: callee.replies, otherwise: callee.otherwise };
      return [{ do: 'say', text: callee.opens }, ...Array.from({ length: MOST_REPLIES }, () => reply), { do: 'hang_up' }];
    }
  }
}

/** What keeps a set of tests from being kept: results are told by name. */
export function testSetProblems(tests: readonly AgentTest[]): FieldProblem[] {
  const names = tests.map(({ name }) => name.toLowerCase());
  return tests.flatMap(({ name }, index): FieldProblem[] =>
    names.indexOf(name.toLowerCase()) === index
      ? []
      : [
          {
            path: `tests.${index}.name`,
            code: 'repeated',
            message: `Another test is called “${name}”. Give it a name of its own.`,
          },
        ],
  );
}

/** What a talk came to, as far as tests ask. */
export type CheckedTalk = {
  utterances: readonly { side: string; text: string }[];
  result: ConversationResult | null;
  answers: Readonly<Record<string, string>>;
  callBackSaid: string | null;
  tools: readonly { tool: string }[];
  endedBy: string | null;
  answeredBy: string | null;
};

export type CriterionVerdict = { criterion: Criterion; isMet: boolean; /** What was found, for people. */ found: string };
export type TestVerdict = { isPassed: boolean; criteria: CriterionVerdict[] };

/** A test that asks for nothing passes when its talk could be held. */
export function judgeTalk(expect: readonly Criterion[], talk: CheckedTalk): TestVerdict {
  const criteria = expect.map((criterion) => ({ criterion, ...checked(criterion, talk) }));
  return { isPassed: criteria.every(({ isMet }) => isMet), criteria };
}

function checked(criterion: Criterion, talk: CheckedTalk): { isMet: boolean; found: string } {
  switch (criterion.kind) {
    case 'result': {
      const result = talk.result ?? 'none';
      return { isMet: result === criterion.is, found: `The result was ${result}.` };
    }
    case 'answer_is':
    case 'answer_contains': {
      const answer = Object.hasOwn(talk.answers, criterion.name) ? talk.answers[criterion.name] : undefined;
      if (answer === undefined) return { isMet: false, found: noSuchAnswer(criterion.name, talk.answers) };
      const isMet =
        criterion.kind === 'answer_is' ? plain(answer) === plain(criterion.value) : plain(answer).includes(plain(criterion.value));
      return { isMet, found: `${criterion.name} was “${answer}”.` };
    }
    case 'agent_says':
    case 'agent_never_says': {
      const line = ourLines(talk).find((text) => plain(text).includes(plain(criterion.text)));
      const isMet = (line !== undefined) === (criterion.kind === 'agent_says');
      return { isMet, found: line === undefined ? 'It was not said.' : `It said: “${line}”` };
    }
    case 'call_back_contains': {
      const { callBackSaid } = talk;
      if (callBackSaid === null) return { isMet: false, found: 'No callback was agreed on.' };
      return { isMet: plain(callBackSaid).includes(plain(criterion.text)), found: `The callback: “${callBackSaid}”` };
    }
    case 'uses_tool':
    case 'never_uses_tool': {
      const used = talk.tools.map(({ tool }) => tool);
      const isMet = used.includes(criterion.tool) === (criterion.kind === 'uses_tool');
      return { isMet, found: used.length === 0 ? 'It used no tool.' : `It used ${used.slice(0, MOST_NAMED).join(', ')}.` };
    }
    case 'most_turns': {
      const turns = ourTurns(talk);
      return { isMet: turns <= criterion.turns, found: `The agent took ${turns} ${turns === 1 ? 'turn' : 'turns'}.` };
    }
    case 'ended_by':
      return { isMet: talk.endedBy === criterion.side, found: `The call was ended by ${inWords(talk.endedBy)}.` };
    case 'answered_by':
      return { isMet: talk.answeredBy === criterion.who, found: `The call was answered by ${inWords(talk.answeredBy)}.` };
  }
}

function noSuchAnswer(name: string, answers: Readonly<Record<string, string>>): string {
  const names = Object.keys(answers);
  if (names.length === 0) return `There was no answer ${name}, nor any other.`;
  return `There was no answer ${name}; there were ${names.slice(0, MOST_NAMED).join(', ')}.`;
}

const ourLines = ({ utterances }: CheckedTalk): string[] => utterances.filter(({ side }) => side === 'us').map(({ text }) => text);

function ourTurns({ utterances }: CheckedTalk): number {
  return utterances.filter(({ side }, index) => side === 'us' && utterances[index - 1]?.side !== 'us').length;
}

/** Capitals, kinds of apostrophes and blanks say nothing. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' ').trim();
}

function inWords(who: string | null): string {
  const words: Record<string, string> = { agent: 'the agent', callee: 'the other side', carrier: 'the carrier' };
  return who === null ? 'nobody that is known' : (words[who] ?? `a ${who}`);
}

export function criterionInWords(criterion: Criterion): string {
  switch (criterion.kind) {
    case 'result':
      return `the result is ${criterion.is}`;
    case 'answer_is':
      return `${criterion.name} is “${criterion.value}”`;
    case 'answer_contains':
      return `${criterion.name} contains “${criterion.value}”`;
    case 'agent_says':
      return `the agent says “${criterion.text}”`;
    case 'agent_never_says':
      return `the agent never says “${criterion.text}”`;
    case 'call_back_contains':
      return `the callback contains “${criterion.text}”`;
    case 'uses_tool':
      return `the agent uses ${criterion.tool}`;
    case 'never_uses_tool':
      return `the agent never uses ${criterion.tool}`;
    case 'most_turns':
      return `the agent takes at most ${criterion.turns} turns`;
    case 'ended_by':
      return `the call is ended by ${inWords(criterion.side)}`;
    case 'answered_by':
      return `the call is answered by ${inWords(criterion.who)}`;
  }
}
