// Which calls belong to a deal, what became of it, and when both are looked at again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  callCounts,
  firstDealLookAt,
  linksOfCall,
  nextDealLookAt,
  nextDealReadAt,
  outcomeOf,
  type DealLink,
  type DealOutcome,
} from './deal.ts';

const day = (text: string) => new Date(`2026-${text}T12:00:00Z`);

test('a stage tells the outcome as HubSpot means it', () => {
  assert.equal(outcomeOf({ isClosed: true, probability: 1 }), 'won');
  assert.equal(outcomeOf({ isClosed: true, probability: 0 }), 'lost');
  assert.equal(outcomeOf({ isClosed: true, probability: 0.9 }), 'lost');
  assert.equal(outcomeOf({ isClosed: false, probability: 1 }), 'open');
  assert.equal(outcomeOf(undefined), 'open');
});

test('deals of contacts come in only where the call is on none itself', () => {
  assert.deepEqual(linksOfCall(['1'], ['2', '3']), { link: 'call', dealIds: ['1'] });
  assert.deepEqual(linksOfCall([], ['2', '3', '2']), { link: 'contact', dealIds: ['2', '3'] });
  assert.deepEqual(linksOfCall([], []), { link: 'contact', dealIds: [] });
});

test('a call counts up to the day of closing, one on a contact not from long before the deal', () => {
  const cases: [link: DealLink, called: string, outcome: DealOutcome, closed: string | null, counts: boolean][] = [
    ['call', '05-01', 'open', null, true],
    ['call', '05-01', 'won', '06-01', true],
    ['call', '06-01', 'won', '06-01', true],
    ['call', '06-02', 'won', '06-01', false],
    ['call', '06-03', 'lost', '06-01', false],
    // Of an open deal the date is only when it is hoped for.
    ['call', '06-03', 'open', '06-01', true],
    ['call', '06-03', 'won', null, true],
    ['call', '01-01', 'won', '06-01', true],
    ['contact', '01-01', 'won', '06-01', false],
    ['contact', '01-31', 'won', '06-01', true],
    ['contact', '01-30', 'won', '06-01', false],
    ['contact', '06-03', 'won', '06-01', false],
  ];
  for (const [link, called, outcome, closed, counts] of cases) {
    const deal = { outcome, createdAt: day('05-01'), closedAt: closed === null ? null : day(closed) };
    assert.equal(callCounts({ calledAt: day(called), link }, deal), counts, `${link} ${called} ${outcome} ${closed}`);
  }
});

test('a call is looked at ten minutes after it was held, and at once where that is past', () => {
  const minutes = (called: Date) => (firstDealLookAt(called, day('10-01')).getTime() - day('10-01').getTime()) / 60_000;
  assert.deepEqual([minutes(day('10-01')), minutes(day('09-30')), minutes(day('10-02'))], [10, 0, 10]);
});

test('the older, the rarer', () => {
  const hours = (at: Date | null) => at && (at.getTime() - day('10-01').getTime()) / 3_600_000;
  const look = (called: Date) => hours(nextDealLookAt(called, day('10-01')));
  assert.deepEqual([look(day('10-01')), look(day('09-29')), look(day('01-01'))], [1, 12, 168]);
  assert.equal(look(new Date('2025-08-01T00:00:00Z')), null);
  // Its date may lie ahead.
  assert.equal(look(day('12-01')), 1);
  const read = (outcome: DealOutcome, modified: Date) => hours(nextDealReadAt({ outcome, modifiedAt: modified }, day('10-01')));
  assert.deepEqual([read('open', day('10-01')), read('open', day('05-01'))], [1, 24]);
  assert.deepEqual([read('won', day('10-01')), read('lost', day('01-01'))], [24, 720]);
});
