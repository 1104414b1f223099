// Secrets of an endpoint: sealed on their way into the database, opened to sign with them.
import { Problem } from '../../../rules/problem.ts';
import type { SecretKind } from '../../../rules/sealed-secret.ts';
import { deleteSealed, findSealed, saveSealed } from '../../database/sealed-secrets.ts';
import type { Db } from '../../database/tables.ts';
import type { EndpointRow, OfEndpoint } from '../../database/webhooks.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Sealer } from '../../ports/sealer.ts';
import type { NewsContext } from './news-context.ts';

export type WebhookSecrets = { address: string; signing: string[] };
type WebhookSecretKind = Extract<SecretKind, `webhook-${string}`>;

const placeOf = ({ teamId, endpointId }: OfEndpoint, kind: WebhookSecretKind) => ({ teamId, kind, subject: endpointId });

export async function keepWebhookSecret(
  { sealer, clock }: { sealer: Sealer; clock: Clock },
  db: Db,
  of: OfEndpoint,
  kind: WebhookSecretKind,
  secret: string,
): Promise<void> {
  const place = placeOf(of, kind);
  await saveSealed(db, place, sealer.seal(secret, place), clock.now());
}

/** Null where none is kept. Throws Problem `master_key_missing` or `secret_unreadable`. */
export async function openWebhookSecret(sealer: Sealer, db: Db, of: OfEndpoint, kind: WebhookSecretKind): Promise<string | null> {
  const place = placeOf(of, kind);
  const sealed = await findSealed(db, place);
  return sealed ? sealer.open(sealed, place) : null;
}

/** Newest first. */
export async function keepPreviousSecrets(
  context: { sealer: Sealer; clock: Clock },
  db: Db,
  of: OfEndpoint,
  secrets: readonly string[],
): Promise<void> {
  await keepWebhookSecret(context, db, of, 'webhook-previous-secret', secrets.join(' '));
}

export async function forgetWebhookSecrets(db: Db, { teamId, endpointId }: OfEndpoint): Promise<void> {
  await deleteSealed(db, {
    teamId,
    subject: endpointId,
    kinds: ['webhook-secret', 'webhook-previous-secret', 'webhook-address'],
  });
}

/** The newest secret first; during a rotation those before it as well. A Problem says what a person has to do first. */
export async function openWebhookSecrets(
  { db, sealer, clock }: Pick<NewsContext, 'db' | 'sealer' | 'clock'>,
  endpoint: EndpointRow,
): Promise<WebhookSecrets | Problem> {
  const of = { teamId: endpoint.teamId, endpointId: endpoint.id };
  try {
    if (endpoint.kind === 'slack') {
      const address = await openWebhookSecret(sealer, db, of, 'webhook-address');
      return address === null
        ? new Problem('not_found', 'The address of this channel is lost. Give it again.')
        : { address, signing: [] };
    }
    const secret = await openWebhookSecret(sealer, db, of, 'webhook-secret');
    if (secret === null) return new Problem('not_found', 'The signing secret of this endpoint is lost. Make a new one.');
    const rotates = endpoint.previousSecretUntil !== null && endpoint.previousSecretUntil > clock.now();
    const previous = rotates ? await openWebhookSecret(sealer, db, of, 'webhook-previous-secret') : null;
    return { address: endpoint.url, signing: [secret, ...(previous?.split(' ') ?? [])] };
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
