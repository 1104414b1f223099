// Save how long a team keeps what, and say beforehand how much would go.
import { differences } from '../../../rules/audit.ts';
import {
  cutoffsOf,
  keepsEverything,
  privacyProblems,
  type PrivacyPolicy,
  type PrivacyWish,
} from '../../../rules/privacy-policy.ts';
import { Problem } from '../../../rules/problem.ts';
import { lookAtOlder } from '../../database/covers-to-make.ts';
import { lockPrivacyPolicy, savePrivacyPolicy } from '../../database/privacy-policies.ts';
import { countOld, type OldCounts } from '../../database/retention.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

const MOST_COUNTED = 1_000_000;

/** Nothing is deleted. Throws Problem `validation_failed`. */
export async function countWhatWouldGo(
  context: Pick<BaseContext, 'db' | 'clock'>,
  input: { teamId: string; policy: Pick<PrivacyPolicy, 'keepDays'> },
): Promise<OldCounts> {
  check(input.policy);
  return countOld(context.db, input.teamId, cutoffsOf(input.policy, context.clock.now()), MOST_COUNTED);
}

/** What is old enough begins to go at once. `updatedAt`: of the policy the change began with. Throws Problem `conflict`, `validation_failed`. */
export async function changePrivacy(
  context: BaseContext,
  input: { teamId: string; policy: PrivacyWish; updatedAt: Date | null },
): Promise<void> {
  const { teamId, policy: wish, updatedAt } = input;
  check(wish);
  await context.db.transaction().execute(async (db) => {
    const before = await lockPrivacyPolicy(db, teamId);
    const now = context.clock.now();
    const { isCovered, originalFor } = wish.sound;
    const since = isCovered ? (before.policy.sound.coveredSince ?? now.toISOString()) : null;
    const policy = { ...wish, sound: { coveredSince: since, originalFor } };
    const retentionAt = keepsEverything(policy) ? null : now;
    if (!(await savePrivacyPolicy(db, teamId, { policy, retentionAt, wasAt: updatedAt, now }))) {
      throw new Problem(
        'conflict',
        'Somebody has changed the privacy settings since you opened them. Load them again and make your changes there.',
      );
    }
    if (isCovered !== (before.policy.sound.coveredSince !== null)) await lookAtOlder(db, teamId, isCovered);
    const detail = differences(told(before.policy), told(policy));
    await noteAct(context, db, { teamId, act: 'privacy.changed', subject: 'Privacy settings', detail });
  });
}

const told = ({ keepDays, redact, sound }: PrivacyPolicy): object => ({
  ...Object.fromEntries(Object.entries(keepDays).map(([kind, days]) => [`${kind}_days`, days])),
  redacted: redact.join(', '),
  sound_covered: sound.coveredSince !== null,
  original_for: sound.originalFor,
});

function check(policy: Pick<PrivacyPolicy, 'keepDays'>): void {
  const problems = privacyProblems(policy);
  if (problems.length === 0) return;
  const message = problems.map((problem) => problem.message).join(' ');
  throw new Problem('validation_failed', message, { fields: problems });
}
