// Disconnect a portal: its tokens and all that was known about it go, but for what must not come again; the calls that came from it stay.
import { Problem } from '../../../rules/problem.ts';
import { deletePortal, lockPortal, type OfPortal } from '../../database/hubspot-portals.ts';
import { rememberOfPortal } from '../../database/hubspot-remembered.ts';
import { deleteSealed } from '../../database/sealed-secrets.ts';
import { againAfterClash } from '../../database/transaction-clash.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

/** Throws Problem `not_found`. */
export async function disconnectHubspot(context: BaseContext, of: OfPortal): Promise<void> {
  await againAfterClash(() => context.db.transaction().execute((db) => disconnect(context, db, of)));
}

async function disconnect(context: BaseContext, db: Db, of: OfPortal): Promise<void> {
  // First, as by all who change something about a portal.
  if (!(await lockPortal(db, of))) throw new Problem('not_found', 'This portal is not connected.');
  await deleteSealed(db, {
    teamId: of.teamId,
    subject: of.portalId,
    kinds: ['hubspot-access-token', 'hubspot-refresh-token', 'hubspot-webhook-secret'],
  });
  await rememberOfPortal(db, of);
  await deletePortal(db, of);
  await noteAct(context, db, { teamId: of.teamId, act: 'hubspot.disconnected', subject: of.portalId });
}
