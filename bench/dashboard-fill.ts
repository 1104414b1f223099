// Fills a team with calls of two years by a few statements: forty reps, three sources, scores by the team's card, words that were said.
import type pg from 'pg';
import { discoveryScorecard } from '../rules/scorecard-discovery.ts';
import type { Outcome, ScoreResult } from '../rules/scorecard.ts';

const REPS = 40;
const DAYS = 730;
const RESULTS = 200;
const TALKS = 400;
const WORDS_A_TALK = 120;
const VOCABULARY = 8_000;

/** Words with a known share of the calls in which they were said. */
export const saidWords = { common: 'price', frequent: 'competitor', rare: 'pilot', apart: ['morning', 'evening'] } as const;

/** The same calls for the same team and number of calls, counted back from `now`. Returns after everything can be searched. */
export async function fillCalls(pool: pg.Pool, of: { teamId: string; calls: number; now: Date }): Promise<void> {
  const client = await pool.connect();
  try {
    const indexes = await client.query<{ name: string; definition: string }>(`
      select indexname as name, indexdef as definition from pg_indexes
      where schemaname = 'public' and tablename in ('call', 'call_words', 'score')
        and not exists (select 1 from pg_constraint where conname = indexname)`);
    // Triggers and indexes cost as much as the rows: the rows go in without them, the indexes are built at the end.
    await client.query(`
      set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '64MB';
      select setseed(0.42)`);
    for (const { name } of indexes.rows) await client.query(`drop index ${name}`);
    await fillReps(client, of.teamId);
    await fillResults(client);
    await client.query(callRows, [of.teamId, of.calls, of.now]);
    await fillWords(client, of.teamId);
    await fillScores(client, of.teamId);
    for (const { definition } of indexes.rows) await client.query(definition);
    await client.query(`
      insert into changed_day (team_id, day) select distinct team_id, (called_at at time zone 'UTC')::date from call`);
    await client.query('vacuum (analyze) call, call_words, score, person, team_member');
  } finally {
    client.release(true);
  }
}

async function fillReps(client: pg.PoolClient, teamId: string): Promise<void> {
  await client.query(
    `with people as (
      insert into person (id, name, email, created_at, updated_at)
      select 'rep-' || n, (array['Maya','Tom','Lena','Noah','Grace','Arjun','Ines','Omar'])[1 + n % 8] || ' ' || (array['Okafor','Reyes','Fischer','Kim','Liu'])[1 + n / 8],
        'rep' || n || '@northstar.example', now(), now()
      from generate_series(0, ${REPS - 1}) n returning id)
    insert into team_member (id, team_id, person_id, role, created_at) select 'member-' || id, $1, id, 'member', now() from people`,
    [teamId],
  );
}

/** The score of a call follows from its id, so that rows of two tables agree without being looked up. */
const resultNumber = `('x' || substr(id::text, 25, 6))::bit(24)::integer % ${RESULTS}`;
/** Seven calls in ten. */
const scoredBy = `state = 'done' and ('x' || substr(id::text, 31, 2))::bit(8)::integer < 183`;

/** Of version 7: ids grow with time, as those that the server makes. */
const idOfTime = `(lpad(to_hex((extract(epoch from called_at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' ||
  substr(md5(random()::text), 1, 15))::uuid`;

/**
 * In the order of their dates, as calls come in. Some reps ring far more than others; one call in fifty is of an address that nobody has, one
 * in five hundred has only a name.
 */
const callRows = `
  insert into call (team_id, id, source, state, title, rep_name, rep_email, rep_person_id, called_at, duration_ms, direction, outcome,
    score, talk_share, received_at, updated_at)
  select $1, id, source, state,
    (array['Discovery','Follow-up','Demo','Renewal','Onboarding'])[1 + n % 5] || ' – ' ||
      (array['Acme','Bluebird','Kestrel','Orchard','Saltwater','Juniper','Copperline'])[1 + (n::bigint * 7919) % 7] || ' ' || (n::bigint * 104729) % 50000,
    case when who < 0.022 then 'Guest ' || floor(who * 500) else 'Rep ' || rep end,
    case when who < 0.02 then 'guest' || floor(who * 1000) || '@elsewhere.example' when who < 0.022 then null else 'rep' || rep || '@northstar.example' end,
    case when who < 0.022 or source = 'agent' then null else 'rep-' || rep end,
    called_at, length_ms, direction, case when outcome < 0.3 then 'connected' when outcome < 0.5 then 'meeting_booked' end,
    case when ${scoredBy} then r.overall end, case when state = 'done' then 0.3 + 0.5 * random() end, called_at, called_at
  from (
    select dated.*, ${idOfTime} as id from (select n, random() as who, floor(${REPS} * power(random(), 1.5))::integer as rep, random() as outcome,
      case when kind < 0.8 then 'hubspot' when kind < 0.92 then 'push' when kind < 0.999 then 'agent' else 'upload' end as source,
      case when fate < 0.98 then 'done' when fate < 0.983 then 'failed' when fate < 0.9831 then 'processing' else 'done' end as state,
      case when way < 0.65 then 'outbound' when way < 0.95 then 'inbound' end as direction,
      $3::timestamptz - (random() * interval '${DAYS} days') as called_at, (20000 + 600000 * power(random(), 3))::bigint as length_ms
    from (select n, random() as kind, random() as fate, random() as way from generate_series(1, $2::integer) n) dice offset 0
    ) dated offset 0
  ) calls join card_result r on r.result_number = ${resultNumber} order by called_at`;

/** What was said is one of some talks, with a few words besides that are met with as often as told. */
async function fillWords(client: pg.PoolClient, teamId: string): Promise<void> {
  await client.query(`
    create temporary table talk_words as
    select talk, to_tsvector('simple', string_agg('word' || floor(${VOCABULARY} * power(random(), 3)), ' ')) as words
    from generate_series(0, ${TALKS - 1}) talk, generate_series(1, ${WORDS_A_TALK}) place group by talk`);
  await client.query('create unique index on talk_words (talk)');
  const { common, frequent, rare, apart } = saidWords;
  await client.query(
    `insert into call_words (team_id, call_id, words)
    select $1, id, t.words || array_to_tsvector(array_remove(array['ref' || floor(dice * 100000),
      case when dice < 0.4 then '${common}' end, case when second < 0.1 then '${frequent}' end,
      case when third < 0.01 then '${rare}' end, case when dice < 0.3 then '${apart[0]}' when dice > 0.7 then '${apart[1]}' end], null))
    from (select id, random() as dice, random() as second, random() as third, floor(${TALKS} * random())::integer as talk from call where team_id = $1 and state = 'done' offset 0) c
      join talk_words t using (talk)`,
    [teamId],
  );
}

async function fillResults(client: pg.PoolClient): Promise<void> {
  await client.query('create temporary table card_result (result_number integer primary key, overall integer, result jsonb)');
  await client.query(
    `insert into card_result select n - 1, (result ->> 'overall')::integer, result
    from jsonb_array_elements($1::jsonb) with ordinality results (result, n)`,
    [JSON.stringify(Array.from({ length: RESULTS }, (_, n) => resultOf(n)))],
  );
}

/** By the card that every team starts with. */
async function fillScores(client: pg.PoolClient, teamId: string): Promise<void> {
  await client.query(
    `insert into score (team_id, call_id, scorecard_key, scorecard_version, transcript_version, overall, result, created_at)
    select $1, c.id, $2, $3, 1, r.overall, r.result, c.called_at
    from call c join card_result r on r.result_number = ${resultNumber} where c.team_id = $1 and ${scoredBy}`,
    [teamId, discoveryScorecard.key, discoveryScorecard.version],
  );
}

/** Criteria are met more often the higher `n` is; what stands beside the points is as long as in real results. */
function resultOf(n: number): ScoreResult {
  let seed = n * 2_654_435_761 + 1;
  const dice = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const skill = 0.25 + (0.7 * n) / RESULTS;
  const categories = discoveryScorecard.categories.map((category) => {
    const criteria = category.criteria.map(({ key, name, description, weight, checks }) => {
      const outcome: Outcome = dice() < 0.08 ? 'not_applicable' : dice() < skill ? 'met' : dice() < 0.3 ? 'partly' : 'not_found';
      const share = outcome === 'met' ? 1 : outcome === 'partly' ? 0.5 : 0;
      const reason = `${description} ${outcome === 'met' ? 'It was said.' : 'It was not found.'}`;
      const results = checks.map((check) => ({
        ...{ key: check.key, question: check.question, outcome, reason, confidence: 0.8, evidence: [] },
      }));
      return { key, name, description, weight, points: weight * share, outcome, reason, checks: results };
    });
    return { key: category.key, name: category.name, score: null, criteria };
  });
  const applied = categories.flatMap(({ criteria }) => criteria).filter(({ outcome }) => outcome !== 'not_applicable');
  const points = applied.reduce((sum, criterion) => sum + criterion.points, 0);
  const weight = applied.reduce((sum, criterion) => sum + criterion.weight, 0);
  return {
    scorecard: { key: discoveryScorecard.key, version: discoveryScorecard.version, name: discoveryScorecard.name },
    evaluator: { kind: 'local', name: 'bench', version: '1' },
    overall: weight === 0 ? null : Math.round((100 * points) / weight),
    categories,
  };
}
