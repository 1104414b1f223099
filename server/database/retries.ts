// Putting stages of a call back to waiting, so that they run again.
import { sql } from 'kysely';
import type { Stage } from '../../rules/call.ts';
import type { Db } from './tables.ts';

type OfCall = { teamId: string; callId: string };
export type CallToRetry = { hasAudio: boolean; hasAddress: boolean; hasTranscript: boolean };

/** The call, held until the transaction ends. */
export async function lockCall(db: Db, of: OfCall): Promise<CallToRetry | null> {
  const { rows } = await sql<CallToRetry>`
    select given_transcript is not null as has_transcript, audio_url is not null as has_address,
      audio_url is not null
        or exists (select 1 from recording r where r.team_id = call.team_id and r.call_id = call.id) as has_audio
    from call where team_id = ${of.teamId} and id = ${of.callId} for update`.execute(db);
  return rows[0] ?? null;
}

/** Their tries are counted anew. */
export async function resetStages(db: Db, of: OfCall, stages: Stage[]): Promise<void> {
  if (stages.length === 0) return;
  await db
    .updateTable('callStage')
    .set({
      state: 'waiting',
      progress: null,
      attempt: 0,
      failures: 0,
      startedAt: null,
      endedAt: null,
      nextTryAt: null,
      errorCode: null,
      errorMessage: null,
    })
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('stage', 'in', stages)
    .execute();
}
