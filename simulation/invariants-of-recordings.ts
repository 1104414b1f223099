// What must hold of recorded calls: none is lost, none is there twice, each comes to an end with all that belongs to it.
import { sql } from 'kysely';
import { found, type Invariant } from './invariant.ts';

const DAY_MS = 24 * 3_600_000;
/** Retention looks once a day, and whoever does it may be paused. */
const REMOVED_WITHIN_MS = 1.5 * DAY_MS;

export const ofRecordings: readonly Invariant[] = [
  {
    name: 'pushed calls are there',
    sentence: 'Every push that was answered has exactly one call, however often it was sent.',
    when: 'daily',
    async look({ truth, observer, teamId }) {
      const rows = await observer.db
        .selectFrom('call')
        .select(['id', 'externalId'])
        .where('teamId', '=', teamId)
        .where('source', '=', 'push')
        .execute();
      const byId = new Map(rows.map(({ id, externalId }) => [id, externalId]));
      return [...truth.pushes.values()].flatMap(({ externalId, callIds }) => [
        ...(callIds.size === 1 ? [] : [`${externalId} was told ${callIds.size} calls`]),
        ...[...callIds].flatMap((id) => (byId.get(id) === externalId ? [] : [`${externalId} is not there`])),
      ]);
    },
  },
  {
    name: 'calls come to an end',
    sentence: 'Every call ends done, or failed with a stage that says why.',
    when: 'end',
    async look(stage) {
      return found<{ id: string; state: string }>(
        stage,
        sql`select id, state from call c where team_id = ${stage.teamId} and not (state = 'done' or state = 'waiting_for_recording'
          or state = 'failed' and exists (select 1 from call_stage s where s.team_id = c.team_id and s.call_id = c.id
            and s.state = 'failed' and s.error_code is not null and s.error_message is not null)) order by id`,
        ({ id, state }) => `the call ${id} is ${state}`,
      );
    },
  },
  {
    name: 'stages agree',
    sentence: 'A call is done when its last stage is, and has then one transcript, one analysis and one score.',
    when: 'daily',
    async look(stage) {
      return found<{ id: string }>(
        stage,
        sql`select id from call c where team_id = ${stage.teamId} and state = 'done' and (
          (select count(*) from transcript t where t.team_id = c.team_id and t.call_id = c.id) <> 1
          or (select count(*) from call_analysis a where a.team_id = c.team_id and a.call_id = c.id) <> 1
          or (select count(*) from score s where s.team_id = c.team_id and s.call_id = c.id) <> 1
          or exists (select 1 from call_stage g where g.team_id = c.team_id and g.call_id = c.id and g.state not in ('done', 'skipped'))
        ) order by id`,
        ({ id }) => `the call ${id} is done without all that belongs to it`,
      );
    },
  },
  {
    name: 'recordings are kept as long as asked',
    sentence: 'A recording is there until the team keeps it no longer, and gone within a day and a half after that.',
    when: 'daily',
    async look(stage) {
      const { truth, kernel, teamId } = stage;
      const ago = (ms: number) => new Date(kernel.nowMs() - ms);
      const leastDays = Math.min(Infinity, ...truth.keptDays.map(({ value }) => value));
      const last = truth.keptDays.at(-1);
      const isInForce = last?.doneMs != null && last.doneMs < kernel.nowMs() - REMOVED_WITHIN_MS;
      const tooLong = isInForce ? ago(last.value * DAY_MS + REMOVED_WITHIN_MS) : new Date(0);
      const tooSoon = Number.isFinite(leastDays) ? ago(leastDays * DAY_MS) : new Date(0);
      return found<{ id: string; isThere: boolean; calledAt: Date }>(
        stage,
        sql`select c.id, r.call_id is not null as is_there, c.called_at from call c
          join call_stage s on s.team_id = c.team_id and s.call_id = c.id and s.stage = 'fetch' and s.state = 'done'
          left join recording r on r.team_id = c.team_id and r.call_id = c.id
          where c.team_id = ${teamId} and case when r.call_id is null then c.called_at > ${tooSoon} else c.called_at < ${tooLong} end
          order by c.id`,
        ({ id, isThere, calledAt }) =>
          `the recording of the call ${id} of ${calledAt.toISOString()} is ${isThere ? 'still there' : 'gone already'}`,
      );
    },
  },
  {
    name: 'figures of days',
    sentence: 'The figures of days add up to the calls.',
    when: 'end',
    async look(stage) {
      const { rows } = await sql<{ calls: number; counted: number }>`
        select (select count(*) from call where team_id = ${stage.teamId} and state <> 'waiting_for_recording') as calls,
          (select coalesce(sum(calls), 0)::bigint from call_day where team_id = ${stage.teamId}) as counted`.execute(
        stage.observer.db,
      );
      const [{ calls, counted } = { calls: 0, counted: 0 }] = rows;
      return calls === counted ? [] : [`${counted} calls are counted in the figures of days, there are ${calls}`];
    },
  },
];
