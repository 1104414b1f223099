// Until when a link that was given away works.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareState } from './share.ts';

test('a link works until its last instant, or until it is ended', () => {
  const now = new Date('2026-03-04T12:00:00Z');
  const later = new Date('2026-03-04T12:00:01Z');
  const cases: [Date, Date | null, string][] = [
    [later, null, 'open'],
    [now, null, 'expired'],
    [later, now, 'revoked'],
    [now, now, 'revoked'],
  ];
  for (const [expiresAt, revokedAt, state] of cases) assert.equal(shareState({ expiresAt, revokedAt }, now), state);
});
