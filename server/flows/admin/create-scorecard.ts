// Make a scorecard: a draft that scores nothing until it is published; from a template, from a file, or as a copy of another one.
import { slugAlternative, slugOf } from '../../../rules/agent-slug.ts';
import { Problem } from '../../../rules/problem.ts';
import { cardChanges } from '../../../rules/scorecard-versions.ts';
import type { ScorecardContent } from '../../../rules/scorecard.ts';
import { addScorecard, findScorecard, listScorecards, lockScorecard, type OfScorecard } from '../../database/scorecards.ts';
import { lockTeam } from '../../database/teams.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { contentOf, replaceScorecardDraft } from './edit-scorecard.ts';

export const MOST_SCORECARDS = 100;
const MOST_ALTERNATIVES = 50;

type Making = { teamId: string; content: ScorecardContent; createdBy: string | null };

/** Throws Problem `conflict` when the team has as many cards as it may. */
export async function createScorecard(context: BaseContext, input: Making): Promise<OfScorecard> {
  return context.db.transaction().execute((db) => makeScorecard(context, db, { ...input, key: null }));
}

/** Throws Problem `not_found`, `conflict`. */
export async function duplicateScorecard(
  context: BaseContext,
  input: OfScorecard & { name: string; createdBy: string | null },
): Promise<OfScorecard> {
  const { teamId, name, createdBy } = input;
  return context.db.transaction().execute(async (db) => {
    const found = await findScorecard(db, input);
    const card = found?.draft?.card ?? found?.active?.card ?? found?.newest?.card;
    if (!card) throw new Problem('not_found', 'There is no such scorecard.');
    return makeScorecard(context, db, { teamId, content: { ...contentOf(card), name }, createdBy, key: null });
  });
}

export type ImportedScorecard = OfScorecard & { outcome: 'created' | 'changed' | 'unchanged' };

/** Into the draft of the card the file names, or as a new one. The same file twice changes nothing; nothing is published. */
export async function importScorecard(context: BaseContext, input: Making & { key: string }): Promise<ImportedScorecard> {
  const { teamId, key: scorecardKey, content, createdBy } = input;
  const of = { teamId, scorecardKey };
  return context.db.transaction().execute(async (db) => {
    const found = await lockScorecard(db, of);
    if (!found) return { ...(await makeScorecard(context, db, input)), outcome: 'created' };
    const now = found.draft?.card ?? found.active?.card ?? found.newest?.card;
    if (now && cardChanges(now, content).length === 0) return { ...of, outcome: 'unchanged' };
    await replaceScorecardDraft(context, db, of, found, { content, changedBy: createdBy });
    return { ...of, outcome: 'changed' };
  });
}

/** Inside the caller's transaction. Without a key it gets one made of its name. */
async function makeScorecard(context: BaseContext, db: Db, input: Making & { key: string | null }): Promise<OfScorecard> {
  const { teamId, content, createdBy } = input;
  await lockTeam(db, teamId);
  if ((await listScorecards(db, teamId, MOST_SCORECARDS)).length >= MOST_SCORECARDS) {
    throw new Problem('conflict', `A team has at most ${MOST_SCORECARDS} scorecards, archived ones included. Change one of those.`);
  }
  const by = { person: createdBy, at: context.clock.now() };
  for (let number = 1; number <= MOST_ALTERNATIVES; number++) {
    const key = input.key ?? slugAlternative(slugOf(content.name, 'scorecard'), number);
    if (await findScorecard(db, { teamId, scorecardKey: key })) continue;
    await addScorecard(db, teamId, { card: { ...content, key, version: 1 }, state: 'draft', revision: 1 }, by);
    await context.publishEvents(db, [{ kind: 'scorecards.changed', teamId }]);
    return { teamId, scorecardKey: key };
  }
  throw new Problem('conflict', `Many scorecards are called “${content.name}” already. Choose another name.`);
}
