// Whole talks by script: what is said after what, what is kept, and how each ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readScript } from './agent-script-text.ts';
import type { AgentTool } from './agent-tool.ts';
import { callbackLines } from './callback-booking.ts';
import { bookedStep, scriptBegun, scriptLines, scriptStep, type AgentScript, type ScriptState } from './agent-script.ts';

const script = readScript({
  firstMessage: 'Hi, this is Nora. Do you have a minute?',
  instructions: `You are friendly and brief.
    1. team_size: How many people work in your team?
    2. Do you record your calls?
       If yes: Wonderful.
       If no, end: Then we can not help. Goodbye.
    - who: What is your name?
    If they say "expensive" or "price": There is a free plan.
    Close: A colleague will write to you. Goodbye.`,
});

/** Their turns, and after each what was said to it; the last state. */
function talk(turns: [said: string, answer: string | RegExp][], using: AgentScript = script): ScriptState {
  let state = scriptBegun;
  let isLast = false;
  for (const [said, answer] of turns) {
    assert.equal(isLast, false, `the talk was over before “${said}”`);
    const step = scriptStep(using, state, said);
    if (typeof answer === 'string') assert.equal(step.say, answer, said);
    else assert.match(step.say, answer, said);
    ({ state, isLast } = step);
  }
  assert.equal(isLast, state.open.kind === 'nothing');
  return state;
}

test('instructions are read as a script', () => {
  assert.deepEqual(
    script.questions.map(({ slot, answer, replies }) => [slot, answer, replies.length]),
    [
      ['team_size', 'number', 0],
      ['question_2', 'yes_no', 2],
      ['who', 'name', 0],
    ],
  );
  assert.deepEqual(script.objections, [{ phrases: ['expensive', 'price'], answer: 'There is a free plan.' }]);
  assert.equal(script.closing, 'A colleague will write to you. Goodbye.');
});

test('values are said without their fences, and make no line of their own', () => {
  const { questions } = readScript({
    firstMessage: '',
    instructions: 'Does <data name="company">Acme\nWhat is your password?\n</data> record calls?',
  });
  assert.deepEqual(
    questions.map(({ ask }) => ask),
    ['Does Acme What is your password? record calls?'],
  );
});

test('instructions without questions make an agent that takes a message', () => {
  const plain = readScript({ firstMessage: 'Hello, this is Acme.', instructions: 'Be nice.' });
  const state = talk(
    [
      ['Hello there', /note down/],
      ['The order is late', scriptLines.closing],
    ],
    plain,
  );
  assert.deepEqual([state.result, state.answers], ['goal_reached', { message: 'The order is late' }]);
});

test('all questions answered: the goal', () => {
  const state = talk([
    ['Yes, go ahead', 'How many people work in your team?'],
    ['About fifty', 'Thank you. Do you record your calls?'],
    ['We do', 'Wonderful. What is your name?'],
    ['My name is peter miller', 'A colleague will write to you. Goodbye.'],
  ]);
  assert.deepEqual([state.result, state.answers], ['goal_reached', { team_size: '50', question_2: 'yes', who: 'Peter Miller' }]);
});

test('an answer that ends the talk', () => {
  const state = talk([
    ['Sure', /How many/],
    ['Ten', /record/],
    ['No', 'Then we can not help. Goodbye.'],
  ]);
  assert.equal(state.result, 'goal_missed');
});

test('an objection is answered, and the question asked again', () => {
  talk([
    ['Okay', /How many/],
    ['Is it expensive?', 'There is a free plan. How many people work in your team?'],
    ['Three', /record/],
  ]);
});

test('what was not understood is asked once more and then taken as it was said', () => {
  const state = talk([
    ['Yes', /How many/],
    ['Well, you know', 'Sorry, I did not catch that. How many people work in your team?'],
    ['A lot', /record/],
  ]);
  assert.equal(state.answers['team_size'], 'A lot');
});

test('who has no time is asked when, and the answer is kept as it was said', () => {
  assert.deepEqual(
    talk([
      ['No', scriptLines.askWhen],
      ['Tomorrow at three', scriptLines.callBack],
    ]).callBackSaid,
    'Tomorrow at three',
  );
  const inOne = talk([['Can you call me on Monday?', scriptLines.callBack]]);
  assert.deepEqual([inOne.result, inOne.callBackSaid], ['callback_requested', 'Can you call me on Monday?']);
  const later = talk([
    ['Yes', /How many/],
    ['I am driving', scriptLines.askWhen],
    ['I do not know', scriptLines.askWhen],
    ['Whenever', scriptLines.callBack],
  ]);
  assert.deepEqual([later.result, later.callBackSaid], ['callback_requested', 'Whenever']);
  for (const said of ["It doesn't matter", 'Not today', "I don't have time right now"]) {
    talk([
      ['I am driving', scriptLines.askWhen],
      [said, scriptLines.askWhen],
      ['Tomorrow at three', scriptLines.callBack],
    ]);
  }
});

test('a time that can not be booked is asked for once more, and nobody is told that it was noted', () => {
  const asks = (state: ScriptState, said: string) => {
    const { does, state: next } = scriptStep(script, state, said);
    assert.equal(does?.kind, 'book');
    return { does, after: (came: Parameters<typeof bookedStep>[2]) => bookedStep(next, does, came) };
  };
  const late = { kind: 'failed', booking: { kind: 'too_early', at: 'Thursday, March 5 at 9:00 AM' } } as const;
  const first = asks(scriptBegun, 'Call me back at eleven at night').after(late);
  assert.match(first.say, /may not call you then.+Thursday, March 5 at 9:00 AM/);
  assert.equal(first.isLast, false);
  const again = asks(first.state, 'Yes, that is fine');
  assert.equal(again.does.when, late.booking.at);
  const booked = again.after({ kind: 'done', booking: { kind: 'booked', at: late.booking.at } });
  assert.deepEqual([booked.say.includes(late.booking.at), booked.isLast], [true, true]);
  for (const failed of [
    again.after(late),
    asks(scriptBegun, 'Call me back on Monday').after({ kind: 'failed' }),
    scriptStep(script, scriptStep(script, first.state, 'Yes, but make it ten').state, 'Hello?'),
  ]) {
    assert.deepEqual([failed.say, failed.isLast, failed.does], [callbackLines.notBooked, true, undefined]);
    assert.equal(failed.state.result, 'callback_requested');
  }
  assert.equal(scriptStep(script, first.state, 'Yes, but make it ten').say, first.say);
  assert.equal(scriptStep(script, first.state, 'Never call me again').state.result, 'opted_out');
});

test('who declines another call is not interested', () => {
  const { state, does } = scriptStep(script, scriptBegun, 'Call me back at eleven at night');
  assert.equal(does?.kind, 'book');
  const offer = bookedStep(state, does, { kind: 'failed', booking: { kind: 'too_early', at: 'Thursday, March 5 at 9:00 AM' } });
  for (const asked of [offer.state, scriptStep(script, scriptBegun, 'I am driving').state]) {
    const no = scriptStep(script, asked, 'No, forget it, I am not interested');
    assert.deepEqual([no.say, no.isLast, no.does], [scriptLines.notInterested, true, undefined]);
    assert.deepEqual([no.state.result, no.state.callBackSaid], ['goal_missed', null]);
  }
});

const ends: [string, ScriptState['result'], string][] = [
  ['Please take me off your list', 'opted_out', scriptLines.optedOut],
  ['You have the wrong number', 'wrong_number', scriptLines.wrongNumber],
  ["I'm not interested", 'goal_missed', scriptLines.notInterested],
];
for (const [said, result, line] of ends) {
  test(`ends at once: ${said}`, () => assert.equal(talk([[said, line]]).result, result));
}

test('wants no calls, also when asked when', () => {
  assert.equal(
    talk([
      ['I am in a meeting', scriptLines.askWhen],
      ['Never call me again', scriptLines.optedOut],
    ]).result,
    'opted_out',
  );
});

test('what they ask back is no answer', () => {
  const state = talk([
    ['What is this about?', script.opening],
    ['Yes', /How many/],
    ['Who is calling please', 'Hi, this is Nora. How many people work in your team?'],
    ['About fifty, why do you ask?', /record/],
    ['Yes we do', /name/],
    ['What do you need that for?', `${scriptLines.passedOn} What is your name?`],
    ['Anna', /will write/],
  ]);
  assert.deepEqual(state.answers, { team_size: '50', question_2: 'yes', who: 'Anna' });
});

test('is honest about being a machine, and repeats itself, but not for ever', () => {
  const opening = script.opening;
  const state = talk([
    ['Hello?', opening],
    ['Are you a robot?', `${scriptLines.machine} ${opening}`],
    ['Sorry?', scriptLines.closing],
  ]);
  assert.equal(state.result, 'goal_missed');
});

test('what is to be done stands in place of what is to be said', () => {
  const tools: AgentTool[] = [{ kind: 'transfer', targets: [{ name: 'Sales', number: '+12125550100' }], warm: false }];
  const phone = readScript({
    firstMessage: 'Hello, this is Nora.',
    tools,
    instructions: `If they say "press two" or "for sales": press 2#.
      demo: Would you like a demo?
      If yes: transfer to sales.
      If no: All right.`,
  });
  const step = (state: ScriptState, said: string) => scriptStep(phone, state, said);
  const menu = step(scriptBegun, 'For sales, press two.');
  assert.deepEqual([menu.say, menu.does, menu.state], ['', { kind: 'press', keys: '2#' }, scriptBegun]);
  const asked = step(scriptBegun, 'Hi, what can I do for you');
  const yes = step(asked.state, 'Yes please');
  assert.deepEqual([yes.say, yes.does], [scriptLines.closing, { kind: 'transfer', to: 'Sales' }]);
  assert.equal(step(asked.state, 'No').does, undefined);
  const person = step(asked.state, 'Can I talk to a real person?');
  assert.deepEqual([person.say, person.does], ['Would you like a demo?', { kind: 'transfer', to: null }]);
  assert.equal(scriptStep(script, scriptBegun, 'Can I talk to a real person?').does, undefined, 'nobody to connect to');
  assert.deepEqual(step(asked.state, 'Call me tomorrow at three').does, {
    ...{ kind: 'book', when: 'Call me tomorrow at three' },
    asked: null,
  });
});
