// Tells HubSpot and webhooks of a score that changed after it was told.
import type { ScoreResult } from '../../../rules/scorecard.ts';
import type { OfCall } from '../../database/check-answers.ts';
import type { Db } from '../../database/tables.ts';
import { planWriteBack } from '../reporting/plan-write-back.ts';
import { tellAnalysed } from '../reporting/tell-call.ts';
import type { ReviewContext } from './review-context.ts';

/** Says nothing where the overall score is what it was. */
export async function tellReviewed(
  context: ReviewContext,
  db: Db,
  of: OfCall,
  { before, after }: { before: ScoreResult; after: ScoreResult },
): Promise<void> {
  if (before.overall === after.overall) return;
  // One property changes; nobody wants another note and task for each check that is answered.
  await planWriteBack(context, db, { ...of, scores: [after], onlyProperties: true }, context.clock.now());
  await tellAnalysed(context, db, { ...of, scores: [after], about: 'call.reviewed' });
}
