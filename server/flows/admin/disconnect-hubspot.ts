// Disconnect a portal: its tokens and all that was known about it go; the calls that came from it stay.
import { Problem } from '../../../rules/problem.ts';
import { deletePortal, type OfPortal } from '../../database/hubspot-portals.ts';
import { deleteSealed } from '../../database/sealed-secrets.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

/** Throws Problem `not_found`. */
export async function disconnectHubspot(context: BaseContext, of: OfPortal): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    await deleteSealed(db, {
      teamId: of.teamId,
      subject: of.portalId,
      kinds: ['hubspot-access-token', 'hubspot-refresh-token', 'hubspot-webhook-secret'],
    });
    if (!(await deletePortal(db, of))) throw new Problem('not_found', 'This portal is not connected.');
    await noteAct(context, db, { teamId: of.teamId, act: 'hubspot.disconnected', subject: of.portalId });
  });
}
