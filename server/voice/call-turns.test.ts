// What a call opens with; and whether it is recorded where both sides must agree: only by a yes to a question that was heard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAgentSettings } from '../../rules/agent.ts';
import { scriptLines } from '../../rules/agent-script.ts';
import { createSystemClock } from '../providers/system-clock.ts';
import { createCallProgress } from './call-progress.ts';
import { createCallTurns } from './call-turns.ts';

const agent = { ...newAgentSettings, disclosureLine: 'This is an automated call.', firstMessage: 'Do you have a minute?' };
const [asks, refused, goesOn] = [scriptLines.consent, scriptLines.notRecorded, agent.firstMessage];

/** `talkedInto`: which of the questions were not heard to their end. */
async function answered(answers: readonly string[], talkedInto: readonly number[] = []) {
  const call = createCallProgress();
  const said: string[] = [];
  let recordings = 0;
  const unused = () => assert.fail('not in this call');
  const turns = createCallTurns({
    call,
    brief: {
      ...{ reference: 'call', teamId: 'team', agent, prompt: '', variables: {}, recordingPath: '/nowhere.wav' },
      needsRecordingConsent: true,
    },
    mind: { name: 'none', answer: unused, outcome: unused },
    hands: { use: unused },
    mouth: {
      async say(text) {
        said.push(text);
        return !(text === asks && talkedInto.includes(said.filter((line) => line === asks).length));
      },
      ...{ stop: unused, partWith: unused, hangUp: unused, endLine: unused },
    },
    record: () => void (recordings += 1),
    ...{ thinks: unused, tell: unused, callMs: () => 0, clock: createSystemClock() },
  });
  await turns.open();
  for (const answer of answers) await turns.take(answer);
  return { said: said.slice(1), isRecorded: recordings === 1, phase: call.phase, declined: call.declinedRecording };
}

type Case = [what: string, answers: string[], talkedInto: number[], said: string[], isRecorded: boolean];
const cases: Case[] = [
  ['the end of the call', [], [], [asks], false],
  ['yes', ['Yes, go ahead.'], [], [asks, goesOn], true],
  ['no', ['No, please do not.'], [], [asks, refused, goesOn], false],
  ['a greeting that is understood late is no answer', ['Hello?', 'Sure.'], [], [asks, asks, goesOn], true],
  ['yes, into the question', ['Yes?', 'Yes.'], [1], [asks, asks, goesOn], true],
  ['no, into the question', ['No.'], [1], [asks, refused, goesOn], false],
  ['yes, into it twice', ['Yes?', 'Yes?'], [1, 2], [asks, asks, refused, goesOn], false],
  ['neither, twice', ['Who is this?', 'What?'], [], [asks, asks, refused, goesOn], false],
];
for (const [what, answers, talkedInto, said, isRecorded] of cases) {
  test(what, async () => {
    const phase = answers.length === 0 ? 'consent' : 'talking';
    assert.deepEqual(await answered(answers, talkedInto), { said, isRecorded, phase, declined: !isRecorded });
  });
}

test('what they say into the first words is answered together with what they say next', async () => {
  const call = createCallProgress();
  const asked: string[] = [];
  const said: string[] = [];
  const disclosed = Promise.withResolvers<boolean>();
  const unused = () => assert.fail('not in this call');
  const turns = createCallTurns({
    call,
    brief: {
      ...{ reference: 'call', teamId: 'team', agent, prompt: '', variables: {}, recordingPath: '/nowhere.wav' },
      needsRecordingConsent: false,
    },
    mind: {
      name: 'one',
      async answer(heard) {
        asked.push(heard);
        return { say: 'Lovely.', isLast: false };
      },
      outcome: () => ({ result: null, answers: {}, callBackSaid: null }),
    },
    hands: { use: unused },
    mouth: {
      say(text, as) {
        said.push(text);
        return as === 'disclosure' ? disclosed.promise : Promise.resolve(true);
      },
      ...{ stop: unused, partWith: unused, hangUp: unused, endLine: unused },
    },
    ...{ record: unused, thinks() {}, tell: unused, callMs: () => 0, clock: createSystemClock() },
  });
  const opened = turns.take('Hello?');
  await turns.take('Who is this?');
  assert.deepEqual([call.phase, asked, said], ['opening', [], [agent.disclosureLine, agent.firstMessage]]);
  disclosed.resolve(true);
  await opened;
  await turns.take('Yes, go ahead.');
  assert.deepEqual([call.phase, asked, said.at(-1)], ['talking', ['Who is this? Yes, go ahead.'], 'Lovely.']);
});
