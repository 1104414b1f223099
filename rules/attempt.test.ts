// Carriers' reports in every order: an attempt moves forward only and is closed once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AttemptState,
  type CarrierReport,
  afterCarrierReport,
  attemptMoves,
  attemptStates,
  plannedCallMoves,
  plannedCallStates,
} from './attempt.ts';

const stories: [what: string, reports: CarrierReport[], seen: string][] = [
  ['the usual way', ['queued', 'ringing', 'answered', 'ended'], 'behind ringing answered ended'],
  ['nobody answers', ['ringing', 'ended'], 'ringing ended'],
  ['answered before it rang', ['answered', 'ringing', 'ended'], 'answered behind ended'],
  ['the end comes first', ['ended', 'answered', 'ringing', 'ended'], 'ended closed closed closed'],
  [
    'everything twice',
    ['ringing', 'ringing', 'answered', 'answered', 'ended', 'ended'],
    'ringing behind answered behind ended closed',
  ],
];
for (const [what, reports, seen] of stories) {
  test(what, () => {
    let state: AttemptState = 'dialling';
    const verdicts = reports.map((report) => {
      const verdict = afterCarrierReport(state, report);
      if (verdict.kind === 'move') state = verdict.to;
      return verdict.kind === 'move' ? verdict.to : verdict.why;
    });
    assert.equal(verdicts.join(' '), seen);
  });
}

test('a report about an attempt that was only claimed starts it, a skipped one stays skipped', () => {
  assert.deepEqual(afterCarrierReport('claimed', 'queued'), { kind: 'move', to: 'dialling' });
  assert.deepEqual(afterCarrierReport('claimed', 'answered'), { kind: 'ignored', why: 'behind' });
  assert.deepEqual(afterCarrierReport('skipped', 'answered'), { kind: 'ignored', why: 'closed' });
});

test('no order of reports moves an attempt back or ends it twice', () => {
  const report = fc.constantFrom<CarrierReport>('queued', 'ringing', 'answered', 'ended');
  fc.assert(
    fc.property(fc.array(report, { maxLength: 12 }), (reports) => {
      let state: AttemptState = 'dialling';
      let ends = 0;
      for (const one of reports) {
        const verdict = afterCarrierReport(state, one);
        if (verdict.kind === 'ignored') continue;
        assert.ok(attemptStates.indexOf(verdict.to) > attemptStates.indexOf(state));
        state = verdict.to;
        if (state === 'ended') ends++;
      }
      assert.equal(ends, reports.includes('ended') ? 1 : 0);
    }),
  );
});

test('every state is reachable, and what has ended moves nowhere, but for a call that was given up for want of a number', () => {
  const reached = new Set(attemptStates.flatMap((state) => attemptMoves[state]));
  assert.deepEqual(
    attemptStates.filter((state) => !reached.has(state)),
    ['claimed'],
  );
  const callsReached = new Set(plannedCallStates.flatMap((state) => plannedCallMoves[state]));
  assert.deepEqual(
    plannedCallStates.filter((state) => !callsReached.has(state)),
    ['waiting_for_number'],
  );
  for (const ended of ['done', 'cancelled'] as const) assert.deepEqual(plannedCallMoves[ended], []);
});
