// Asks again for copies with silences that should be there by now, and for those of recordings that were there before.
import { coveredSince } from '../../../rules/privacy-policy.ts';
import { listDueCovers, planCover, takeOlder } from '../../database/covers-to-make.ts';
import { readPrivacyPolicy } from '../../database/privacy-policies.ts';
import type { BaseContext } from '../context.ts';
import { EXPECTED_WITHIN_MS } from './ask-to-cover.ts';

const AT_ONCE = 100;
/** What failed for good before may do so again, so it is not tried at every look. */
const AGAIN_AFTER_MS = 6 * 3_600_000;

/** Rung as long as something is due. Older recordings come a hundred at a time, so that new ones need not wait for all of them. */
export async function coverRecordings(context: BaseContext, { teamId }: { teamId: string }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const expectedBy = new Date(now.getTime() + EXPECTED_WITHIN_MS);
    const busy = await listDueCovers(db, teamId, expectedBy, AT_ONCE);
    const due = await listDueCovers(db, teamId, now, AT_ONCE);
    const { policy } = await readPrivacyPolicy(db, teamId);
    const room = coveredSince(policy) === null ? 0 : AT_ONCE - busy.length;
    const older = room > 0 ? await takeOlder(db, teamId, room) : [];
    await planCover(db, { teamId, callIds: due }, new Date(now.getTime() + AGAIN_AFTER_MS));
    await planCover(db, { teamId, callIds: older }, expectedBy);
    await context.enqueueJobs(
      db,
      [...due, ...older].map((callId) => ({ name: 'cover-recording', input: { teamId, callId } }) as const),
    );
  });
}
