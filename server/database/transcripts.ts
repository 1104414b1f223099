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

/** Returns the version it was saved under. `editedBy`: who corrected it. */
export async function saveTranscript(
  db: Db,
  of: OfCall,
  transcript: Transcript,
  now: Date,
  editedBy: string | null = null,
): Promise<number> {
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
      editedBy,
    })
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}

export async function findTranscriptVersion(db: Db, of: OfCall & { version: number }): Promise<TranscriptRow | null> {
  const row = await db
    .selectFrom('transcript')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('version', '=', of.version)
    .executeTakeFirst();
  return row ?? null;
}

export type TranscriptLine = Pick<TranscriptRow, 'version' | 'source' | 'engine' | 'createdAt'> & { editedByName: string | null };

/** Newest first. */
export async function listTranscripts(db: Db, of: OfCall, limit: number): Promise<TranscriptLine[]> {
  return db
    .selectFrom('transcript as t')
    .leftJoin('person as p', 'p.id', 't.editedBy')
    .select(['t.version', 't.source', 't.engine', 't.createdAt', 'p.name as editedByName'])
    .where('t.teamId', '=', of.teamId)
    .where('t.callId', '=', of.callId)
    .orderBy('t.version', 'desc')
    .limit(limit)
    .execute();
}

/** Stands for what was sent along once only what was read of it may be kept: the version whose source is `given`. */
const readAndDropped = { redacted: true };

/** What was sent along goes; what was read of it stays, and so does the fact that something was sent. */
export async function dropGivenTranscript(db: Db, of: OfCall): Promise<void> {
  const givenTranscript = JSON.stringify(readAndDropped);
  await db.updateTable('call').set({ givenTranscript }).where('teamId', '=', of.teamId).where('id', '=', of.callId).execute();
}

/** What was read of the transcript that was sent along, where that one was dropped for it; null where it was not. */
export async function findReadTranscript(db: Db, of: OfCall, given: unknown): Promise<Transcript | null> {
  if (JSON.stringify(given) !== JSON.stringify(readAndDropped)) return null;
  const row = await db
    .selectFrom('transcript')
    .select(['source', 'engine', 'speakersEstimated', 'timesEstimated', 'utterances'])
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('source', '=', 'given')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
