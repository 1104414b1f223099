// Save a team's calling policy; calls that wait are decided anew by it.
import { differences } from '../../../rules/audit.ts';
import type { CallingPolicy } from '../../../rules/calling-policy.ts';
import { policyProblems } from '../../../rules/calling-policy-problems.ts';
import { Problem } from '../../../rules/problem.ts';
import { lockCallingPolicy, saveCallingPolicy } from '../../database/calling-policy.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

/** `updatedAt`: of the policy the change began with. Throws Problem `conflict`, `validation_failed`. */
export async function changePolicy(
  context: BaseContext,
  input: { teamId: string; policy: CallingPolicy; updatedAt: Date | null },
): Promise<void> {
  const { teamId, policy, updatedAt } = input;
  const problems = policyProblems(policy);
  if (problems.length > 0) {
    const message = `The policy cannot be kept. ${problems.map((problem) => problem.message).join(' ')}`;
    throw new Problem('validation_failed', message, { fields: problems });
  }
  await context.db.transaction().execute(async (db) => {
    const before = await lockCallingPolicy(db, teamId);
    if (before.updatedAt?.getTime() !== updatedAt?.getTime()) {
      throw new Problem(
        'conflict',
        'Somebody has changed the calling policy since you opened it. Load it again and make your changes there.',
      );
    }
    await saveCallingPolicy(db, teamId, policy, context.clock.now());
    const detail = differences(before.policy, policy);
    await noteAct(context, db, { teamId, act: 'policy.changed', subject: 'Calling policy', detail });
    await context.enqueueJobs(db, [{ name: 'plan-again', input: { teamId, agentId: null, afterId: null } }]);
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
  });
}
