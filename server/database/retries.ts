// A call that is held while its stages are put back or its answers change.
import { sql } from 'kysely';
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
