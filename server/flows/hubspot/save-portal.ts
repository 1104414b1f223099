// Keeps a portal whose token was just examined: its row, its secrets and the lanes that read it, in one transaction.
import { Problem } from '../../../rules/problem.ts';
import { stateOfCapability } from '../../../rules/hubspot-capability.ts';
import { hubspotDefaults } from '../../../rules/hubspot-settings.ts';
import { createLanes } from '../../database/hubspot-lanes.ts';
import { savePortal, type OfPortal } from '../../database/hubspot-portals.ts';
import { recallOfPortal } from '../../database/hubspot-remembered.ts';
import { deleteSealed } from '../../database/sealed-secrets.ts';
import type { Db } from '../../database/tables.ts';
import type { HubspotAccount } from '../../hubspot/client.ts';
import type { TokenScopes } from '../../hubspot/token-scopes.ts';
import { noteAct } from '../note-act.ts';
import { keepSecret } from './portal-secrets.ts';
import type { ConnectionContext } from './connection.ts';

/** What is known of a portal and the token it was reached with. */
export type Examined = { account: HubspotAccount; scopes: TokenScopes; burstLimit: number };

export type PortalTokens = {
  access: string;
  /** Of an installed app. */
  refresh?: string;
  expiresAt?: Date;
  renewAt?: Date;
  /** That webhooks are signed with; one that is kept already stays when none is given. */
  webhookSecret?: string;
};

/** Enough to recognise a token by, and nothing to guess it from. */
export const hintOf = (token: string): string => token.slice(-4);

/** Runs in the caller's transaction. Throws Problem `hubspot_scope_missing` when the token cannot even read calls. */
export async function keepPortal(
  context: ConnectionContext,
  db: Db,
  input: { teamId: string; personId: string | null; examined: Examined; tokens: PortalTokens },
): Promise<OfPortal> {
  const { account, scopes, burstLimit } = input.examined;
  const { tokens } = input;
  if (stateOfCapability('read_calls', scopes) === 'missing') {
    throw new Problem(
      'hubspot_scope_missing',
      'This token cannot read calls. Add the scope crm.objects.contacts.read to it in HubSpot and try again.',
    );
  }
  const now = context.clock.now();
  const of = { teamId: input.teamId, portalId: account.portalId };
  const { accountType, timeZone, uiDomain, dataHosting } = account;
  await savePortal(
    db,
    of,
    {
      auth: tokens.refresh === undefined ? 'token' : 'oauth',
      tokenHint: hintOf(tokens.access),
      accessExpiresAt: tokens.expiresAt ?? null,
      accessRenewAt: tokens.renewAt ?? null,
      ...{ accountType, timeZone, uiDomain, dataHosting },
      ...scopes,
      burstLimit,
      settings: hubspotDefaults,
      connectedBy: input.personId,
    },
    now,
  );
  await recallOfPortal(db, of);
  await keepSecret(context, db, of, 'hubspot-access-token', tokens.access);
  if (tokens.refresh === undefined) await deleteSealed(db, { ...of, subject: of.portalId, kinds: ['hubspot-refresh-token'] });
  else await keepSecret(context, db, of, 'hubspot-refresh-token', tokens.refresh);
  if (tokens.webhookSecret !== undefined) await keepSecret(context, db, of, 'hubspot-webhook-secret', tokens.webhookSecret);
  await createLanes(db, { ...of, newId: context.newId, now });
  const detail = { by: tokens.refresh === undefined ? 'token' : 'app', hint: hintOf(tokens.access) };
  await noteAct(context, db, { teamId: of.teamId, act: 'hubspot.connected', subject: of.portalId, detail });
  return of;
}
