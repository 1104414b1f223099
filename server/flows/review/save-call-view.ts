// Save filters and columns of the list of calls under a name, or take such a view away.
import { Problem } from '../../../rules/problem.ts';
import { mayDo, type Role } from '../../../rules/role.ts';
import { addCallView, deleteCallView, findCallView, listCallViews } from '../../database/call-views.ts';
import type { BaseContext } from '../context.ts';

export const MOST_VIEWS = 200;

type By = { teamId: string; personId: string; role: Role };

/** Throws Problem `role_not_allowed` for a shared one to whoever may not comment; `conflict` when there are as many as there may be. */
export async function saveCallView(
  context: BaseContext,
  input: By & { name: string; isShared: boolean; search: Record<string, string> },
): Promise<{ viewId: string }> {
  const { teamId, personId, role, name, isShared, search } = input;
  if (isShared && !mayDo(role, 'calls.comment')) {
    throw new Problem('role_not_allowed', 'Your role saves views for itself only. Save it as your own.');
  }
  const viewId = context.newId();
  await context.db.transaction().execute(async (db) => {
    if ((await listCallViews(db, { teamId, personId, limit: MOST_VIEWS })).length >= MOST_VIEWS) {
      throw new Problem('conflict', `There are at most ${MOST_VIEWS} views. Take one away first.`);
    }
    const made = { search: JSON.stringify(search), madeBy: personId, madeAt: context.clock.now() };
    await addCallView(db, { teamId, id: viewId, name, isShared, ...made });
  });
  return { viewId };
}

/** Throws Problem `not_found`, also for what is somebody else's own; `role_not_allowed` for a shared one that somebody else saved. */
export async function removeCallView(context: BaseContext, input: By & { viewId: string }): Promise<void> {
  const { teamId, viewId, personId, role } = input;
  await context.db.transaction().execute(async (db) => {
    const view = await findCallView(db, { teamId, viewId });
    if (!view || (!view.isShared && view.madeBy !== personId)) throw new Problem('not_found', 'There is no such view.');
    if (view.madeBy !== personId && !mayDo(role, 'calls.review')) {
      throw new Problem('role_not_allowed', 'Only who saved a view of the team takes it away, or a manager.');
    }
    await deleteCallView(db, { teamId, viewId });
  });
}
