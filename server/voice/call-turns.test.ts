// What a call opens with; and whether it is recorded where both sides must agree: only by a yes to a question that was heard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAgentSettings } from '../../rules/agent.ts';
import { scriptLines } from '../../rules/agent-script.ts';
import { callbackLines } from '../../rules/callback-booking.ts';
import type { ToolAnswer } from '../ports/call-tools.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import { LAST_WORDS_WITHIN_MS } from './call-mouth.ts';
import { createCallProgress } from './call-progress.ts';
import { createCallTurns, type CallTurnsOptions } from './call-turns.ts';

const agent = { ...newAgentSettings, disclosureLine: 'This is an automated call.', firstMessage: 'Do you have a minute?' };
const [asks, refused, goesOn] = [scriptLines.consent, scriptLines.notRecorded, agent.firstMessage];

const unused = () => assert.fail('not in this call');

/** A call whose parts are all missing but those that are given; `said` is what its mouth was asked for. */
function begin(
  given: Partial<CallTurnsOptions> & {
    needsRecordingConsent: boolean;
    wasHeard: (text: string) => Promise<boolean>;
    books?: boolean;
  },
) {
  const call = createCallProgress();
  const said: string[] = [];
  const { needsRecordingConsent, wasHeard, books = false, ...parts } = given;
  const turns = createCallTurns({
    call,
    brief: {
      agent: { ...agent, tools: books ? [{ kind: 'book_callback' }] : [] },
      ...{ reference: 'call', teamId: 'team', prompt: '', variables: {}, recordingPath: '/nowhere.wav' },
      needsRecordingConsent,
    },
    mind: { name: 'none', answer: unused, outcome: unused },
    hands: { use: unused },
    mouth: {
      say(text) {
        said.push(text);
        return wasHeard(text);
      },
      partWith: async (text) => void said.push(text),
      ...{ stop: unused, hangUp: unused, endLine: unused },
    },
    ...{ record: unused, thinks: unused, tell: unused, callMs: () => 0, clock: createSystemClock() },
    ...parts,
  });
  return { call, turns, said };
}

/** An answer of null: nobody says anything. `talkedInto`: which of the questions were not heard to their end. */
async function answered(answers: readonly (string | null)[], talkedInto: readonly number[] = []) {
  let recordings = 0;
  const { call, turns, said } = begin({
    needsRecordingConsent: true,
    wasHeard: async (text) => !(text === asks && talkedInto.includes(said.filter((line) => line === asks).length)),
    record: () => void (recordings += 1),
  });
  await turns.open();
  for (const answer of answers) await (answer === null ? turns.breakSilence() : turns.take(answer));
  return { said: said.slice(1), isRecorded: recordings === 1, phase: call.phase, declined: call.declinedRecording };
}

type Case = [what: string, answers: (string | null)[], talkedInto: number[], said: string[], isRecorded: boolean];
const cases: Case[] = [
  ['the end of the call', [], [], [asks], false],
  ['yes', ['Yes, go ahead.'], [], [asks, goesOn], true],
  ['no', ['No, please do not.'], [], [asks, refused, goesOn], false],
  ['a no that begins like a yes', ['Absolutely not.'], [], [asks, refused, goesOn], false],
  ['a yes that is taken back', ["Okay, but please don't record me."], [], [asks, refused, goesOn], false],
  ['a question back, then yes', ['Record what exactly?', 'Okay.'], [], [asks, asks, goesOn], true],
  ['a greeting that is understood late is no answer', ['Hello?', 'Sure.'], [], [asks, asks, goesOn], true],
  ['yes, into the question', ['Yes?', 'Yes.'], [1], [asks, asks, goesOn], true],
  ['no, into the question', ['No.'], [1], [asks, refused, goesOn], false],
  ['yes, into it twice', ['Yes?', 'Yes?'], [1, 2], [asks, asks, refused, goesOn], false],
  ['neither, twice', ['Who is this?', 'What?'], [], [asks, asks, refused, goesOn], false],
  ['silence, then yes', [null, 'Yes.'], [], [asks, asks, goesOn], true],
  ['silence, then a sign of life', [null, "Yes, I'm here."], [], [asks, asks, refused, goesOn], false],
  ['silence, then yes into the question', [null, 'Yes.'], [2], [asks, asks, refused, goesOn], false],
  ['silence twice', [null, null], [], [asks, asks, refused, goesOn], false],
  ['a greeting, then silence', ['Hello?', null], [], [asks, asks, refused, goesOn], false],
];
for (const [what, answers, talkedInto, said, isRecorded] of cases) {
  test(what, async () => {
    const phase = answers.length === 0 ? 'consent' : 'talking';
    assert.deepEqual(await answered(answers, talkedInto), { said, isRecorded, phase, declined: !isRecorded });
  });
}

const heard = async () => true;
const noOutcome = { result: null, answers: {}, callBackSaid: null };

test('a silence later in the talk is asked into', async () => {
  const mind = { name: 'one', answer: unused, outcome: () => noOutcome };
  const { call, turns, said } = begin({ needsRecordingConsent: false, wasHeard: heard, mind });
  call.phase = 'talking';
  await turns.breakSilence();
  assert.deepEqual(said, [agent.silence.prompt]);
});

test('what they say into the first words is answered together with what they say next', async () => {
  const asked: string[] = [];
  const disclosed = Promise.withResolvers<boolean>();
  const { call, turns, said } = begin({
    needsRecordingConsent: false,
    wasHeard: (text) => (text === agent.disclosureLine ? disclosed.promise : Promise.resolve(true)),
    mind: {
      name: 'one',
      async answer(heard) {
        asked.push(heard);
        return { say: 'Lovely.', isLast: false };
      },
      outcome: () => ({ result: null, answers: {}, callBackSaid: null }),
    },
    thinks() {},
  });
  const opened = turns.take('Hello?');
  await turns.take('Who is this?');
  assert.deepEqual([call.phase, asked, said], ['opening', [], [agent.disclosureLine, agent.firstMessage]]);
  disclosed.resolve(true);
  await opened;
  await turns.take('Yes, go ahead.');
  assert.deepEqual([call.phase, asked, said.at(-1)], ['talking', ['Who is this? Yes, go ahead.'], 'Lovely.']);
});

test('where the mind has failed, another call is booked at a time that may be, or it is said that none was', async () => {
  const refused: ToolAnswer = { kind: 'failed', text: '', booking: { kind: 'unclear', missing: 'day' } };
  const at = 'Friday, March 6 at 3:00 PM';
  const booked: ToolAnswer = { kind: 'done', text: '', booking: { kind: 'booked', at } };
  for (const [second, last] of [
    [booked, new RegExp(`on ${at}`)],
    [refused, /could not book/],
  ] as const) {
    const answers = [refused, second];
    const whens: unknown[] = [];
    const { call, turns, said } = begin({
      needsRecordingConsent: false,
      wasHeard: async () => true,
      books: true,
      hands: {
        async use(_, given) {
          whens.push(given);
          return answers.shift() ?? assert.fail('asked too often');
        },
      },
    });
    call.phase = 'call_back';
    await turns.take('after Christmas at three');
    assert.match(said.at(-1) ?? '', /which day/);
    await turns.take('on Friday at three');
    assert.match(said.at(-1) ?? '', last);
    assert.deepEqual(whens, [{ when: 'after Christmas at three' }, { when: 'on Friday at three' }]);
    assert.equal(call.result, 'callback_requested');
  }
});

const offer: ToolAnswer = { kind: 'failed', text: '', booking: { kind: 'too_early', at: 'Friday, March 6 at 9:00 AM' } };

/** The mind has failed, and they have asked for a time at which they may not be called. */
async function offered(next: () => Promise<ToolAnswer>, clock: Partial<CallTurnsOptions> = {}) {
  const whens: unknown[] = [];
  const parts = begin({
    ...{ needsRecordingConsent: false, wasHeard: heard, books: true, ...clock },
    hands: {
      async use(_, given) {
        whens.push((given as { when: string }).when);
        return whens.length === 1 ? offer : next();
      },
    },
  });
  parts.call.phase = 'call_back';
  await parts.turns.take('tonight at eleven');
  return { ...parts, whens };
}

test('an offered time is taken by a yes to it alone', async () => {
  const done: ToolAnswer = {
    kind: 'done',
    text: '',
    booking: { kind: 'booked', at: offer.booking?.kind === 'too_early' ? offer.booking.at : '' },
  };
  const { call, turns, said, whens } = await offered(async () => done);
  const question = said.at(-1) ?? '';
  assert.match(question, /Would that suit you/);
  await turns.breakSilence();
  await turns.take('Yes, but make it ten.');
  assert.deepEqual([said, whens], [[question, question, question], ['tonight at eleven']]);
  await turns.take('Yes.');
  assert.deepEqual([whens.at(-1), call.result], ['Friday, March 6 at 9:00 AM', 'callback_requested']);
  const again = await offered(unused);
  await again.turns.take('Hello?');
  await again.turns.take("Yes, I'm here.");
  assert.deepEqual([again.said.at(-1), again.call.result], [callbackLines.notBooked, 'callback_requested']);
});

test('who declines the offered time is not called again', async () => {
  const { call, turns, said } = await offered(unused);
  await turns.take('No, forget it, I am not interested.');
  assert.deepEqual([said.at(-1), call.result, call.callBackSaid], [scriptLines.notInterested, 'goal_missed', null]);
});

test('of a booking that takes long it is not said that it failed', async () => {
  const system = createSystemClock();
  const clock = {
    ...system,
    sleep: (ms: number) => (ms === LAST_WORDS_WITHIN_MS ? Promise.resolve() : assert.fail('another wait')),
  };
  const { call, turns, said } = await offered(() => new Promise(() => {}), { clock });
  await turns.take('Yes.');
  assert.deepEqual([said.at(-1), call.result], [callbackLines.passedOn, 'callback_requested']);
});

test('into a silence the mind’s own question about another call is asked again', async () => {
  let result: 'callback_requested' | null = null;
  const { call, turns, said } = begin({
    ...{ needsRecordingConsent: false, wasHeard: heard, thinks() {} },
    mind: {
      name: 'one',
      answer: async () => ({ say: scriptLines.askWhen, isLast: false }),
      outcome: () => ({ ...noOutcome, result }),
    },
  });
  call.phase = 'talking';
  await turns.take('I am driving.');
  await turns.breakSilence();
  result = 'callback_requested';
  await turns.breakSilence();
  assert.deepEqual(said, [scriptLines.askWhen, agent.silence.prompt, scriptLines.askWhen]);
});
