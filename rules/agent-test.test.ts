// The verdict on a talk: which criteria are met, and what is told of those that are not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calleeSteps, criterionInWords, judgeTalk, testSetProblems, type CheckedTalk, type Criterion } from './agent-test.ts';

const talk: CheckedTalk = {
  utterances: [
    { side: 'us', text: 'This is an automated call.' },
    { side: 'us', text: 'Hi, it’s  Nora. Do you have a minute?' },
    { side: 'them', text: 'I never said goodbye.' },
    { side: 'us', text: 'How many people work in your team?' },
  ],
  result: 'callback_requested',
  answers: { team_size: '50', who: 'Anna Miller' },
  callBackSaid: 'Tuesday at ten',
  tools: [{ tool: 'read_hubspot' }, { tool: 'book_callback' }],
  endedBy: 'agent',
  answeredBy: 'human',
};
const nothing: CheckedTalk = {
  utterances: [],
  result: null,
  answers: {},
  callBackSaid: null,
  tools: [],
  endedBy: 'callee',
  answeredBy: null,
};

const cases: [Criterion, of: CheckedTalk, isMet: boolean, found: string][] = [
  [{ kind: 'result', is: 'callback_requested' }, talk, true, 'The result was callback_requested.'],
  [{ kind: 'result', is: 'goal_reached' }, talk, false, 'The result was callback_requested.'],
  [{ kind: 'result', is: 'none' }, nothing, true, 'The result was none.'],
  [{ kind: 'answer_is', name: 'team_size', value: '50' }, talk, true, 'team_size was “50”.'],
  [{ kind: 'answer_is', name: 'team_size', value: '5' }, talk, false, 'team_size was “50”.'],
  [{ kind: 'answer_is', name: 'who', value: 'anna  miller' }, talk, true, 'who was “Anna Miller”.'],
  [{ kind: 'answer_is', name: 'budget', value: '5' }, talk, false, 'There was no answer budget; there were team_size, who.'],
  [{ kind: 'answer_is', name: 'toString', value: '5' }, nothing, false, 'There was no answer toString, nor any other.'],
  [{ kind: 'answer_contains', name: 'who', value: 'MILLER' }, talk, true, 'who was “Anna Miller”.'],
  [{ kind: 'answer_contains', name: 'who', value: 'Smith' }, talk, false, 'who was “Anna Miller”.'],
  [{ kind: 'agent_says', text: "it's nora" }, talk, true, 'It said: “Hi, it’s  Nora. Do you have a minute?”'],
  [{ kind: 'agent_says', text: 'goodbye' }, talk, false, 'It was not said.'],
  [{ kind: 'agent_never_says', text: 'goodbye' }, talk, true, 'It was not said.'],
  [{ kind: 'agent_never_says', text: 'automated' }, talk, false, 'It said: “This is an automated call.”'],
  [{ kind: 'call_back_contains', text: 'tuesday' }, talk, true, 'The callback: “Tuesday at ten”'],
  [{ kind: 'call_back_contains', text: 'tuesday' }, nothing, false, 'No callback was agreed on.'],
  [{ kind: 'uses_tool', tool: 'book_callback' }, talk, true, 'It used read_hubspot, book_callback.'],
  [{ kind: 'uses_tool', tool: 'book' }, talk, false, 'It used read_hubspot, book_callback.'],
  [{ kind: 'uses_tool', tool: 'book_callback' }, nothing, false, 'It used no tool.'],
  [{ kind: 'never_uses_tool', tool: 'transfer' }, talk, true, 'It used read_hubspot, book_callback.'],
  [{ kind: 'never_uses_tool', tool: 'read_hubspot' }, talk, false, 'It used read_hubspot, book_callback.'],
  [{ kind: 'most_turns', turns: 2 }, talk, true, 'The agent took 2 turns.'],
  [{ kind: 'most_turns', turns: 1 }, talk, false, 'The agent took 2 turns.'],
  [{ kind: 'ended_by', side: 'agent' }, talk, true, 'The call was ended by the agent.'],
  [{ kind: 'ended_by', side: 'agent' }, nothing, false, 'The call was ended by the other side.'],
  [{ kind: 'answered_by', who: 'human' }, talk, true, 'The call was answered by a human.'],
  [{ kind: 'answered_by', who: 'voicemail' }, nothing, false, 'The call was answered by nobody that is known.'],
];
for (const [criterion, of, isMet, found] of cases) {
  test(`${criterionInWords(criterion)}: ${isMet ? 'met' : 'not met'}, ${found}`, () => {
    assert.deepEqual(judgeTalk([criterion], of), { isPassed: isMet, criteria: [{ criterion, isMet, found }] });
  });
}

test('a test passes when all of its criteria are met, also when it has none', () => {
  const [met, unmet]: Criterion[] = [
    { kind: 'ended_by', side: 'agent' },
    { kind: 'most_turns', turns: 1 },
  ];
  assert.equal(judgeTalk([], talk).isPassed, true);
  assert.equal(judgeTalk([met as Criterion], talk).isPassed, true);
  assert.equal(judgeTalk([met as Criterion, unmet as Criterion], talk).isPassed, false);
});

test('names in a set are told apart', () => {
  const named = (name: string) => ({ name, values: {}, callee: { kind: 'lines' as const, says: ['Hi.'] }, expect: [] });
  assert.deepEqual(
    testSetProblems([named('One'), named('Two'), named('one')]).map(({ path }) => path),
    ['tests.2.name'],
  );
});

test('whose lines are over hangs up', () => {
  assert.deepEqual(calleeSteps({ kind: 'lines', says: ['Hello?', 'No.'] }), [
    { do: 'say', text: 'Hello?' },
    { do: 'listen' },
    { do: 'say', text: 'No.' },
    { do: 'listen' },
    { do: 'hang_up' },
  ]);
});
