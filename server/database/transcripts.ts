// Transcripts in versions: the newest is the one shown and scored.
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { Transcript } from '../../rules/transcript.ts';
import type { Db, TranscriptTable } from './tables.ts';

export type TranscriptRow = Selectable<TranscriptTable>;
type OfCall = { teamId: string; callId: string };

export async function findTranscript(db: Db, of: OfCall): Promise<TranscriptRow | null> {
  const row = await db
    .selectFrom('transcript')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Returns the version it was saved under. */
export async function saveTranscript(db: Db, of: OfCall, transcript: Transcript, now: Date): Promise<number> {
  const row = await db
    .insertInto('transcript')
    .values({
      ...of,
      version: sql<number>`(select coalesce(max(version), 0) + 1 from transcript where team_id = ${of.teamId} and call_id = ${of.callId})`,
      source: transcript.source,
      engine: transcript.engine,
      speakersEstimated: transcript.speakersEstimated,
      timesEstimated: transcript.timesEstimated,
      utterances: JSON.stringify(transcript.utterances),
      createdAt: now,
    })
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}
