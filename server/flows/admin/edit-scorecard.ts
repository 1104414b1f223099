// Save a scorecard's draft, throw it away, publish it as a version that never changes, or score by an earlier version again.
import { Problem } from '../../../rules/problem.ts';
import { publishingOf } from '../../../rules/scorecard-versions.ts';
import type { Scorecard, ScorecardContent } from '../../../rules/scorecard.ts';
import {
  activateVersion,
  addScorecard,
  deleteDraft,
  findChoice,
  findScorecardVersion,
  listActiveScorecards,
  lockScorecard,
  publishDraft,
  updateDraft,
  type OfScorecard,
  type OpenScorecard,
} from '../../database/scorecards.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

type Editing = OfScorecard & { revision: number; changedBy: string | null };

/** An edit that began with an older draft is refused, so that nobody's work is lost. Throws Problem `not_found`, `conflict`. */
export async function saveScorecardDraft(context: BaseContext, input: Editing & { content: ScorecardContent }): Promise<void> {
  await change(context, input, async (db, card) => {
    checkRevision(card, input.revision);
    await replaceScorecardDraft(context, db, input, card, input);
  });
}

/** The draft becomes what a version was, to go on from there. Throws Problem `not_found`, `conflict`. */
export async function draftFromScorecardVersion(context: BaseContext, input: Editing & { version: number }): Promise<void> {
  await change(context, input, async (db, card) => {
    checkRevision(card, input.revision);
    const version = await findScorecardVersion(db, input);
    if (!version || version.state === 'draft')
      throw new Problem('not_found', `There is no version ${input.version} of this scorecard.`);
    await replaceScorecardDraft(context, db, input, card, { content: contentOf(version.card), changedBy: input.changedBy });
  });
}

/** A card that was never published is gone with its draft. Throws Problem `not_found`. */
export async function discardScorecardDraft(context: BaseContext, of: OfScorecard): Promise<void> {
  await change(context, of, async (db, { draft }) => {
    if (draft) await deleteDraft(db, of, draft.revision);
  });
}

/** What says the same as the active version is not published again. Throws Problem `not_found`, `conflict`, `validation_failed`. */
export async function publishScorecard(context: BaseContext, input: Editing & { note: string }): Promise<void> {
  await change(context, input, async (db, card) => {
    checkRevision(card, input.revision);
    if (!card.draft) throw new Problem('conflict', 'There is no draft to publish. Change something first.');
    const publishing = publishingOf(card.draft.card, card.active?.card ?? null);
    if (publishing.kind === 'refused') {
      const [first] = publishing.problems;
      const more = publishing.problems.length > 1 ? ` And ${publishing.problems.length - 1} more.` : '';
      throw new Problem('validation_failed', `The scorecard cannot be published yet. ${first?.message}${more}`, {
        fields: publishing.problems,
      });
    }
    if (publishing.kind === 'unchanged') return deleteDraft(db, input, card.draft.revision);
    await publishDraft(db, card.draft, { person: input.changedBy, at: context.clock.now(), note: input.note });
    const detail = { version: card.draft.version, note: input.note };
    await noteAct(context, db, { teamId: input.teamId, act: 'scorecard.published', subject: input.scorecardKey, detail });
  });
}

/** Null puts the card away. Throws Problem `not_found`, and `conflict` while rules or the default still lead to it. */
export async function activateScorecard(context: BaseContext, input: OfScorecard & { version: number | null }): Promise<void> {
  const { scorecardKey, version } = input;
  await change(context, input, async (db) => {
    if (version === null) await refuseWhileChosen(db, input);
    else {
      const found = await findScorecardVersion(db, { ...input, version });
      if (!found || found.state === 'draft') throw new Problem('not_found', `There is no version ${version} of “${scorecardKey}”.`);
    }
    await activateVersion(db, input, version);
    await noteAct(context, db, { teamId: input.teamId, act: 'scorecard.activated', subject: scorecardKey, detail: { version } });
  });
}

async function refuseWhileChosen(db: Db, { teamId, scorecardKey }: OfScorecard): Promise<void> {
  const { rules, defaultKey } = await findChoice(db, teamId, await listActiveScorecards(db, teamId));
  const rule = rules.findIndex((one) => one.scorecardKey === scorecardKey);
  if (defaultKey === scorecardKey || rule >= 0) {
    const who = defaultKey === scorecardKey ? 'It is the default card' : `Rule ${rule + 1} leads to it`;
    throw new Problem('conflict', `${who}. Let other calls go to another card first, under Scorecards → Which card.`);
  }
}

export function contentOf({ name, description, categories }: Scorecard): ScorecardContent {
  return { name, description, categories };
}

/** What an edit has to name: it rises with every save, also beyond drafts that became versions or were thrown away. */
export function revisionOf({ draft, newest }: OpenScorecard): number {
  return draft?.revision ?? newest?.revision ?? 0;
}

/** Inside the caller's transaction, which holds the card. */
export async function replaceScorecardDraft(
  context: BaseContext,
  db: Db,
  { teamId, scorecardKey: key }: OfScorecard,
  card: OpenScorecard,
  { content, changedBy }: { content: ScorecardContent; changedBy: string | null },
): Promise<void> {
  const by = { person: changedBy, at: context.clock.now() };
  if (card.draft) return updateDraft(db, card.draft, content, by);
  const version = (card.newest?.version ?? 0) + 1;
  const draft = {
    card: { ...contentOf({ ...content, key, version }), key, version },
    state: 'draft',
    revision: revisionOf(card) + 1,
  } as const;
  if (!(await addScorecard(db, teamId, draft, by))) throw savedMeanwhile();
}

function checkRevision(card: OpenScorecard, revision: number): void {
  if (revisionOf(card) !== revision) throw savedMeanwhile();
}

function savedMeanwhile(): Problem {
  return new Problem(
    'conflict',
    'Somebody has saved this scorecard since you opened it. Load it again and make your changes there.',
  );
}

async function change(context: BaseContext, of: OfScorecard, work: (db: Db, card: OpenScorecard) => Promise<void>): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const card = await lockScorecard(db, of);
    if (!card) throw new Problem('not_found', 'There is no such scorecard.');
    await work(db, card);
    await context.publishEvents(db, [{ kind: 'scorecards.changed', teamId: of.teamId }]);
  });
}
