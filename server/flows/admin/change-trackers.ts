// Make, change and delete trackers; calls of before are looked through by a job.
import { Problem } from '../../../rules/problem.ts';
import { MOST_TRACKERS, phraseProblem } from '../../../rules/tracker.ts';
import type { Db } from '../../database/tables.ts';
import * as trackers from '../../database/trackers.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

/** Throws Problem `validation_failed`, `conflict`. */
export async function createTracker(
  context: BaseContext,
  input: { teamId: string; personId: string; content: trackers.TrackerContent },
): Promise<{ trackerId: string }> {
  const { teamId, personId, content } = input;
  checkPhrases(content.phrases);
  const trackerId = context.newId();
  await context.db.transaction().execute(async (db) => {
    if ((await trackers.listTrackers(db, teamId, MOST_TRACKERS)).length >= MOST_TRACKERS) {
      throw new Problem('conflict', `There are at most ${MOST_TRACKERS} trackers. Delete one first.`);
    }
    const by = { person: personId, at: context.clock.now() };
    if (!(await trackers.addTracker(db, { teamId, trackerId }, content, by))) throw nameTaken(content.name);
    await askToCount(context, db, { teamId, trackerId }, 1);
    await noteAct(context, db, { teamId, act: 'tracker.made', subject: content.name, detail: { phrases: content.phrases.length } });
  });
  return { trackerId };
}

/** Throws Problem `not_found`, `validation_failed`, `conflict`. A new name alone counts nothing anew. */
export async function changeTracker(
  context: BaseContext,
  input: trackers.OfTracker & { content: trackers.TrackerContent },
): Promise<void> {
  const { teamId, trackerId, content } = input;
  checkPhrases(content.phrases);
  await context.db.transaction().execute(async (db) => {
    const before = await holdOr404(db, { teamId, trackerId });
    if (await trackers.isNameTaken(db, { teamId, trackerId }, content.name)) throw nameTaken(content.name);
    const now = context.clock.now();
    if (before.saidBy === content.saidBy && before.phrases.join('\n') === content.phrases.join('\n')) {
      await trackers.nameTracker(db, { teamId, trackerId }, content.name, now);
    } else {
      const revision = await trackers.changeTracker(db, { teamId, trackerId }, content, now);
      if (revision !== null) await askToCount(context, db, { teamId, trackerId }, revision);
    }
    await noteAct(context, db, {
      teamId,
      act: 'tracker.changed',
      subject: content.name,
      detail: { phrases: content.phrases.length },
    });
  });
}

/** Throws Problem `not_found`. */
export async function deleteTracker(context: BaseContext, of: trackers.OfTracker): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const { name } = await holdOr404(db, of);
    await trackers.deleteTracker(db, of);
    await noteAct(context, db, { teamId: of.teamId, act: 'tracker.removed', subject: name });
  });
}

async function holdOr404(db: Db, of: trackers.OfTracker): Promise<trackers.TrackerRow> {
  const tracker = await trackers.lockTracker(db, of);
  if (!tracker) throw new Problem('not_found', 'There is no such tracker.');
  return tracker;
}

function askToCount(context: BaseContext, db: Db, of: trackers.OfTracker, revision: number): Promise<void> {
  return context.enqueueJobs(db, [{ name: 'count-tracker', input: { ...of, revision, beforeCallId: null, lookedThrough: 0 } }]);
}

function checkPhrases(phrases: readonly string[]): void {
  const message = phraseProblem(phrases);
  if (message !== null)
    throw new Problem('validation_failed', message, { fields: [{ path: 'phrases', code: 'invalid', message }] });
}

const nameTaken = (name: string) => new Problem('conflict', `There is a tracker named “${name}” already. Choose another name.`);
