// Deals that calls belong to: which calls and deals are due to be looked at, and what was read of them.
import { sql, type Selectable } from 'kysely';
import { callCounts, type DealLink, type DealOutcome } from '../../rules/deal.ts';
import type { DealReadingTable, DealTable } from './deal-tables.ts';
import type { OfPortal } from './hubspot-portals.ts';
import type { Db } from './tables.ts';

export type DealRow = Omit<Selectable<DealTable>, 'teamId' | 'portalId'>;
export type DealReadingRow = Selectable<DealReadingTable>;

/** A call whose deals are to be looked for: by the call that HubSpot has, or by the contact an agent spoke with. */
export type DealLook = { callId: string; objectId: string | null; contactId: string | null; calledAt: Date };
export type NewDealLook = Omit<DealLook, 'calledAt'> & { dueAt: Date };

/** A call that is told again is looked at soon, whenever its turn would have been. */
export async function askForDeals(db: Db, of: OfPortal, looks: readonly NewDealLook[]): Promise<void> {
  if (looks.length === 0) return;
  const rows = JSON.stringify(
    looks.map(({ callId, objectId, contactId, dueAt }) => ({
      call_id: callId,
      object_id: objectId,
      contact_id: contactId,
      due_at: dueAt,
    })),
  );
  await sql`
    insert into deal_look as l (team_id, call_id, portal_id, object_id, contact_id, due_at)
    select distinct on (x.call_id) ${of.teamId}, x.call_id, ${of.portalId}, x.object_id, x.contact_id, x.due_at
    from jsonb_to_recordset(${rows}::jsonb) as x (call_id uuid, object_id text, contact_id text, due_at timestamptz)
      join call c on c.team_id = ${of.teamId} and c.id = x.call_id
    order by x.call_id
    on conflict (team_id, call_id) do update set portal_id = excluded.portal_id, object_id = excluded.object_id,
      contact_id = coalesce(excluded.contact_id, l.contact_id), due_at = least(l.due_at, excluded.due_at)`.execute(db);
}

/** Portals with calls or deals that are due, and that may be asked now. */
export async function listPortalsWithDueDeals(db: Db, now: Date, limit: number): Promise<OfPortal[]> {
  const isDue = (table: 'deal' | 'deal_look') => sql`
    exists (select 1 from ${sql.table(table)} d where d.team_id = p.team_id and d.portal_id = p.portal_id and d.due_at <= ${now})`;
  const { rows } = await sql<OfPortal>`
    select p.team_id, p.portal_id from hubspot_portal p
    left join deal_reading r on r.team_id = p.team_id and r.portal_id = p.portal_id
    where p.state = 'connected' and (r.not_before is null or r.not_before <= ${now}) and (${isDue('deal_look')} or ${isDue('deal')})
    limit ${limit}`.execute(db);
  return rows;
}

/** Those that are due longest; nobody else gets them before `until`. */
export async function claimDealLooks(
  db: Db,
  of: OfPortal,
  { limit, now, until }: { limit: number; now: Date; until: Date },
): Promise<DealLook[]> {
  const { rows } = await sql<DealLook>`
    with due as materialized (
      select call_id from deal_look where team_id = ${of.teamId} and portal_id = ${of.portalId} and due_at <= ${now}
      order by due_at limit ${limit} for update skip locked
    )
    update deal_look l set due_at = ${until} from due join call c on c.team_id = ${of.teamId} and c.id = due.call_id
    where l.team_id = ${of.teamId} and l.call_id = due.call_id
    returning l.call_id, l.object_id, l.contact_id, c.called_at`.execute(db);
  return rows.toSorted((a, b) => (a.callId < b.callId ? -1 : 1));
}

/** Likewise of deals we have. */
export async function claimDueDeals(
  db: Db,
  of: OfPortal,
  { limit, now, until }: { limit: number; now: Date; until: Date },
): Promise<string[]> {
  const { rows } = await sql<{ dealId: string }>`
    with due as materialized (
      select deal_id from deal where team_id = ${of.teamId} and portal_id = ${of.portalId} and due_at <= ${now}
      order by due_at limit ${limit} for update skip locked
    )
    update deal d set due_at = ${until} from due
    where d.team_id = ${of.teamId} and d.portal_id = ${of.portalId} and d.deal_id = due.deal_id
    returning d.deal_id`.execute(db);
  return rows.map(({ dealId }) => dealId).sort();
}

/** Of these deals the ones we have. */
export async function findKnownDeals(db: Db, of: OfPortal, dealIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ dealId: string }>`
    select deal_id from deal where team_id = ${of.teamId} and portal_id = ${of.portalId}
      and deal_id = any(${[...dealIds]}::text[])`.execute(db);
  return new Set(rows.map(({ dealId }) => dealId));
}

export async function saveDeals(db: Db, of: OfPortal, deals: readonly DealRow[]): Promise<void> {
  if (deals.length === 0) return;
  const rows = JSON.stringify(
    deals.map(({ dealId, createdAt, closedAt, modifiedAt, dueAt, ...deal }) => ({
      ...{ ...deal, deal_id: dealId, created_at: createdAt, closed_at: closedAt, modified_at: modifiedAt, due_at: dueAt },
    })),
  );
  await sql`
    insert into deal (team_id, portal_id, deal_id, outcome, amount, currency, created_at, closed_at, modified_at, due_at)
    select ${of.teamId}, ${of.portalId}, deal_id, outcome, amount, currency, created_at, closed_at, modified_at, due_at
    from jsonb_to_recordset(${rows}::jsonb) as x (deal_id text, outcome text, amount text, currency text, created_at timestamptz,
      closed_at timestamptz, modified_at timestamptz, due_at timestamptz)
    order by deal_id
    on conflict (team_id, portal_id, deal_id) do update set outcome = excluded.outcome, amount = excluded.amount,
      currency = excluded.currency, created_at = excluded.created_at, closed_at = excluded.closed_at,
      modified_at = excluded.modified_at, due_at = excluded.due_at`.execute(db);
}

/** Deals that HubSpot does not have any more. Their calls are looked at again soon: one that was merged lives on as another. */
export async function dropDeals(db: Db, of: OfPortal, dealIds: readonly string[], now: Date): Promise<void> {
  if (dealIds.length === 0) return;
  await sql`
    update deal_look l set due_at = ${now} from deal_call k
    where k.team_id = ${of.teamId} and k.portal_id = ${of.portalId} and k.deal_id = any(${[...dealIds]}::text[])
      and l.team_id = k.team_id and l.call_id = k.call_id`.execute(db);
  await sql`
    delete from deal where team_id = ${of.teamId} and portal_id = ${of.portalId} and deal_id = any(${[...dealIds]}::text[])`.execute(
    db,
  );
}

/** What was looked up of a call: its deals, and when it is looked at again. */
export type LookedUp = { callId: string; link: DealLink; dealIds: readonly string[]; nextAt: Date | null };

/**
 * Puts calls on the deals they belong to now and takes them off others; deals we do not have are passed over. The new ones come first:
 * a deal goes with the last of its calls.
 */
export async function saveDealCalls(db: Db, of: OfPortal, looked: readonly LookedUp[]): Promise<void> {
  if (looked.length === 0) return;
  const links = looked.flatMap(({ callId, link, dealIds }) =>
    dealIds.map((dealId) => ({ call_id: callId, deal_id: dealId, link })),
  );
  const wanted = sql`jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as x (call_id uuid, deal_id text, link text)`;
  await sql`
    insert into deal_call (team_id, portal_id, deal_id, call_id, link, by_agent, counts)
    select ${of.teamId}, ${of.portalId}, x.deal_id, x.call_id, x.link, c.source = 'agent', false from ${wanted}
      join deal d on d.team_id = ${of.teamId} and d.portal_id = ${of.portalId} and d.deal_id = x.deal_id
      join call c on c.team_id = ${of.teamId} and c.id = x.call_id
    order by x.deal_id, x.call_id
    on conflict (team_id, portal_id, deal_id, call_id) do update set link = excluded.link`.execute(db);
  await sql`
    delete from deal_call k where k.team_id = ${of.teamId} and k.portal_id = ${of.portalId}
      and k.call_id = any(${looked.map(({ callId }) => callId)}::uuid[])
      and not exists (select 1 from ${wanted} where x.call_id = k.call_id and x.deal_id = k.deal_id)`.execute(db);
  const next = JSON.stringify(looked.map(({ callId, nextAt }) => ({ call_id: callId, next_at: nextAt })));
  await sql`
    update deal_look l set due_at = x.next_at from jsonb_to_recordset(${next}::jsonb) as x (call_id uuid, next_at timestamptz)
    where l.team_id = ${of.teamId} and l.call_id = x.call_id`.execute(db);
}

/** Of these deals those on which no call of ours lies: one that was merged is answered as another, or the call is gone meanwhile. */
export async function dropLooseDeals(db: Db, of: OfPortal, dealIds: readonly string[]): Promise<void> {
  if (dealIds.length === 0) return;
  await sql`
    delete from deal d where d.team_id = ${of.teamId} and d.portal_id = ${of.portalId} and d.deal_id = any(${[...dealIds]}::text[])
      and not exists (select 1 from deal_call k
        where k.team_id = d.team_id and k.portal_id = d.portal_id and k.deal_id = d.deal_id)`.execute(db);
}

type JudgedLink = {
  dealId: string;
  callId: string;
  link: DealLink;
  counts: boolean;
  calledAt: Date;
  outcome: DealOutcome;
  createdAt: Date;
  closedAt: Date | null;
};

/** Judges by the rule which calls of these deals were held in time: a date of either may have moved. */
export async function judgeDealCalls(db: Db, of: OfPortal, dealIds: readonly string[]): Promise<void> {
  if (dealIds.length === 0) return;
  const { rows } = await sql<JudgedLink>`
    select k.deal_id, k.call_id, k.link, k.counts, c.called_at, d.outcome, d.created_at, d.closed_at
    from deal d join deal_call k using (team_id, portal_id, deal_id) join call c on c.team_id = k.team_id and c.id = k.call_id
    where d.team_id = ${of.teamId} and d.portal_id = ${of.portalId} and d.deal_id = any(${[...dealIds]}::text[])`.execute(db);
  const changed = rows.filter((row) => callCounts(row, row) !== row.counts);
  if (changed.length === 0) return;
  const flipped = JSON.stringify(changed.map(({ dealId, callId }) => ({ deal_id: dealId, call_id: callId })));
  await sql`
    update deal_call k set counts = not k.counts from jsonb_to_recordset(${flipped}::jsonb) as x (deal_id text, call_id uuid)
    where k.team_id = ${of.teamId} and k.portal_id = ${of.portalId} and k.deal_id = x.deal_id and k.call_id = x.call_id`.execute(
    db,
  );
}

export async function saveDealReading(db: Db, row: DealReadingRow): Promise<void> {
  await db
    .insertInto('dealReading')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['teamId', 'portalId']).doUpdateSet(({ ref }) => ({
        readAt: sql`coalesce(${ref('excluded.readAt')}, deal_reading.read_at)`,
        notBefore: ref('excluded.notBefore'),
        errorCode: ref('excluded.errorCode'),
        errorMessage: ref('excluded.errorMessage'),
      })),
    )
    .execute();
}

/** Of all portals of the team. */
export async function listDealReadings(db: Db, teamId: string, limit: number): Promise<DealReadingRow[]> {
  return db.selectFrom('dealReading').selectAll().where('teamId', '=', teamId).orderBy('portalId').limit(limit).execute();
}
