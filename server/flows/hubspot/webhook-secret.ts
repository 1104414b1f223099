// The secret that webhooks of a portal are signed with.
import { findPortal, type OfPortal } from '../../database/hubspot-portals.ts';
import { openSecret } from './portal-secrets.ts';
import type { ConnectionContext } from './connection.ts';

/** Null when none is known: then no webhook of this portal is believed. */
export async function findWebhookSecret(context: ConnectionContext, of: OfPortal): Promise<string | null> {
  const given = await openSecret(context, of, 'hubspot-webhook-secret');
  if (given !== null) return given;
  // An app that was installed signs with its own secret, which is known here already.
  const portal = await findPortal(context.db, of);
  return portal?.auth === 'oauth' ? (context.connection.oauth?.clientSecret ?? null) : null;
}
