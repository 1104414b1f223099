// What is written to HubSpot about a score, and what follows when writing failed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hubspotDefaults } from './hubspot-settings.ts';
import {
  afterWriteFailure,
  comparableText,
  isMadeFor,
  showsAll,
  summaryOf,
  wantedFor,
  type ScoredCall,
} from './hubspot-write-back.ts';
import type { CriterionResult, ScoreResult } from './scorecard.ts';

const criterion = (name: string, weight: number, outcome: CriterionResult['outcome']): CriterionResult => ({
  ...{ key: name, name, description: '', weight, points: 0, outcome, reason: '', checks: [] },
});
const score = (overall: number | null, criteria: CriterionResult[] = [], name = 'Discovery'): ScoreResult => ({
  scorecard: { key: name, version: 1, name },
  evaluator: { kind: 'local', name: 'local', version: '1' },
  overall,
  categories: [{ key: 'all', name: 'All', score: overall, criteria }],
});
const call = (more: Partial<ScoredCall> = {}): ScoredCall => ({
  callId: '0190a000-0000-7000-8000-000000000001',
  title: 'Demo <with> "Kestrel"',
  url: 'https://calls.example.com/calls/1',
  scores: [score(40)],
  scoredAt: new Date('2026-03-05T10:00:00Z'),
  ...more,
});
const everything = { ...hubspotDefaults, writeProperties: true, writeNote: true, writeTask: true, taskBelowScore: 50 };

describe('what is wanted', () => {
  const kinds = (more: Partial<ScoredCall>, settings = everything) => wantedFor(call(more), settings).map(({ kind }) => kind);
  const cases: [what: string, overall: number | null, settings: typeof everything, kinds: string[]][] = [
    ['everything for a weak call', 49, everything, ['properties', 'note', 'task']],
    ['no task at the threshold', 50, everything, ['properties', 'note']],
    ['no task without a score', null, everything, ['properties', 'note']],
    ['a task for nought', 0, everything, ['properties', 'note', 'task']],
    ['only a task', 10, { ...everything, writeProperties: false, writeNote: false }, ['task']],
    ['nothing', 10, { ...everything, writeProperties: false, writeNote: false, writeTask: false }, []],
  ];
  for (const [what, overall, settings, expected] of cases) {
    test(what, () => assert.deepEqual(kinds({ scores: [score(overall)] }, settings), expected));
  }

  test('properties say what is known; no score clears the property', () => {
    const [properties] = wantedFor(call({ scores: [score(null)] }), everything);
    assert.deepEqual(properties?.values, {
      ringside_call_id: '0190a000-0000-7000-8000-000000000001',
      ringside_score: '',
      ringside_summary: 'Discovery: not scored.',
      ringside_url: 'https://calls.example.com/calls/1',
    });
  });

  test('titles are text in the note, not markup, and the note is known again', () => {
    const [, note, task] = wantedFor(call(), everything);
    const body = note?.values['hs_note_body'] ?? '';
    assert.match(body, /Demo &lt;with&gt; &quot;Kestrel&quot;” scored 40 of 100/);
    assert.ok(isMadeFor(call().callId, body));
    assert.ok(isMadeFor(call().callId, task?.values['hs_task_body']));
    assert.ok(!isMadeFor('another', body));
    assert.ok(!isMadeFor(call().callId, null));
  });

  test('a task is due the next day, and a long title is cut', () => {
    const task = wantedFor(call({ title: 'x'.repeat(5_000) }), everything).at(-1);
    assert.equal(task?.values['hs_timestamp'], '2026-03-06T10:00:00.000Z');
    assert.ok((task?.values['hs_task_subject'] ?? '').length <= 200);
  });
});

describe('the summary', () => {
  test('names the heaviest three of each, and other cards', () => {
    const criteria = [
      criterion('Small talk', 5, 'met'),
      criterion('Budget', 30, 'met'),
      criterion('Agenda', 20, 'met'),
      criterion('Names', 10, 'met'),
      criterion('Next step', 35, 'not_found'),
      criterion('Price', 0, 'partly'),
    ];
    assert.equal(
      summaryOf([score(65, criteria), score(80, [], 'Security'), score(null, [], 'Renewal')]),
      'Discovery: 65 of 100. Went well: Budget; Agenda; Names. To work on: Next step. Security: 80 of 100.',
    );
  });
  test('is empty without a score', () => assert.equal(summaryOf([]), ''));
  test('is never longer than a property holds', () => {
    const criteria = Array.from({ length: 50 }, (_, index) => criterion('x'.repeat(3_000) + index, 1, 'met'));
    assert.ok(summaryOf([score(1, criteria)]).length <= 2_000);
  });
});

test('the order of values does not matter, their content does', () => {
  assert.equal(comparableText({ a: '1', b: '2' }), comparableText({ b: '2', a: '1' }));
  assert.notEqual(comparableText({ a: '1', b: '2' }), comparableText({ a: '2', b: '1' }));
});

test('HubSpot shows all of it, also what was emptied', () => {
  assert.ok(showsAll({ a: '1', b: '' }, { a: '1', b: null, c: 'x' }));
  assert.ok(!showsAll({ a: '1' }, { a: '2' }));
  assert.ok(!showsAll({ a: '1' }, {}));
});

describe('after a failure', () => {
  const now = new Date('2026-03-05T10:00:00Z');
  const after = (attempt: number, failure: Parameters<typeof afterWriteFailure>[1]) => {
    const verdict = afterWriteFailure(attempt, failure, now);
    return verdict.kind === 'give-up' ? 'give-up' : `${verdict.kind} ${(verdict.at.getTime() - now.getTime()) / 1_000}`;
  };
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
  const cases: [attempt: number, failure: Parameters<typeof afterWriteFailure>[1], verdict: string][] = [
    [1, { code: 'hubspot_unavailable', retryable: true }, 'retry 30'],
    [3, { code: 'hubspot_unavailable', retryable: true }, 'retry 600'],
    [7, { code: 'hubspot_unavailable', retryable: true }, 'retry 86400'],
    [13, { code: 'hubspot_unavailable', retryable: true }, 'retry 86400'],
    [14, { code: 'hubspot_unavailable', retryable: true }, 'give-up'],
    [1, { code: 'hubspot_unavailable', retryable: true, notBefore: later(400) }, 'retry 400'],
    [1, { code: 'hubspot_refused', retryable: false }, 'give-up'],
    [9, { code: 'hubspot_rate_limited', retryable: true, notBefore: later(3_600) }, 'hold 3600'],
    [9, { code: 'hubspot_rate_limited', retryable: true, notBefore: later(9_000_000) }, 'hold 86400'],
    [9, { code: 'hubspot_property_missing', retryable: false }, 'hold 900'],
    [9, { code: 'hubspot_unauthorised', retryable: false }, 'hold 900'],
    [99, { code: 'hubspot_unreachable', retryable: true }, 'hold 900'],
  ];
  for (const [attempt, failure, verdict] of cases) {
    test(`${failure.code} at try ${attempt}: ${verdict}`, () => assert.equal(after(attempt, failure), verdict));
  }
});
