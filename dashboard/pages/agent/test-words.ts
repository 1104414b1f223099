// Tests of an agent in words, and what a new one, a new callee and a new criterion begin as.
import { testCharacters } from '../../../rules/agent-test.ts';
import type { AgentTest, Criterion, TestCallee, TestCharacter } from '../../../rules/agent-test.ts';
import { conversationResults } from '../../../rules/disposition.ts';

export function calleeWords(callee: TestCallee): string {
  switch (callee.kind) {
    case 'character':
      return `${testCharacters[callee.character]}.`;
    case 'lines':
      return `Says ${callee.says.length === 1 ? 'one line' : `${callee.says.length} lines`}.`;
    case 'replies':
      return 'Answers by what it hears.';
  }
}

/** As one choice: a character by its name, or a kind of script. */
export type CalleeChoice = TestCharacter | 'lines' | 'replies';
export const calleeChoices: readonly { value: CalleeChoice; label: string }[] = [
  ...(Object.entries(testCharacters) as [TestCharacter, string][]).map(([value, label]) => ({ value, label })),
  { value: 'lines', label: 'Says these lines' },
  { value: 'replies', label: 'Answers by what it hears' },
];

export const choiceOf = (callee: TestCallee): CalleeChoice => (callee.kind === 'character' ? callee.character : callee.kind);

export function newCallee(choice: CalleeChoice): TestCallee {
  if (choice === 'lines') return { kind: 'lines', says: ['Hello?', 'Yes, go ahead.'] };
  if (choice === 'replies') {
    const replies = [{ hears: 'how many', say: 'About fifty.' }];
    return { kind: 'replies', opens: 'Hello?', replies, otherwise: 'Yes, that would be fine.' };
  }
  return { kind: 'character', character: choice };
}

export const criterionNames: Record<Criterion['kind'], string> = {
  result: 'The result is',
  answer_is: 'The answer is',
  answer_contains: 'The answer contains',
  agent_says: 'The agent says',
  agent_never_says: 'The agent never says',
  call_back_contains: 'The callback contains',
  uses_tool: 'The agent uses the tool',
  never_uses_tool: 'The agent never uses the tool',
  most_turns: 'The agent’s turns, at most',
  ended_by: 'The call is ended by',
  answered_by: 'The call is answered by',
};

export function newCriterion(kind: Criterion['kind']): Criterion {
  switch (kind) {
    case 'result':
      return { kind, is: 'goal_reached' };
    case 'answer_is':
    case 'answer_contains':
      return { kind, name: '', value: '' };
    case 'agent_says':
    case 'agent_never_says':
    case 'call_back_contains':
      return { kind, text: '' };
    case 'uses_tool':
    case 'never_uses_tool':
      return { kind, tool: '' };
    case 'most_turns':
      return { kind, turns: 10 };
    case 'ended_by':
      return { kind, side: 'agent' };
    case 'answered_by':
      return { kind, who: 'human' };
  }
}

export const resultChoices = [...conversationResults, 'none' as const].map((value) => ({
  value,
  label: value === 'none' ? 'none, it was cut short' : value.replaceAll('_', ' '),
}));

export function newTest(tests: readonly AgentTest[]): AgentTest {
  const names = new Set(tests.map(({ name }) => name.toLowerCase()));
  let count = tests.length + 1;
  while (names.has(`test ${count}`)) count += 1;
  return {
    name: `Test ${count}`,
    values: {},
    callee: newCallee('friendly'),
    expect: [newCriterion('result')],
  };
}

/** Something that has to be written is not there yet. */
export function isUnfinished({ name, callee, expect }: AgentTest): boolean {
  const texts = [
    name,
    ...(callee.kind === 'lines' ? [callee.says[0] ?? ''] : []),
    ...(callee.kind === 'replies'
      ? [callee.opens, callee.otherwise, ...callee.replies.flatMap(({ hears, say }) => [hears, say])]
      : []),
    ...expect.flatMap((criterion) => {
      if ('text' in criterion) return [criterion.text];
      if ('tool' in criterion) return [criterion.tool];
      return 'value' in criterion ? [criterion.name, criterion.value] : [];
    }),
  ];
  return texts.some((text) => text.trim() === '');
}

/** Lines as somebody types them. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
