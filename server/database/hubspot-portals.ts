// The HubSpot portals a team has connected.
import { sql, type Selectable } from 'kysely';
import type { HubspotSettings } from '../../rules/hubspot-settings.ts';
import type { HubspotPortalTable } from './hubspot-tables.ts';
import type { Db } from './tables.ts';

export type HubspotPortalRow = Selectable<HubspotPortalTable>;
export type OfPortal = { teamId: string; portalId: string };

/** In the order they were connected; a team has few. */
export async function listPortals(db: Db, teamId: string, limit: number): Promise<HubspotPortalRow[]> {
  return db
    .selectFrom('hubspotPortal')
    .selectAll()
    .where('teamId', '=', teamId)
    .orderBy('connectedAt')
    .orderBy('portalId')
    .limit(limit)
    .execute();
}

/** Which teams have these portals by the app of this server. */
export async function listAppPortals(db: Db, portalIds: readonly string[]): Promise<OfPortal[]> {
  if (portalIds.length === 0) return [];
  return db
    .selectFrom('hubspotPortal')
    .select(['teamId', 'portalId'])
    .where('portalId', 'in', portalIds)
    .where('auth', '=', 'oauth')
    .orderBy('teamId')
    .orderBy('portalId')
    .execute();
}

export async function findPortal(db: Db, of: OfPortal): Promise<HubspotPortalRow | null> {
  return (await ofPortal(db, of).executeTakeFirst()) ?? null;
}

/** The row, held until the transaction ends. */
export async function lockPortal(db: Db, of: OfPortal): Promise<HubspotPortalRow | null> {
  return (await ofPortal(db, of).forUpdate().executeTakeFirst()) ?? null;
}

/** Until the transaction ends nobody removes it; true when there is one. Others may change it meanwhile. */
export async function holdPortal(db: Db, of: OfPortal): Promise<boolean> {
  return (await ofPortal(db, of).forKeyShare().executeTakeFirst()) !== undefined;
}

const ofPortal = (db: Db, { teamId, portalId }: OfPortal) =>
  db.selectFrom('hubspotPortal').selectAll().where('teamId', '=', teamId).where('portalId', '=', portalId);

/** Takes the renewal of an access token on; false when somebody else has, or has done it since `renewAt` was read. */
export async function beginRenewal(db: Db, of: OfPortal & { renewAt: Date | null; until: Date }, now: Date): Promise<boolean> {
  const result = await db
    .updateTable('hubspotPortal')
    .set({ renewingUntil: of.until })
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where(sql<boolean>`access_renew_at is not distinct from ${of.renewAt}`)
    .where((eb) => eb.or([eb('renewingUntil', 'is', null), eb('renewingUntil', '<=', now)]))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** True when the team has this portal connected, or any one where `portalId` is null. Paused and broken ones count. */
export async function isConnected(db: Db, of: { teamId: string; portalId: string | null }): Promise<boolean> {
  const { teamId, portalId } = of;
  const row = await db
    .selectFrom('hubspotPortal')
    .select('portalId')
    .where('teamId', '=', teamId)
    .$if(portalId !== null, (query) => query.where('portalId', '=', portalId ?? ''))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What an account or an installation tells about a portal. */
export type PortalFacts = Pick<
  HubspotPortalRow,
  | 'auth'
  | 'tokenHint'
  | 'appId'
  | 'accessExpiresAt'
  | 'accessRenewAt'
  | 'accountType'
  | 'timeZone'
  | 'uiDomain'
  | 'dataHosting'
  | 'scopes'
  | 'scopesKnown'
>;

/** Connects it, or gives a connected one its new token: what broke it is forgotten, its settings and whether it is paused stay. */
export async function savePortal(
  db: Db,
  of: OfPortal,
  facts: PortalFacts & { missingScopes?: string[]; burstLimit: number; settings: HubspotSettings; connectedBy: string | null },
  now: Date,
): Promise<void> {
  const { settings, connectedBy, ...known } = facts;
  await db
    .insertInto('hubspotPortal')
    .values({
      ...of,
      ...known,
      state: 'connected',
      errorCode: null,
      errorMessage: null,
      dailyLimit: null,
      dailyLeft: null,
      limitsSeenAt: null,
      settings: JSON.stringify(settings),
      connectedBy,
      connectedAt: now,
      updatedAt: now,
      lastAnswerAt: null,
      clockAheadMs: null,
      webhookSeenAt: null,
      renewingUntil: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['teamId', 'portalId']).doUpdateSet({
        ...known,
        state: sql`case hubspot_portal.state when 'broken' then 'connected' else hubspot_portal.state end`,
        errorCode: null,
        errorMessage: null,
        updatedAt: now,
      }),
    )
    .execute();
}

export type PortalChange = Partial<
  Pick<HubspotPortalRow, 'state' | 'errorCode' | 'errorMessage' | 'accessExpiresAt' | 'accessRenewAt' | 'renewingUntil' | 'scopes'>
> & { settings?: HubspotSettings };

/** False when the portal is not connected. */
export async function updatePortal(db: Db, of: OfPortal, change: PortalChange, now: Date): Promise<boolean> {
  const { settings, ...rest } = change;
  const result = await db
    .updateTable('hubspotPortal')
    .set({ ...rest, ...(settings ? { settings: JSON.stringify(settings) } : {}), updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** What was wrong with a connected portal is no longer so. */
export async function forgetError(db: Db, of: OfPortal, code: string, now: Date): Promise<void> {
  await db
    .updateTable('hubspotPortal')
    .set({ errorCode: null, errorMessage: null, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('state', '!=', 'broken')
    .where('errorCode', '=', code)
    .execute();
}

/**
 * Marks a connected portal as broken, with what a person can do; not one that is paused, broken already, or changed since it was
 * read. Nobody counts as renewing its token any more: who mends it is asked for at once. True for the one who did it: only that one need
 * tell anybody.
 */
export async function breakPortal(
  db: Db,
  of: OfPortal & { unchangedSince?: Date },
  why: { code: string; message: string },
  now: Date,
): Promise<boolean> {
  const { unchangedSince } = of;
  const result = await db
    .updateTable('hubspotPortal')
    .set({ state: 'broken', errorCode: why.code, errorMessage: why.message, renewingUntil: null, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('state', '=', 'connected')
    .$if(unchangedSince !== undefined, (query) => query.where('updatedAt', '=', unchangedSince ?? now))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export type SeenLimits = Partial<Pick<HubspotPortalRow, 'burstLimit' | 'dailyLimit' | 'dailyLeft'>>;

/** What the last answers told. Losing one such note harms nothing. */
export async function noteAnswer(
  db: Db,
  of: OfPortal,
  seen: SeenLimits & { at: Date; clockAheadMs: number | null },
): Promise<void> {
  const { at, clockAheadMs, ...limits } = seen;
  await db
    .updateTable('hubspotPortal')
    .set({ lastAnswerAt: at, clockAheadMs, ...limits, ...(Object.keys(limits).length > 0 ? { limitsSeenAt: at } : {}) })
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .execute();
}

/** A webhook with a good signature came. */
export async function noteWebhook(db: Db, of: OfPortal, at: Date): Promise<void> {
  await db
    .updateTable('hubspotPortal')
    .set({ webhookSeenAt: at })
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .execute();
}

/** Everything of it goes: lanes, records, owners, write-backs. The calls stay. */
export async function deletePortal(db: Db, { teamId, portalId }: OfPortal): Promise<void> {
  await db.deleteFrom('hubspotPortal').where('teamId', '=', teamId).where('portalId', '=', portalId).execute();
}
