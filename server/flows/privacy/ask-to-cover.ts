// Asks for the copy of a recording with silences, where a team wants one.
import { coveredSince } from '../../../rules/privacy-policy.ts';
import { Problem } from '../../../rules/problem.ts';
import { planCover } from '../../database/covers-to-make.ts';
import { readPrivacyPolicy } from '../../database/privacy-policies.ts';
import { findRecording, type RecordingRow } from '../../database/recordings.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';

/** A copy takes a minute or two where nothing waits in front of it; what fails for good is looked at again after this. */
export const EXPECTED_WITHIN_MS = 30 * 60_000;

/** Rings the bell where there is something to silence, now or since earlier; inside the transaction that changed sound or words. */
export async function askToCover(
  context: Pick<BaseContext, 'enqueueJobs' | 'clock'>,
  db: Db,
  of: { teamId: string; callId: string },
): Promise<void> {
  const recording = await findRecording(db, of);
  if (!recording || !(await mustBeCovered(db, recording))) return;
  const { teamId, callId } = of;
  await planCover(db, { teamId, callIds: [callId] }, new Date(context.clock.now().getTime() + EXPECTED_WITHIN_MS));
  await context.enqueueJobs(db, [{ name: 'cover-recording', input: { teamId, callId } }]);
}

export async function mustBeCovered(db: Db, recording: RecordingRow): Promise<boolean> {
  if (recording.coveredAt !== null) return true;
  return coveredSince((await readPrivacyPolicy(db, recording.teamId)).policy) !== null;
}

/** By a button, where it failed. Throws Problem `not_found`, `conflict`. */
export async function coverAgain(context: BaseContext, of: { teamId: string; callId: string }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const recording = await findRecording(db, of);
    if (!recording) throw new Problem('not_found', 'This call has no recording.');
    if (!(await mustBeCovered(db, recording))) {
      throw new Problem('conflict', 'Your team does not silence recordings. Switch it on under Settings › Privacy.');
    }
    await askToCover(context, db, of);
  });
}
