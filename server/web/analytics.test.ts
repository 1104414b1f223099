// Figures over spans of days: counted after whatever changes a call, and the same as the list of calls by the same filters.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { analytics as contract, type Analytics } from '../../contract/analytics.ts';
import { goal as goalContract } from '../../contract/goals.ts';
import { revenue as revenueContract, revenueDeals as revenueDealsContract, type Revenue } from '../../contract/revenue.ts';
import { callMentions, trackerFigures } from '../../contract/trackers.ts';
import type { DealOutcome } from '../../rules/deal.ts';
import { hubspotDefaults } from '../../rules/hubspot-settings.ts';
import { discoveryScorecard } from '../../rules/scorecard-discovery.ts';
import { scoreCall } from '../../rules/scoring.ts';
import type { Utterance } from '../../rules/transcript.ts';
import { addCall } from '../../test/web-calls.ts';
import { openWebServer, type Browser, type WebServer } from '../../test/web-server.ts';
import { listTeamsWithChangedDays } from '../database/analytics-days.ts';
import { judgeDealCalls, saveDealCalls, saveDealReading, saveDeals } from '../database/deals.ts';
import { savePortal } from '../database/hubspot-portals.ts';
import { saveScore } from '../database/scores.ts';
import { saveTranscript } from '../database/transcripts.ts';
import { countTracker, trackCall } from '../flows/intake/track-call.ts';
import { countChangedDays } from '../flows/reporting/count-days.ts';

let server: WebServer;
before(async () => {
  server = await openWebServer();
});
after(() => server.close());

const span = { from: '2026-03-01', to: '2026-03-31' };

async function openTeam() {
  const { teamId, admin } = await server.team();
  const browser = server.browser();
  await browser.signIn(admin.email);
  const count = () => countChangedDays(server.context, { teamId }, AbortSignal.timeout(30_000));
  return { teamId, admin, browser, count };
}

async function ask(browser: Browser, query: Record<string, string> = {}): Promise<Analytics> {
  const answer = await browser.send('GET', `/api/analytics?${new URLSearchParams({ ...span, ...query }).toString()}`);
  assert.equal(answer.status, 200, answer.text);
  return contract.parse(answer.body);
}

/** Met as far as `met` of its criteria, in the order of the card. */
function resultOf(met: number) {
  const said: Utterance = { speaker: 'A', side: 'us', channel: 0, startMs: 0, endMs: 900, text: 'Yes, that is what we do.' };
  const checks = discoveryScorecard.categories
    .flatMap(({ criteria }) => criteria)
    .slice(0, met)
    .flatMap((criterion) => criterion.checks);
  const findings = checks.map(({ key }) => ({
    ...{ checkKey: key, answer: 'yes' as const, reason: 'Said.', confidence: 0.9, quotes: [{ utterance: 0, quote: said.text }] },
  }));
  return scoreCall(discoveryScorecard, findings, [said], { kind: 'local', name: 'test', version: '1' });
}

async function score(teamId: string, callId: string, met: number): Promise<number | null> {
  const result = resultOf(met);
  await saveScore(server.database.db, { teamId, callId }, { result, transcriptVersion: 1 }, new Date());
  return result.overall;
}

type Narrow = { by?: 'people' | 'agents'; source?: string; direction?: string; rep?: string };
/** Sums of halves and tenths are added up in another order. */
const rounded = <T extends { share: number | null }>(line: T) => ({ ...line, share: line.share && line.share.toFixed(5) });

describe('figures of days', () => {
  test('follow a call through its score, a new score, a change of its date and its end', async () => {
    const { teamId, browser, count } = await openTeam();
    const call = { teamId, repEmail: 'Maya@example.com', repName: 'Maya', durationMs: 60_000 };
    const callId = await addCall(server, { ...call, calledAt: new Date('2026-03-04T10:00:00Z') });
    await addCall(server, { ...call, calledAt: new Date('2026-03-31T23:59:59.999Z'), durationMs: null });
    await addCall(server, { ...call, calledAt: new Date('2026-04-01T00:00:00Z') });
    assert.equal((await ask(browser)).isCounting, true);
    assert.ok((await listTeamsWithChangedDays(server.database.db, 100)).includes(teamId));
    await count();
    const first = await ask(browser);
    assert.deepEqual(first.total, { calls: 2, lengthMs: 60_000, scored: 0, averageScore: null, talkShare: null, withTalkShare: 0 });
    assert.deepEqual([first.isCounting, first.criteria, first.cards], [false, [], []]);
    assert.ok(!(await listTeamsWithChangedDays(server.database.db, 100)).includes(teamId));

    const overall = await score(teamId, callId, 4);
    await count();
    const scored = await ask(browser);
    assert.equal(scored.total.averageScore, overall);
    assert.deepEqual(scored.cards, [{ key: 'discovery', name: discoveryScorecard.name, scored: 1 }]);
    assert.deepEqual(
      scored.weeks.map(({ week, calls, averageScore }) => ({ week, calls, averageScore })),
      [
        { week: '2026-03-02', calls: 1, averageScore: overall },
        { week: '2026-03-30', calls: 1, averageScore: null },
      ],
    );
    const applied = resultOf(4)
      .categories.flatMap(({ criteria }) => criteria)
      .filter(({ outcome }) => outcome !== 'not_applicable');
    assert.deepEqual(
      scored.criteria.map(({ key, calls, share }) => ({ key, calls, share })),
      applied.map(({ key, points, weight }) => ({ key, calls: 1, share: points / weight })),
    );

    // One call, in however many criteria of the category.
    assert.deepEqual(
      scored.categories.map(({ key, calls, reps }) => [key, calls, reps.map((rep) => [rep.rep, rep.calls])]),
      discoveryScorecard.categories
        .filter(({ criteria }) => criteria.some(({ key }) => applied.some((criterion) => criterion.key === key)))
        .map(({ key }) => [key, 1, [['maya@example.com', 1]]]),
    );
    assert.deepEqual(
      scored.categories.map(({ share, weeks }) => ({ share, weeks })),
      scored.categories.map(({ share }) => ({ share, weeks: [{ week: '2026-03-02', calls: 1, share }] })),
    );

    // Of a day alone, of days in whole weeks and at their ends, and with weeks before and behind.
    for (const [from, to] of [
      ['2026-03-04', '2026-03-04'],
      ['2026-03-04', '2026-03-10'],
      ['2026-02-25', '2026-03-09'],
      ['2026-03-02', '2026-03-08'],
      ['2026-02-27', '2026-03-05'],
    ] as const)
      assert.deepEqual((await ask(browser, { from, to })).criteria, scored.criteria, `${from} to ${to}`);
    assert.deepEqual((await ask(browser, { from: '2026-03-05', to: '2026-03-20' })).criteria, []);
    const { rows } = await sql`
      select c.score, sum(k.points)::float8 as points, sum(k.weight)::float8 as weight from bi_call c join bi_criterion k using (team_id, call_id)
      where c.call_id = ${callId} group by c.score`.execute(server.database.db);
    const sum = (figure: 'points' | 'weight') => applied.reduce((total, criterion) => total + criterion[figure], 0);
    assert.deepEqual(rows, [{ score: overall, points: sum('points'), weight: sum('weight') }]);

    const again = await score(teamId, callId, 7);
    assert.notEqual(again, overall);
    await count();
    const rescored = await ask(browser);
    assert.equal(rescored.total.averageScore, again);
    assert.equal(rescored.tenths.indexOf(1), Math.min(9, Math.floor((again ?? 0) / 10)));

    await server.database.db
      .updateTable('call')
      .set({ calledAt: new Date('2026-02-04T10:00:00Z') })
      .where('id', '=', callId)
      .execute();
    await count();
    assert.equal((await ask(browser)).total.scored, 0);
    assert.equal((await ask(browser, { from: '2026-02-04', to: '2026-02-04' })).total.averageScore, again);
    await server.database.db.deleteFrom('call').where('id', '=', callId).execute();
    await count();
    const gone = await ask(browser, { from: '2026-02-04', to: '2026-02-04' });
    assert.deepEqual([gone.total.calls, gone.reps, gone.criteria], [0, [], []]);
  });

  test('are the same as the list of calls by the same filters', async () => {
    const { teamId, admin, browser, count } = await openTeam();
    await sql`
      insert into call (team_id, id, source, state, title, rep_name, rep_email, rep_person_id, called_at, duration_ms, score, direction,
        received_at, updated_at)
      select ${teamId}, gen_random_uuid(), (array['push', 'hubspot', 'agent', 'practice'])[1 + n % 4], 'done', 'Call ' || n,
        case when n % 5 = 0 then null else 'Name ' || n % 2 end, case when n % 3 = 0 then 'rep' || n % 2 || '@EXAMPLE.com' end,
        case when n % 7 = 0 then ${admin.personId} end, timestamptz '2026-02-27' + n * interval '7 hours', n * 1000,
        case when n % 4 > 0 then n % 101 end, (array['inbound', 'outbound', null])[1 + n % 3], now(), now()
      from generate_series(1, 100) n`.execute(server.database.db);
    const results = sql`unnest(${[2, 5, 9].map((met) => JSON.stringify(resultOf(met)))}::jsonb[]) with ordinality r (result, place)`;
    await sql`
      insert into score (team_id, call_id, scorecard_key, scorecard_version, transcript_version, overall, result, created_at)
      select team_id, id, ${discoveryScorecard.key}, ${discoveryScorecard.version}, 1, score, r.result, now()
      from call join ${results} on r.place = 1 + score % 3 where team_id = ${teamId}`.execute(server.database.db);
    // Calls in which nobody is known to be on either side.
    await sql`
      insert into score (team_id, call_id, scorecard_key, scorecard_version, transcript_version, overall, result, created_at)
      select team_id, id, ${discoveryScorecard.key}, ${discoveryScorecard.version}, 1, null, ${JSON.stringify(resultOf(5))}::jsonb, now()
      from call where team_id = ${teamId} and score is null`.execute(server.database.db);
    await count();
    const list = async (query: Record<string, string>) => {
      const days = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-31T23:59:59.999Z' };
      const answer = await browser.send('GET', `/api/calls?${new URLSearchParams({ ...days, by: 'people', ...query }).toString()}`);
      return Number(answer.body['total']);
    };
    const all = await ask(browser);
    assert.equal(all.total.calls, await list({}));
    assert.equal((await ask(browser, { by: 'agents' })).total.calls, await list({ by: 'agents' }));
    for (const rep of all.reps) {
      if (rep.rep !== '') assert.equal(rep.calls, await list({ rep: rep.rep }), rep.rep);
      if (rep.rep !== '') assert.equal((await ask(browser, { rep: rep.rep })).total.calls, rep.calls);
    }
    assert.equal(all.reps.find(({ rep }) => rep === admin.personId)?.name, 'Admin');
    assert.match(all.reps.find(({ rep }) => rep === 'rep1@example.com')?.name ?? '', /^Name/);
    assert.equal(
      all.reps.reduce((sum, rep) => sum + rep.calls, 0),
      all.total.calls,
    );
    for (const [tenth, calls] of all.tenths.entries()) {
      const range = { minScore: String(tenth * 10), maxScore: String(tenth === 9 ? 100 : tenth * 10 + 9) };
      assert.equal(calls, await list(range), `scores from ${range.minScore}`);
    }
    for (const narrow of [{ source: 'hubspot' }, { direction: 'inbound' }, { source: 'push', direction: 'outbound' }]) {
      assert.equal((await ask(browser, narrow)).total.calls, await list(narrow));
    }

    for (const { key, calls } of all.criteria)
      assert.equal(calls, await list({ scorecard: discoveryScorecard.key, criterion: key }), key);

    const countCriteria = async ({ from, to }: typeof span, { by, source, direction, rep }: Narrow) => {
      const { rows } = await sql<{ key: string; calls: number; share: number | null }>`
        select criterion_key as key, count(*)::int8 as calls, sum(points) / nullif(sum(weight), 0) as share
        from bi_criterion k join bi_call c using (team_id, call_id) where team_id = ${teamId}
          and c.called_at >= ${from}::timestamptz and c.called_at < ${to}::timestamptz + interval '1 day'
          and ${by === 'agents' ? sql`is_by_agent` : sql`c.source not in ('agent', 'practice')`}
          and (${source ?? null}::text is null or c.source = ${source ?? null})
          and (${direction ?? null}::text is null or c.direction = ${direction ?? null})
          and (${rep ?? null}::text is null or coalesce(c.rep_person_id, c.rep_email, c.rep_name) = ${rep ?? null})
        group by criterion_key order by criterion_key`.execute(server.database.db);
      return rows;
    };
    const narrows: Narrow[] = [
      {},
      { by: 'agents' },
      { source: 'push' },
      { direction: 'inbound' },
      { by: 'agents', direction: 'outbound' },
    ];
    for (const narrow of [...narrows, { rep: 'rep1@example.com' }, { rep: admin.personId, source: 'hubspot' }]) {
      // Whole weeks alone, with days before and behind, and no whole week.
      for (const days of [span, { from: '2026-03-02', to: '2026-03-22' }, { from: '2026-03-05', to: '2026-03-12' }]) {
        const { criteria } = await ask(browser, { ...narrow, ...days });
        const told = criteria.map(({ key, calls, share }) => ({ key, calls, share }));
        const counted = await countCriteria(days, narrow);
        assert.deepEqual(
          told.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(rounded),
          counted.map(rounded),
          JSON.stringify({ ...narrow, ...days }),
        );
      }
    }
    assert.ok((await countCriteria(span, {})).length > 5);
  });

  test('are those of people where a BI tool asks for them as the manual says', async () => {
    const { teamId } = await openTeam();
    for (const source of ['push', 'agent', 'practice'] as const) {
      const callId = await addCall(server, { teamId, repName: 'Maya of the manual' });
      await server.database.db.updateTable('call').set({ source }).where('id', '=', callId).execute();
    }
    const manual = await readFile(join(import.meta.dirname, '../../docs/analytics.md'), 'utf8');
    const [, query = ''] = /```sql\n(select rep_name[^`]+);\n```/.exec(manual) ?? [];
    const { rows } = await sql<{ repName: string; calls: number }>`${sql.raw(query)}`.execute(server.database.db);
    assert.deepEqual(
      rows.flatMap(({ repName, calls }) => (repName === 'Maya of the manual' ? [calls] : [])),
      [1],
    );
  });

  test('of another team are none of ours', async () => {
    const { browser } = await openTeam();
    assert.equal((await ask(browser)).total.calls, 0);
  });
});

describe('trackers', () => {
  const said = (text: string, side: 'us' | 'them' = 'them'): Utterance => ({
    ...{ speaker: side, side, channel: null, startMs: 3_000, endMs: 5_000, text },
  });

  test('find words in calls of before and in calls to come; each number opens its calls', async () => {
    const { teamId, browser } = await openTeam();
    const { db } = server.database;
    const given = { source: 'given', engine: 'test', speakersEstimated: false, timesEstimated: false } as const;
    const talk = async (day: string, ...utterances: Utterance[]) => {
      const callId = await addCall(server, { teamId, calledAt: new Date(`${day}T12:00:00Z`) });
      await saveTranscript(db, { teamId, callId }, { ...given, utterances }, new Date());
      return callId;
    };
    const figures = async (query: Record<string, string> = {}) => {
      const answer = await browser.send('GET', `/api/trackers/figures?${new URLSearchParams({ ...span, ...query }).toString()}`);
      assert.equal(answer.status, 200, answer.text);
      return trackerFigures.parse(answer.body);
    };
    const listed = async (trackerId: string) => {
      const days = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-31T23:59:59.999Z' };
      const answer = await browser.send(
        'GET',
        `/api/calls?${new URLSearchParams({ ...days, by: 'people', tracker: trackerId }).toString()}`,
      );
      return answer.body['total'];
    };
    const [first] = await Promise.all([
      talk('2026-03-02', said('What are your prices? One price?'), said('The price is ten.', 'us')),
      talk('2026-03-03', said('The price is ten.', 'us')),
      talk('2026-03-10', said('A free trial, please.')),
    ]);
    const content = { name: 'Price', phrases: ['price'], saidBy: 'them' };
    const made = await browser.send('POST', '/api/trackers', content);
    const trackerId = String(made.body['trackerId']);
    const count = (revision: number) =>
      countTracker(server.context, { teamId, trackerId, revision, beforeCallId: null, lookedThrough: 0 });
    assert.deepEqual((await figures()).trackers[0]?.isCounting, true);
    await count(1);
    const counted = async () => {
      const { trackers, calls, weeks } = await figures();
      return { calls, weeks, found: trackers.map(({ calls: in_, mentions, weeks: when }) => ({ in_, mentions, when })) };
    };
    assert.deepEqual(await counted(), {
      calls: 3,
      weeks: [
        { week: '2026-03-02', calls: 2 },
        { week: '2026-03-09', calls: 1 },
      ],
      found: [{ in_: 1, mentions: 2, when: [{ week: '2026-03-02', calls: 1 }] }],
    });
    assert.equal(await listed(trackerId), 1);
    const mentions = callMentions.parse((await browser.send('GET', `/api/calls/${first}/trackers`)).body);
    assert.deepEqual(
      mentions.items.map(({ name, places }) => [name, places.map(({ utterance, atMs }) => [utterance, atMs])]),
      [
        [
          'Price',
          [
            [0, 3_000],
            [0, 3_000],
          ],
        ],
      ],
    );

    // Somebody listens for more: what was found before is gone, and a count of the old words changes nothing any more.
    const wider = { name: 'Money', phrases: ['price', '"free trial"'], saidBy: 'anyone' };
    assert.equal((await browser.send('PUT', `/api/trackers/${trackerId}`, wider)).status, 204);
    await count(1);
    assert.equal(await listed(trackerId), 0);
    await count(2);
    assert.equal(await listed(trackerId), 3);
    // A call that comes, and the same after what was said has been corrected.
    const next = await talk('2026-03-11', said('The price?'));
    await db.transaction().execute((trx) => trackCall(trx, { teamId, callId: next }, [said('The price?')]));
    assert.equal(await listed(trackerId), 4);
    await db.transaction().execute((trx) => trackCall(trx, { teamId, callId: next }, [said('The prize?')]));
    assert.equal(await listed(trackerId), 3);

    // A call that is corrected while the first count of a tracker begins: it knew no such tracker, and the count waits for what it says.
    let late = '';
    let counting: Promise<void> | undefined;
    await db.transaction().execute(async (trx) => {
      const corrected = [said('A sandwich?')];
      await saveTranscript(trx, { teamId, callId: next }, { ...given, utterances: corrected }, new Date());
      await trackCall(trx, { teamId, callId: next }, corrected);
      const answer = await browser.send('POST', '/api/trackers', { name: 'Lunch', phrases: ['sandwich'], saidBy: 'anyone' });
      late = String(answer.body['trackerId']);
      let isOver = false;
      counting = countTracker(server.context, {
        ...{ teamId, trackerId: late, revision: 1 },
        beforeCallId: null,
        lookedThrough: 0,
      });
      void counting.finally(() => (isOver = true));
      const waits = sql<{ count: number }>`select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted`;
      for (let look = 0; look < 1_000 && !isOver; look += 1) {
        if ((await waits.execute(db)).rows[0]?.count !== 0) break;
      }
    });
    await counting;
    assert.equal(await listed(late), 1);
    assert.equal((await browser.send('DELETE', `/api/trackers/${late}`)).status, 204);

    const refusals: [Record<string, unknown>, number][] = [
      [{ ...content, name: 'MONEY' }, 409],
      [{ ...content, phrases: ['…', '!?'] }, 400],
      [{ ...content, phrases: ['Price', 'price'] }, 400],
      [{ ...content, phrases: [] }, 400],
    ];
    for (const [body, status] of refusals) assert.equal((await browser.send('POST', '/api/trackers', body)).status, status);
    assert.equal((await browser.send('DELETE', `/api/trackers/${trackerId}`)).status, 204);
    assert.deepEqual((await figures()).trackers, []);
    assert.equal((await browser.send('DELETE', `/api/trackers/${trackerId}`)).status, 404);
  });
});

describe('goals', () => {
  test('stand by the figures of their days; a member sees those of the team and their own', async () => {
    const { teamId, admin, browser, count } = await openTeam();
    const today = new Date(server.context.clock.now().getTime());
    const dayBack = (days: number) => new Date(today.getTime() - days * 86_400_000).toISOString().slice(0, 10);
    const callIds = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) =>
        addCall(server, {
          teamId,
          calledAt: new Date(today.getTime() - n * 86_400_000),
          ...(n > 4 ? {} : { repEmail: admin.email }),
        }),
      ),
    );
    await server.database.db.updateTable('call').set({ repPersonId: admin.personId }).where('repEmail', '=', admin.email).execute();
    const scores = await Promise.all(callIds.map((callId) => score(teamId, callId, 3)));
    await count();
    const mean = scores.reduce<number>((sum, one) => sum + (one ?? 0), 0) / scores.length;
    const [first] = discoveryScorecard.categories;
    const criterion = { scorecardKey: discoveryScorecard.key, criterionKey: first?.criteria[0]?.key ?? '' };
    const days = { startsOn: dayBack(13), dueOn: dayBack(-7) };
    const asked = [
      { personId: null, measure: 'calls', target: 3, ...days },
      { personId: null, measure: 'score', target: 100, ...days },
      { personId: null, measure: 'criterion', criterion, target: 1, ...days },
      { personId: admin.personId, measure: 'calls', target: 3, ...days },
    ];
    for (const body of asked) {
      const answer = await browser.send('POST', '/api/goals', body);
      assert.equal(answer.status, 200, answer.text);
    }
    const read = async (of: Browser) => {
      const answer = await of.send('GET', '/api/goals');
      assert.equal(answer.status, 200, answer.text);
      return (answer.body['items'] as unknown[]).map((item) => goalContract.parse(item));
    };
    const goals = await read(browser);
    const told = goals.map(({ person, measure, state, value, cases }) => [
      person?.name ?? null,
      measure,
      state,
      value?.toFixed(1),
      cases,
    ]);
    const expected = [
      [null, 'calls', 'on_target', '3.0', 6],
      [null, 'score', 'behind', mean.toFixed(1), 6],
      [null, 'criterion', 'on_target', '100.0', 6],
      ['Admin', 'calls', 'behind', '2.0', 4],
    ];
    const byText = (a: unknown[], b: unknown[]) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    assert.deepEqual(told.toSorted(byText), expected.toSorted(byText));
    assert.equal(goals.find(({ criterion: of }) => of !== null)?.criterion?.name, first?.criteria[0]?.name);

    const member = await server.person(teamId, 'member');
    const theirs = server.browser();
    await theirs.signIn(member.email);
    assert.deepEqual(
      (await read(theirs)).map(({ person }) => person),
      [null, null, null],
    );
    assert.equal((await theirs.send('POST', '/api/goals', asked[0])).status, 403);
    const refusals: [Record<string, unknown>, number][] = [
      [{ ...asked[0], dueOn: dayBack(30) }, 400],
      [{ ...asked[1], target: 101 }, 400],
      [{ ...asked[2], criterion: null }, 400],
      [{ ...asked[0], criterion }, 400],
      [{ ...asked[0], personId: 'nobody' }, 404],
    ];
    for (const [body, status] of refusals) assert.equal((await browser.send('POST', '/api/goals', body)).status, status);
    const path = `/api/goals/${goals.find(({ person, measure }) => person === null && measure === 'calls')?.goalId}`;
    const change = { personId: admin.personId, target: 4, dueOn: dayBack(-14) };
    const changes: [Browser, Record<string, unknown>, number][] = [
      [theirs, change, 403],
      [browser, { ...change, dueOn: dayBack(30) }, 400],
      [browser, { ...change, target: 1_001 }, 400],
      [browser, { ...change, personId: 'nobody' }, 404],
      [browser, change, 204],
      [browser, change, 204],
    ];
    for (const [of, body, status] of changes) assert.equal((await of.send('PUT', path, body)).status, status, JSON.stringify(body));
    const changed = (await read(browser)).find(({ goalId }) => path.endsWith(goalId));
    assert.deepEqual(
      [changed?.person?.name, changed?.target, changed?.dueOn, changed?.startsOn, changed?.state],
      ['Admin', 4, dayBack(-14), dayBack(13), 'behind'],
    );
    const acts = await server.database.db.selectFrom('auditEntry').selectAll().where('act', '=', 'goal.changed').execute();
    assert.deepEqual(
      acts.map(({ subject, detail }) => ({ subject, detail })),
      [
        {
          subject: 'The team',
          detail: { target: '3 → 4', dueOn: `${dayBack(-7)} → ${dayBack(-14)}`, whose: 'The team → A member' },
        },
      ],
    );
    assert.deepEqual([(await browser.send('DELETE', path)).status, (await browser.send('DELETE', path)).status], [204, 404]);
  });
});

describe('deals against scores', () => {
  const year = { from: '2026-01-01', to: '2026-12-31' };
  const portalId = '62515';

  async function connect(teamId: string): Promise<void> {
    await savePortal(
      server.database.db,
      { teamId, portalId },
      {
        ...{ auth: 'token', tokenHint: '1234', appId: null, accessExpiresAt: null, accessRenewAt: null, accountType: 'STANDARD' },
        ...{ timeZone: 'UTC', uiDomain: 'app.hubspot.com', dataHosting: 'na1', scopes: [], scopesKnown: false, burstLimit: 100 },
        ...{ settings: hubspotDefaults, connectedBy: null },
      },
      new Date(),
    );
  }

  /** A deal with calls that met so many of the card's criteria: 90 for any, 20 for none. */
  async function close(
    teamId: string,
    dealId: string,
    outcome: DealOutcome,
    met: readonly number[],
    counts = true,
  ): Promise<string[]> {
    const at = new Date('2026-05-04T10:00:00Z');
    const { db } = server.database;
    await saveDeals(db, { teamId, portalId }, [
      {
        ...{ dealId, outcome, amount: '4800', currency: 'EUR', createdAt: at, modifiedAt: at, dueAt: at },
        closedAt: new Date(at.getTime() + 7 * 86_400_000),
      },
    ]);
    const callIds: string[] = [];
    for (const criteria of met) {
      const callId = await addCall(server, { teamId, calledAt: new Date(at.getTime() + (counts ? 1 : 30) * 86_400_000) });
      await score(teamId, callId, criteria);
      await db
        .updateTable('score')
        .set({ overall: criteria > 0 ? 90 : 20 })
        .where('callId', '=', callId)
        .execute();
      callIds.push(callId);
    }
    const looked = callIds.map((callId) => ({ callId, link: 'call' as const, dealIds: [dealId], nextAt: null }));
    await saveDealCalls(db, { teamId, portalId }, looked);
    await judgeDealCalls(db, { teamId, portalId }, [dealId]);
    return callIds;
  }

  async function read(browser: Browser, query: Record<string, string> = {}): Promise<Revenue> {
    const answer = await browser.send('GET', `/api/analytics/revenue?${new URLSearchParams({ ...year, ...query }).toString()}`);
    assert.equal(answer.status, 200, answer.text);
    return revenueContract.parse(answer.body);
  }

  async function list(
    browser: Browser,
    query: Record<string, string>,
  ): Promise<{ dealId: string; score: number; url: string | null }[]> {
    const search = new URLSearchParams({ ...year, scorecard: 'discovery', ...query }).toString();
    const answer = await browser.send('GET', `/api/analytics/revenue/deals?${search}`);
    assert.equal(answer.status, 200, answer.text);
    return revenueDealsContract.parse(answer.body).items;
  }

  test('stand with intervals, open their deals, and each deal its calls', async () => {
    const { teamId, browser } = await openTeam();
    assert.deepEqual((await read(browser)).reading, { state: 'not_connected', message: null, readAt: null, isReading: false });
    await connect(teamId);
    assert.equal((await read(browser)).reading.state, 'not_yet');
    const all = discoveryScorecard.categories.flatMap(({ criteria }) => criteria).length;
    for (let n = 0; n < 20; n++) await close(teamId, `1${n}`, n < 18 ? 'won' : 'lost', [all]);
    for (let n = 0; n < 20; n++) await close(teamId, `2${n}`, n < 4 ? 'won' : 'lost', [0]);
    const [first, second] = await close(teamId, '300', 'won', [all, 0]);
    await close(teamId, '400', 'open', [all]);
    await close(teamId, '500', 'lost', [all], false);

    const told = await read(browser);
    assert.deepEqual(told.closed, { won: 23, lost: 18 });
    assert.deepEqual(told.cards, [{ key: 'discovery', name: discoveryScorecard.name, deals: 41 }]);
    assert.deepEqual(
      told.bands.map(({ band, won, lost }) => [band, won, lost]),
      [
        ['strong', 18, 2],
        ['fair', 1, 0],
        ['weak', 4, 16],
      ],
    );
    assert.deepEqual(
      told.bands.map(({ winRate }) => winRate.kind),
      ['measured', 'too-few', 'measured'],
    );
    assert.equal(told.strongAgainstWeak?.kind, 'more');
    const [criterion] = told.criteria;
    assert.ok(criterion);
    assert.equal(criterion.difference.kind, 'more');
    assert.deepEqual([criterion.met.won, criterion.met.lost, criterion.notMet.won, criterion.notMet.lost], [19, 2, 4, 16]);

    assert.deepEqual(
      (await list(browser, { band: 'fair' })).map(({ dealId, url }) => [dealId, url]),
      [['300', 'https://app.hubspot.com/contacts/62515/record/0-3/300']],
    );
    for (const [query, count] of [
      [{ band: 'strong', outcome: 'lost' }, 2],
      [{ criterion: criterion.key, met: 'yes', outcome: 'won' }, 19],
      [{ criterion: criterion.key, met: 'no' }, 20],
      [{ by: 'agents' }, 0],
    ] as const)
      assert.equal((await list(browser, query)).length, count, JSON.stringify(query));

    const calls = async (query: string) => {
      const answer = await browser.send('GET', `/api/calls?limit=200&${query}`);
      assert.equal(answer.status, 200, answer.text);
      return (answer.body['items'] as { callId: string }[]).map(({ callId }) => callId);
    };
    assert.deepEqual(new Set(await calls(`deal=${portalId}-300`)), new Set([first, second]));
    assert.equal((await calls('dealOutcome=won')).length, 24);
    assert.equal((await calls('dealOutcome=open')).length, 1);
    assert.deepEqual(await calls(`deal=${portalId}-999`), []);
    assert.deepEqual(await calls(`deal=${portalId}-500`), []);

    const { teamId: other, admin } = await server.team();
    const theirs = server.browser();
    await theirs.signIn(admin.email);
    await connect(other);
    assert.deepEqual((await read(theirs)).closed, { won: 0, lost: 0 });
    assert.equal((await theirs.send('GET', `/api/calls?deal=${portalId}-300`)).text.includes('callId'), false);
  });

  test('say what keeps them from being read', async () => {
    const { teamId, browser } = await openTeam();
    await connect(teamId);
    const now = new Date();
    const nothing = { teamId, portalId, readAt: null, notBefore: now, errorCode: null, errorMessage: null };
    await saveDealReading(server.database.db, { ...nothing, readAt: now });
    assert.equal((await read(browser)).reading.state, 'read');
    await saveDealReading(server.database.db, { ...nothing, errorCode: 'hubspot_unavailable', errorMessage: 'HubSpot is away.' });
    const failing = (await read(browser)).reading;
    assert.deepEqual([failing.state, failing.message, failing.readAt], ['failing', 'HubSpot is away.', now.toISOString()]);
    await saveDealReading(server.database.db, { ...nothing, errorCode: 'hubspot_scope_missing', errorMessage: 'A scope.' });
    assert.equal((await read(browser)).reading.state, 'scope_missing');
  });
});
