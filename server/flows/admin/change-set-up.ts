// Hide the list of first steps from a team, or show it again.
import { hideSetUp } from '../../database/home.ts';
import type { AdminContext } from './admin-context.ts';

export async function changeSetUp(context: AdminContext, input: { teamId: string; isHidden: boolean }): Promise<void> {
  const { teamId } = input;
  const hiddenAt = input.isHidden ? context.clock.now() : null;
  await context.db.transaction().execute(async (db) => {
    await hideSetUp(db, { teamId, hiddenAt });
    await context.publishEvents(db, [{ kind: 'team.changed', teamId }]);
  });
}
