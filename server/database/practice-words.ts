// What practice keeps of calls: it goes with them. What somebody has reached by then stays theirs.
import { sql } from 'kysely';
import { withoutItsCall } from '../../rules/prospect-from-call.ts';
import { listHeldCalls } from './call-holds.ts';
import { holdStages, leaveOutStages } from './stages.ts';
import type { Db } from './tables.ts';

type OfCalls = { teamId: string; callIds: readonly string[] };

/**
 * Lines of written rounds that became these calls, and what prospects that were made of one say, with the rounds played with them: those
 * still going end. Returns the rounds whose calls say it as well, on which nobody works any more; such a call on hold stays as it is.
 */
export async function forgetWordsInPractice(db: Db, { teamId, callIds, now }: OfCalls & { now: Date }): Promise<string[]> {
  await sql`update practice_round set talk = null
    where team_id = ${teamId} and id = any(${callIds}::uuid[]) and talk is not null`.execute(db);
  const wordless = JSON.stringify(withoutItsCall);
  // Whoever has one open to change it cannot save the words again.
  const { rows } = await sql<{ id: string }>`
    with cleared as (
      update prospect set settings = settings || ${wordless}::jsonb, from_call_id = null, revision = revision + 1, changed_at = ${now}
      where team_id = ${teamId} and from_call_id = any(${callIds}::uuid[]) returning id)
    update practice_round r set prospect = r.prospect || ${wordless}::jsonb, talk = null, state = 'ended',
      ended_at = coalesce(r.ended_at, ${now})
    from cleared where r.team_id = ${teamId} and r.prospect_id = cleared.id
    returning r.id`.execute(db);
  const roundIds = rows.map(({ id }) => id);
  await sql`update talk set state = 'ended', brief = null, ended_at = ${now}
    where team_id = ${teamId} and id = any(${roundIds}::uuid[]) and state = 'asked'`.execute(db);
  await holdStages(db, { teamId, callIds: roundIds });
  const held = await listHeldCalls(db, { teamId, callIds: roundIds });
  const free = roundIds.filter((id) => !held.has(id));
  await leaveOutStages(db, { teamId, callIds: free }, now);
  return free;
}

/** For rounds whose calls are about to go. */
export async function keepScoresOfRounds(db: Db, { teamId, callIds }: OfCalls): Promise<void> {
  await sql`update practice_round r set score = c.score from call c
    where r.team_id = ${teamId} and r.id = any(${callIds}::uuid[]) and c.team_id = r.team_id and c.id = r.id`.execute(db);
}
