// Recordings: where the file lies, what it turned out to be, and the loudness its waveform shows.
import type { Selectable } from 'kysely';
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
  await db
    .insertInto('recording')
    .values({ ...of, ...file, ...nothingDecoded })
    .onConflict((conflict) => conflict.columns(['teamId', 'callId']).doUpdateSet({ ...file, ...nothingDecoded }))
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
