// Figures over spans of days: counted after whatever changes a call, and the same as the list of calls by the same filters.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { analytics as contract, type Analytics } from '../../contract/analytics.ts';
import { discoveryScorecard } from '../../rules/scorecard-discovery.ts';
import { scoreCall } from '../../rules/scoring.ts';
import type { Utterance } from '../../rules/transcript.ts';
import { addCall } from '../../test/web-calls.ts';
import { openWebServer, type Browser, type WebServer } from '../../test/web-server.ts';
import { listTeamsWithChangedDays } from '../database/analytics-days.ts';
import { saveScore } from '../database/scores.ts';
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
    assert.deepEqual(first.total, { calls: 2, lengthMs: 60_000, scored: 0, averageScore: null, talkShare: null });
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

    assert.deepEqual(
      scored.categories.map(({ key, reps }) => [key, reps.map(({ rep }) => rep)]),
      discoveryScorecard.categories
        .filter(({ criteria }) => criteria.some(({ key }) => applied.some((criterion) => criterion.key === key)))
        .map(({ key }) => [key, ['maya@example.com']]),
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
  });

  test('of another team are none of ours', async () => {
    const { browser } = await openTeam();
    assert.equal((await ask(browser)).total.calls, 0);
  });
});
