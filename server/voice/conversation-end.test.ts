// What is told of a call: the result by who ended it and what was said, and one line for people.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callTold, type EndFacts } from './conversation-end.ts';

const facts: EndFacts = {
  answeredBy: 'human',
  endedBy: 'callee',
  result: null,
  outcome: { result: null, answers: {}, callBackSaid: null },
  utterances: [],
  tools: [],
  lengthMs: 1_000.4,
  recordingPath: null,
  latenciesMs: [],
  turns: 2,
  fault: null,
  isCut: false,
};

const cases: [Partial<EndFacts>, result: string | null, summary: string][] = [
  [{}, 'goal_missed', 'They spoke, but the call did not reach its goal. They hung up.'],
  [{ turns: 0, answeredBy: null, endedBy: 'agent' }, 'nobody_spoke', 'The call was answered, but nobody spoke.'],
  [{ endedBy: 'carrier', isCut: true }, null, 'The call ended before its goal. The line was lost.'],
  [
    { declinedRecording: true },
    'goal_missed',
    'They spoke, but the call did not reach its goal. They hung up. They did not agree to be recorded.',
  ],
  [{ answeredBy: 'voicemail', endedBy: 'agent', turns: 0 }, null, 'A voicemail answered; no message was left.'],
  [{ answeredBy: 'fax', endedBy: 'agent', turns: 0 }, null, 'A fax machine answered.'],
  [{ endedBy: 'carrier', isCut: true, result: 'opted_out' }, 'opted_out', 'They asked not to be called again. The line was lost.'],
  [
    { endedBy: 'agent', outcome: { result: 'callback_requested', answers: {}, callBackSaid: 'on Monday' } },
    'callback_requested',
    'They asked to be called again: “on Monday”.',
  ],
  [
    {
      endedBy: 'agent',
      result: 'opted_out',
      outcome: { result: 'goal_reached', answers: {}, callBackSaid: null },
      fault: 'The voice failed.',
    },
    'opted_out',
    'They asked not to be called again. The voice failed.',
  ],
];
for (const [changes, result, summary] of cases) {
  test(summary, () => {
    const told = callTold({ ...facts, ...changes });
    assert.deepEqual([told.result, told.summary, told.lengthMs], [result, summary, 1_000]);
  });
}
