// Mistakes to be planted into the sync, each with the trouble that brings it to light. A gauntlet that lets one through proves nothing.
import type { FindingKind } from './gauntlet-compare.ts';
import type { PortalPlan } from './gauntlet-plan.ts';
import { edit, type Edit } from './source-edit.ts';

export type Mutant = {
  name: string;
  /** One of these must be said of it. */
  shows: readonly FindingKind[];
  edits: readonly Edit[];
  /** What a plan is changed by, so that the trouble the protection is for comes about. */
  focus?: (plan: PortalPlan) => Partial<PortalPlan>;
  kills?: number;
  /** What it breaks is tried again and again. */
  isNeverQuiet?: boolean;
};

const lag = { leastMs: 50, mostMs: 3_000 };
const sync = 'server/flows/intake/sync-hubspot.ts';
const records = 'server/database/hubspot-records.ts';
const client = 'server/hubspot/create-client.ts';
const lanes = 'rules/hubspot-sync.ts';

/** What lies in a range somebody has asked for is not known to lie there. */
const rangesForgotten = edit('server/flows/intake/take-hubspot-calls.ts', [
  ['isInRange: isWithin(ranges, calledAtOf(call))', 'isInRange: isWithin([], calledAtOf(call))'],
]);

/** A write whose answer never comes, more often than the client repeats it by itself. */
const replyLost =
  (path: string, count = 5) =>
  ({ portalId }: PortalPlan) => ({
    conversations: 3,
    faults: [{ atMs: 0, rule: { kind: 'reply-lost', portalId, path, method: 'POST', count } }] satisfies PortalPlan['faults'],
  });

/** Readers that know a call for seconds before they store it, while people change it again. */
const slowReaders = ({ portalId }: PortalPlan) => ({
  lag: { leastMs: 50, mostMs: 300 },
  hasWebhooks: false,
  changesPerSecond: 40,
  faults: [
    { atMs: 0, rule: { kind: 'slow', portalId, route: 'associations.batch.read', share: 0.7, slowMs: 2_500 } },
  ] satisfies PortalPlan['faults'],
});

export const mutants: readonly Mutant[] = [
  {
    // What was seen last is where the next window begins, whatever may still trickle in before it.
    name: 'newest-seen-is-the-bookmark',
    shows: ['lost', 'stale'],
    edits: [
      ...edit(lanes, [['stand.bookmarkMs - overlapMs', 'stand.bookmarkMs']]),
      ...edit(sync, [
        [
          'finishWindow(db, run, { ...whatFollows(stand, window, now), seenMore, now })',
          `finishWindow(db, run, {
            ...whatFollows(stand, window, now),
            ...(lane.kind === 'backfill' ? {} : { bookmarkMs: Math.max(stand.bookmarkMs, ...results.map((one) => one.updatedAt.getTime())) }),
            ...{ seenMore, now },
          })`,
        ],
      ]),
    ],
    focus: () => ({ lag, hasWebhooks: false }),
  },
  {
    name: 'no-overlap',
    shows: ['lost', 'stale'],
    edits: edit(lanes, [['stand.bookmarkMs - overlapMs', 'stand.bookmarkMs + 1']]),
    focus: () => ({ lag, hasWebhooks: false }),
  },
  {
    name: 'pages-by-offset',
    shows: ['lost'],
    edits: [
      ...edit(client, [
        ["          { propertyName: 'hs_object_id', operator: 'GT', value: afterId ?? '0' },\n", ''],
        [
          '    properties,\n    limit,\n  };',
          '    properties,\n    limit,\n    after: String(offsetOf(lowMs, highMs, afterId, limit)),\n  };',
        ],
        [
          'function searchOf(',
          `const offsets = new Map<string, number>();
function offsetOf(lowMs: number, highMs: number, afterId: string | null, limit: number): number {
  const key = [lowMs, highMs].join();
  const offset = afterId === null ? 0 : (offsets.get(key) ?? 0) + limit;
  offsets.set(key, offset);
  return offset;
}
function searchOf(`,
        ],
        [
          'return { total, results: inOrder(results, window.afterId) };',
          'const offset = offsets.get([window.lowMs, window.highMs].join()) ?? 0;\n      return { total: total - offset, results };',
        ],
      ]),
    ],
    focus: () => ({ archivedEarly: 40, lag: { leastMs: 0, mostMs: 50 } }),
    kills: 0,
  },
  {
    name: 'place-before-calls',
    shows: ['lost'],
    edits: edit(sync, [
      ['? await finishWindow(db, run,', '? await finishWindow(context.db, run,'],
      [': await moveWithinWindow(db, run,', ': await moveWithinWindow(context.db, run,'],
      ['const marked = await saveSeenRecords(', 'await context.clock.sleep(250);\n    const marked = await saveSeenRecords('],
    ]),
    kills: 4,
  },
  {
    name: 'overtaken-readers-store',
    shows: ['lost', 'stale'],
    edits: edit(records, [
      [
        '      and (object_id, turn) in (select * from jsonb_to_recordset(${turnsAsJson(turns)}::jsonb) as x (object_id text, turn integer))\n',
        '',
      ],
      [
        '    where ${isAmong(of, closed)} and r.object_id = x.object_id and r.turn = x.turn`.execute(db);\n}\n\n/** Which of these calls',
        '    where ${isAmong(of, closed)} and r.object_id = x.object_id`.execute(db);\n}\n\n/** Which of these calls',
      ],
    ]),
    focus: slowReaders,
    kills: 0,
  },
  {
    name: 'search-instead-of-reading',
    shows: ['lost', 'stale'],
    edits: edit('server/flows/intake/read-hubspot-calls.ts', [
      [
        'const { found, missing } = await client.readCalls(ids, callProperties, signal);',
        `const { missing } = await client.readCalls(ids, [], signal);
    const sorted = ids.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    const afterId = String(BigInt(sorted[0] ?? '1') - 1n);
    const window = { by: 'created', lowMs: 1_000, highMs: Date.now(), afterId, limit: 200, properties: callProperties } as const;
    const { results } = await client.searchCalls(window, signal);
    const found = results.filter((one) => ids.includes(one.id));
    for (const id of ids) if (!found.some((one) => one.id === id)) missing.push(id);`,
      ],
    ]),
    focus: () => ({ hasWebhooks: false, lag: { leastMs: 50, mostMs: 500, staleMs: 3_000 } }),
    kills: 0,
  },
  {
    name: 'properties-repeated-unread',
    shows: ['written twice'],
    edits: edit('server/flows/reporting/send-properties.ts', [
      ["rows.filter((row) => row.state === 'sending')", "rows.filter((row) => row.kind === 'note')"],
    ]),
    // A request is repeated with the same values four times before its rows are looked at again.
    focus: replyLost('/calls/batch/update', 9),
    kills: 0,
  },
  {
    name: 'notes-repeated-unread',
    shows: ['written twice'],
    edits: edit('server/flows/reporting/send-notes-or-tasks.ts', [
      ["if (row.state === 'sending') {", 'if (contactIds.length > 99) {'],
    ]),
    focus: replyLost('/notes'),
    kills: 0,
  },
  {
    // With an overlap as long as the product's own, of which the brisk pace leaves little.
    name: 'versions-unseen',
    shows: ['needless'],
    edits: [
      ...edit(records, [['r.seen_modified_ms < excluded.seen_modified_ms', 'true']]),
      ...edit(lanes, [['overlapMs: 6 * SECOND', 'overlapMs: 60 * SECOND']]),
    ],
    kills: 0,
  },
  {
    name: 'ids-as-numbers',
    shows: ['lost'],
    edits: edit(client, [['inputs: unique.map((id) => ({ id }))', 'inputs: unique.map((id) => ({ id: String(Number(id)) }))']]),
    focus: () => ({ ids: 'beyond-safe' }),
    kills: 0,
  },
  {
    name: 'long-numbers-spoiled',
    shows: ['lost'],
    edits: edit('server/hubspot/answer.ts', [['return parseExactly(', 'return JSON.parse(']]),
    focus: () => ({ ids: 'beyond-safe' }),
    isNeverQuiet: true,
    kills: 0,
  },
  {
    name: 'owners-who-left-forgotten',
    shows: ['stale'],
    edits: edit('server/flows/intake/hubspot-owners.ts', [['await client.owners({ archived: true }, signal), ', '']]),
    kills: 0,
  },
  {
    name: 'parts-of-a-batch-unread',
    shows: ['unwritten'],
    edits: edit('server/hubspot/written-records.ts', [['if (written.has(id)) return', 'if (written.size >= 0) return']]),
    focus: ({ portalId }) => ({
      ...{ conversations: 3, archivedTalks: 2 },
      faults: [{ atMs: 0, rule: { kind: 'server-error', portalId, path: '/calls/batch/update' } }],
    }),
    kills: 0,
  },
  {
    name: 'waiting-forgotten',
    shows: ['lost', 'stale'],
    edits: edit(records, [
      ['r.seen_modified_ms < excluded.seen_modified_ms', "r.state <> 'waiting' and r.seen_modified_ms < excluded.seen_modified_ms"],
    ]),
    focus: () => ({ hasWebhooks: false }),
    kills: 0,
  },
  {
    name: 'no-budget',
    shows: ['over the limit'],
    edits: edit('server/flows/hubspot/take-turn.ts', [
      ['if (turnAt <= now || (await comesTrue(', 'if (budgets.length > 0 || (await comesTrue('],
    ]),
    // More pages than a second allows, for two lanes at once.
    focus: () => ({ calls: 1_000, sameMs: 500 }),
    kills: 0,
  },
  {
    name: 'touched-calls-unasked',
    shows: ['lost'],
    edits: [
      ...edit(records, [["(r.state = 'pending' or r.reason = 'before_connection')", "r.reason = 'none'"]]),
      ...rangesForgotten,
    ],
    kills: 0,
  },
  {
    // People move calls to another day while an import comes by.
    name: 'moved-calls-unasked',
    shows: ['lost'],
    edits: [
      ...edit('rules/hubspot-call.ts', [
        ['Math.max(call.createdAt.getTime(), calledAtOf(call).getTime())', 'call.createdAt.getTime()'],
      ]),
      ...rangesForgotten,
    ],
    focus: () => ({ changesPerSecond: 40 }),
    kills: 0,
  },
];

/** A plan without any trouble and conversations but those which the mistake needs. */
export function planFor(mutant: Mutant, plan: PortalPlan): PortalPlan {
  return { ...plan, faults: [], conversations: 0, lateConversations: 0, archivedTalks: 0, ...mutant.focus?.(plan) };
}
