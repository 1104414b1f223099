// Recordings: where the file lies, what it turned out to be, and the loudness its waveform shows.
import { sql, type Selectable } from 'kysely';
import type { SoundSpan } from '../../rules/covered-sound.ts';
import { forgetFileToRemove, listForRemoval } from './removals.ts';
import type { Db, RecordingTable } from './tables.ts';

export type RecordingRow = Selectable<RecordingTable>;
type OfCall = { teamId: string; callId: string };

export async function findRecording(db: Db, of: OfCall): Promise<RecordingRow | null> {
  const row = await db
    .selectFrom('recording')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .executeTakeFirst();
  return row ?? null;
}

/** A fetch that is repeated replaces what an earlier one brought. */
export async function saveFetchedRecording(
  db: Db,
  of: OfCall,
  file: { fileKey: string; bytes: number; sha256: string; container: string; fetchedAt: Date },
): Promise<void> {
  const nothingDecoded = {
    format: null,
    sampleRateHz: null,
    channels: null,
    lengthMs: null,
    peaks: null,
    wavKey: null,
    decodedAt: null,
  };
  const nothingCovered = { coveredKey: null, covered: null, coveredAt: null, coveredVersion: null, coverDueAt: null };
  const before = await findRecording(db, of);
  if (before?.coveredKey) await listForRemoval(db, of.teamId, [before.coveredKey], file.fetchedAt);
  // An original that had to go comes to lie where it lay.
  await forgetFileToRemove(db, { teamId: of.teamId, fileKey: file.fileKey });
  await db
    .insertInto('recording')
    .values({ ...of, ...file, ...nothingDecoded })
    .onConflict((conflict) => conflict.columns(['teamId', 'callId']).doUpdateSet({ ...file, ...nothingDecoded, ...nothingCovered }))
    .execute();
}

export async function saveDecodedRecording(
  db: Db,
  of: OfCall,
  audio: {
    format: string;
    sampleRateHz: number;
    channels: number;
    lengthMs: number;
    peaks: number[][];
    wavKey: string;
    decodedAt: Date;
  },
): Promise<void> {
  await db
    .updateTable('recording')
    .set({ ...audio, peaks: JSON.stringify(audio.peaks) })
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .execute();
}

/** `original`: the copy stands in its place from now on. */
export type SavedCover = {
  coveredKey: string | null;
  covered: readonly SoundSpan[];
  coveredAt: Date;
  coveredVersion: number;
  /** Nothing is due any more, unless it was asked for again since it was due then. */
  wasDueAt: Date | null;
  original?: { fileKey: string; bytes: number; sha256: string; container: 'wav'; format: string; wavKey: null };
};

/** False where another recording has come meanwhile, or a later version of the transcript has had its say. */
export async function saveCover(db: Db, of: OfCall & { sha256: string }, cover: SavedCover): Promise<boolean> {
  const { original, covered, wasDueAt, ...rest } = cover;
  const result = await db
    .updateTable('recording')
    .set({
      ...rest,
      ...original,
      covered: JSON.stringify(covered),
      coverDueAt: sql`nullif(cover_due_at, ${wasDueAt}::timestamptz)`,
    })
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('sha256', '=', of.sha256)
    .where((where) => where.or([where('coveredVersion', 'is', null), where('coveredVersion', '<', cover.coveredVersion)]))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
