// What a gauntlet changes in the sources of the Ringside it tries: shorter waits, so that hours pass in seconds, and planted mistakes.
import { mutants } from './gauntlet-mutants.ts';
import { edit, type Edit } from './source-edit.ts';

/** Every wait in the same proportions to every other, only shorter: a server that died is missed after seconds. */
const brisk: readonly Edit[] = [
  ...edit('rules/hubspot-sync.ts', [
    [
      'fast: { everyMs: 15 * SECOND, lagMs: 5 * SECOND, overlapMs: 10 * MINUTE }',
      'fast: { everyMs: SECOND, lagMs: 500, overlapMs: 6 * SECOND }',
    ],
    ['const longestPauseMs = 10 * MINUTE;', 'const longestPauseMs = 2 * SECOND;'],
    ['2 * SECOND * 2 **', '100 * 2 **'],
  ]),
  ...edit('rules/hubspot-record.ts', [
    [
      '[5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR]',
      '[200, 400, 800, SECOND, SECOND, 2 * SECOND, 2 * SECOND, 4 * SECOND, 4 * SECOND]',
    ],
  ]),
  ...edit('rules/hubspot-write-back.ts', [
    [
      '[30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, ...Array.from({ length: 7 }, () => 24 * HOUR)]',
      '[SECOND, SECOND, 2 * SECOND, 2 * SECOND, 4 * SECOND, 4 * SECOND, 8 * SECOND]',
    ],
    ['const WAIT_FOR_PEOPLE_MS = 15 * MINUTE;', 'const WAIT_FOR_PEOPLE_MS = 2 * SECOND;'],
  ]),
  ...edit('server/flows/intake/take-hubspot-calls.ts', [
    ['const HELD_MS = 30_000;', 'const HELD_MS = 8_000;'],
    ['const SHORTEST_PAUSE_MS = 5_000;', 'const SHORTEST_PAUSE_MS = 300;'],
    ['const LONG_PAUSE_MS = 5 * 60_000;', 'const LONG_PAUSE_MS = 1_000;'],
  ]),
  ...edit('server/database/hubspot-lanes.ts', [['LANE_LEASE_MS = 15_000', 'LANE_LEASE_MS = 6_000']]),
  ...edit('server/flows/reporting/write-back-hubspot.ts', [
    ['const HELD_MS = 3 * 60_000;', 'const HELD_MS = 15_000;'],
    ['const SENT_WITHIN_MS = 2 * 60_000;', 'const SENT_WITHIN_MS = 10_000;'],
  ]),
  ...edit('server/hubspot/requests.ts', [
    ['const TIMEOUT_MS = 30_000;', 'const TIMEOUT_MS = 6_000;'],
    ['const FIRST_PAUSE_MS = 500;', 'const FIRST_PAUSE_MS = 100;'],
  ]),
  ...edit('server/hubspot/answer.ts', [
    ['mostS: 600, waitMs: 10_000', 'mostS: 600, waitMs: 1_500'],
    ['waitMs(answer.headers, 600) ?? 5_000', 'waitMs(answer.headers, 600) ?? 500'],
    ['pauseMs: 3_000', 'pauseMs: 300'],
    ['pauseMs: 2_000', 'pauseMs: 200'],
  ]),
  ...edit('server/flows/hubspot/access-token.ts', [['const RENEWAL_MS = 90_000;', 'const RENEWAL_MS = 8_000;']]),
  ...edit('server/worker/ticker.ts', [
    ['const EVERY_MS = 1_000;', 'const EVERY_MS = 500;'],
    ['const QUIET_MS = 5_000;', 'const QUIET_MS = 1_000;'],
  ]),
];

/** Four hundred calls fill as many pages and rounds as ten times their number. */
const smallPages: readonly Edit[] = [
  ...edit('rules/hubspot-sync.ts', [['export const PAGE_SIZE = 200;', 'export const PAGE_SIZE = 20;']]),
  ...edit('server/flows/intake/take-hubspot-calls.ts', [['const RECORDS_AT_ONCE = 1_000;', 'const RECORDS_AT_ONCE = 100;']]),
];

export const paces = { brisk, 'small-pages': smallPages } as const;

/** Throws for a name that stands for nothing. */
export function editsOf(names: readonly string[]): Edit[] {
  return names.flatMap((name) => {
    const found = paces[name as keyof typeof paces] ?? mutants.find((mutant) => mutant.name === name)?.edits;
    if (!found) throw new Error(`There is no mutant "${name}"; there are ${mutants.map((mutant) => mutant.name).join(', ')}.`);
    return found;
  });
}
