// Set which scorecard scores which call, and look beforehand at what that would mean for the calls one has.
import { Problem } from '../../../rules/problem.ts';
import {
  chooseScorecard,
  choiceProblems,
  type ChoosableCall,
  type Chosen,
  type ScorecardChoice,
} from '../../../rules/scorecard-choice.ts';
import type { Scorecard } from '../../../rules/scorecard.ts';
import { listFinishedCalls, type FinishedCall } from '../../database/rescores.ts';
import { findChoice, listActiveScorecards, saveChoice, type SavedChoice } from '../../database/scorecards.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

/** Throws Problem `conflict`, `validation_failed`. Calls that are scored already keep their score. */
export async function saveScorecardChoice(
  context: BaseContext,
  input: SavedChoice & { teamId: string; changedBy: string | null },
): Promise<void> {
  const { teamId, changedBy } = input;
  await context.db.transaction().execute(async (db) => {
    const problems = choiceProblems(input, keysOf(await listActiveScorecards(db, teamId)));
    if (problems.length > 0) {
      throw new Problem('validation_failed', problems[0]?.message ?? '', { fields: problems });
    }
    if (!(await saveChoice(db, teamId, input, { person: changedBy, at: context.clock.now() }))) {
      throw new Problem(
        'conflict',
        'Somebody has saved these rules since you opened them. Load them again and make your changes there.',
      );
    }
    const detail = { rules: input.rules.length, default: input.defaultKey };
    await noteAct(context, db, { teamId, act: 'scorecard.chosen', subject: 'Which card', detail });
    await context.publishEvents(db, [{ kind: 'scorecards.changed', teamId }]);
  });
}

/** What a call is scored by as things stand; null: by nothing. */
export async function cardFor(db: Db, teamId: string, call: ChoosableCall): Promise<Scorecard | null> {
  const cards = await listActiveScorecards(db, teamId);
  const chosen = chooseScorecard(await findChoice(db, teamId, cards), keysOf(cards), call);
  return chosen.kind === 'none' ? null : (cards.find(({ key }) => key === chosen.scorecardKey) ?? null);
}

const CALLS_LOOKED_AT = 500;

export type PreviewedChoice = { call: FinishedCall; chosen: Chosen };

/** The newest calls, as rules that need not be saved would have them. */
export async function previewChoice(
  context: Pick<BaseContext, 'db'>,
  input: { teamId: string; choice: ScorecardChoice },
): Promise<PreviewedChoice[]> {
  const { teamId, choice } = input;
  const keys = keysOf(await listActiveScorecards(context.db, teamId));
  const calls = await listFinishedCalls(context.db, { teamId, from: null, to: null, limit: CALLS_LOOKED_AT });
  return calls.map((call) => ({ call, chosen: chooseScorecard(choice, keys, call) }));
}

export function keysOf(cards: readonly Scorecard[]): ReadonlySet<string> {
  return new Set(cards.map(({ key }) => key));
}
