// The rep of a call disputes an answer in its score; a reviewer decides by answering the check, or the rep lets it go.
import { mayDispute } from '../../../rules/dispute.ts';
import { Problem } from '../../../rules/problem.ts';
import { checksOf } from '../../../rules/review.ts';
import { findCallPage } from '../../database/calls.ts';
import type { OfCall, OfCheck } from '../../database/check-answers.ts';
import { addDispute, findDispute, resolveDispute } from '../../database/disputes.ts';
import { findScore } from '../../database/scores.ts';
import type { BaseContext } from '../context.ts';

/** Throws Problem `not_found`; `role_not_allowed` to anybody but the rep; `conflict` while one about the check is open. */
export async function disputeCheck(context: BaseContext, input: OfCheck & { reason: string; personId: string }): Promise<void> {
  const { teamId, callId, scorecardKey, checkKey, reason, personId } = input;
  await context.db.transaction().execute(async (db) => {
    const call = await findCallPage(db, input);
    if (!call) throw new Problem('not_found', 'There is no such call in this team.');
    const score = await findScore(db, input);
    const check = score?.result.scorecard.key === scorecardKey && checksOf(score.result).find(({ key }) => key === checkKey);
    if (!check) throw new Problem('not_found', 'The score of this call has no such check.');
    if (!mayDispute(call, personId)) {
      throw new Problem('role_not_allowed', 'Only the rep of a call disputes its score. A manager can answer the check instead.');
    }
    const isNew = await addDispute(db, {
      ...{ teamId, id: context.newId(), callId, scorecardKey, checkKey, question: check.question, outcome: check.outcome, reason },
      ...{ state: 'open', raisedBy: personId, raisedAt: context.clock.now() },
      ...{ resolution: null, resolvedBy: null, resolvedAt: null },
    });
    if (!isNew) throw new Problem('conflict', 'This answer is disputed already. A reviewer will look at it.');
    await context.publishEvents(db, [{ kind: 'call.changed', teamId, callId }]);
  });
}

/** Throws Problem `not_found`; `role_not_allowed` to anybody but who raised it; `conflict` once it is decided. */
export async function withdrawDispute(
  context: BaseContext,
  input: OfCall & { disputeId: string; personId: string },
): Promise<void> {
  const { teamId, callId, personId } = input;
  await context.db.transaction().execute(async (db) => {
    const dispute = await findDispute(db, input);
    if (!dispute) throw new Problem('not_found', 'There is no such dispute.');
    if (dispute.raisedBy !== personId) throw new Problem('role_not_allowed', 'Only who raised a dispute withdraws it.');
    if (dispute.state !== 'open') throw new Problem('conflict', 'This dispute is decided already.');
    const gone = { state: 'withdrawn', resolution: null, by: personId, at: context.clock.now() } as const;
    await resolveDispute(db, dispute, gone);
    await context.publishEvents(db, [{ kind: 'call.changed', teamId, callId }]);
  });
}
