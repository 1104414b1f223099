// What a day came to, counted for one message, and which endpoints are due to be told of it.
import { sql } from 'kysely';
import type { DigestFigures } from '../../rules/daily-digest.ts';
import type { Disposition } from '../../rules/disposition.ts';
import { countFailedStages } from './failed-jobs.ts';
import type { Db } from './tables.ts';
import type { OfEndpoint } from './webhooks.ts';

/** Calls of a day that are looked through for what they lack; more of them do not change what is lacking most. */
const MOST_LOOKED_THROUGH = 2_000;
/** From then on it is told that there are so many. */
const MOST_FAILED = 10_000;
const DAY_MS = 24 * 3_600_000;
const spokenWith: readonly Disposition[] = ['connected', 'transferred', 'callback_requested', 'opted_out'];

export async function listDueDigests(db: Db, now: Date, limit: number): Promise<OfEndpoint[]> {
  return db
    .selectFrom('webhookEndpoint')
    .select(['teamId', 'id as endpointId'])
    .where('state', '=', 'active')
    .where('digestAt', '<=', now)
    .orderBy('digestAt')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** `agentId`: of its calls only; null for the whole team. */
export type OfDay = { teamId: string; agentId: string | null; from: Date; until: Date };

export async function readDigestFigures(db: Db, of: OfDay): Promise<DigestFigures> {
  const recorded = await countRecorded(db, of);
  return {
    ...recorded,
    gap: recorded.scored === 0 ? null : await findGap(db, of),
    planned: await countPlanned(db, of),
    ...(await countDials(db, of)),
    failedWork: await countFailedStages(db, of.teamId, MOST_FAILED),
    endpointsOff: await countOff(db, of.teamId),
  };
}

const recordedOn = ({ teamId, agentId, from, until }: OfDay) => sql`
  c.team_id = ${teamId} and c.source <> 'practice' and c.called_at >= ${from} and c.called_at < ${until} and (${agentId}::uuid is null or exists (
    select 1 from attempt a where a.team_id = c.team_id and a.call_id = c.id and a.agent_id = ${agentId}))`;

async function countRecorded(db: Db, of: OfDay): Promise<Pick<DigestFigures, 'calls' | 'scored' | 'meanScore'>> {
  const { rows } = await sql<Pick<DigestFigures, 'calls' | 'scored' | 'meanScore'>>`
    select count(*) as calls, count(c.score) as scored, round(avg(c.score))::integer as mean_score
    from call c where ${recordedOn(of)}`.execute(db);
  return rows[0] ?? { calls: 0, scored: 0, meanScore: null };
}

async function findGap(db: Db, of: OfDay): Promise<DigestFigures['gap']> {
  const { rows } = await sql<NonNullable<DigestFigures['gap']>>`
    with scored as materialized (
      select c.team_id, c.id from call c where ${recordedOn(of)} and c.score is not null
      order by c.called_at desc, c.id desc limit ${MOST_LOOKED_THROUGH}
    )
    select max(criterion ->> 'name') as criterion, count(*) as of,
      count(*) filter (where criterion ->> 'outcome' in ('not_found', 'possible')) as missed
    from scored
    join score s on s.team_id = scored.team_id and s.call_id = scored.id
    cross join lateral jsonb_array_elements(s.result -> 'categories') as category
    cross join lateral jsonb_array_elements(category -> 'criteria') as criterion
    where criterion ->> 'outcome' <> 'not_applicable'
    group by s.scorecard_key, criterion ->> 'key'
    having sum((criterion ->> 'weight')::numeric - (criterion ->> 'points')::numeric) > 0
    order by sum((criterion ->> 'weight')::numeric - (criterion ->> 'points')::numeric) desc, criterion ->> 'key'
    limit 1`.execute(db);
  return rows[0] ?? null;
}

async function countPlanned(db: Db, { teamId, agentId, from, until }: OfDay): Promise<number> {
  const { count } = await db
    .selectFrom('plannedCall')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('teamId', '=', teamId)
    .where('createdAt', '>=', from)
    .where('createdAt', '<', until)
    .$if(agentId !== null, (query) => query.where('agentId', '=', agentId ?? ''))
    .executeTakeFirstOrThrow();
  return count;
}

/** An attempt is put down minutes before it is dialled at most: by its index of creation it is found without reading all of them. */
async function countDials(
  db: Db,
  { teamId, agentId, from, until }: OfDay,
): Promise<Pick<DigestFigures, 'dialled' | 'connected' | 'optedOut'>> {
  const { rows } = await sql<Pick<DigestFigures, 'dialled' | 'connected' | 'optedOut'>>`
    select count(*) as dialled, count(*) filter (where disposition = any(${[...spokenWith]}::text[])) as connected,
      count(*) filter (where disposition = 'opted_out') as opted_out
    from attempt where team_id = ${teamId} and created_at >= ${new Date(from.getTime() - DAY_MS)} and created_at < ${until}
      and intent_at >= ${from} and intent_at < ${until} and (${agentId}::uuid is null or agent_id = ${agentId})`.execute(db);
  return rows[0] ?? { dialled: 0, connected: 0, optedOut: 0 };
}

async function countOff(db: Db, teamId: string): Promise<number> {
  const { count } = await db
    .selectFrom('webhookEndpoint')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('teamId', '=', teamId)
    .where('gaveUpAt', 'is not', null)
    .executeTakeFirstOrThrow();
  return count;
}
