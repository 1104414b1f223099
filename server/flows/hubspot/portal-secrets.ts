// Secrets of a portal: sealed on their way into the database, opened on their way out.
import type { SecretKind } from '../../../rules/sealed-secret.ts';
import type { OfPortal } from '../../database/hubspot-portals.ts';
import { findSealed, saveSealed } from '../../database/sealed-secrets.ts';
import type { Db } from '../../database/tables.ts';
import type { ConnectionContext } from './connection.ts';

export async function keepSecret(
  { clock, connection }: ConnectionContext,
  db: Db,
  { teamId, portalId }: OfPortal,
  kind: SecretKind,
  secret: string,
): Promise<void> {
  const place = { teamId, kind, subject: portalId };
  await saveSealed(db, place, connection.sealer.seal(secret, place), clock.now());
}

/** Null where none is kept. */
export async function openSecret(
  { connection, db }: ConnectionContext,
  { teamId, portalId }: OfPortal,
  kind: SecretKind,
): Promise<string | null> {
  const place = { teamId, kind, subject: portalId };
  const sealed = await findSealed(db, place);
  return sealed ? connection.sealer.open(sealed, place) : null;
}
