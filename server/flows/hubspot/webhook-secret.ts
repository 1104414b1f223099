// The secret that the webhooks of a portal are signed with.
import type { OfPortal } from '../../database/hubspot-portals.ts';
import { findSealed } from '../../database/sealed-secrets.ts';
import type { SecretPlace } from '../../../rules/sealed-secret.ts';
import type { ConnectionContext } from './connection.ts';

/** Null when none was given. Throws Problem `master_key_missing`, `secret_unreadable`. */
export async function findWebhookSecret(context: ConnectionContext, { teamId, portalId }: OfPortal): Promise<string | null> {
  const place: SecretPlace = { teamId, kind: 'hubspot-webhook-secret', subject: portalId };
  const sealed = await findSealed(context.db, place);
  return sealed && context.connection.sealer.open(sealed, place);
}
