// Planned calls that still wait, taken to be decided again because what stands around them has changed.
import { sql } from 'kysely';
import type { PlannedCallRow } from './planned-calls.ts';
import type { Db } from './tables.ts';

/**
 * In the order of their ids, held until the transaction ends. Those somebody else holds are left out: whoever works on a call decides it
 * anew before it is dialled.
 */
export async function takeOpenCalls(
  db: Db,
  teamId: string,
  page: { agentId: string | null; afterId: string | null; limit: number },
): Promise<PlannedCallRow[]> {
  const { agentId, afterId, limit } = page;
  return open(db, teamId)
    .$if(agentId !== null, (query) => query.where('agentId', '=', agentId ?? ''))
    .$if(afterId !== null, (query) => query.where(sql<boolean>`id > ${afterId}::uuid`))
    .limit(limit)
    .execute();
}

/** As above, of some numbers. */
export async function takeOpenCallsTo(
  db: Db,
  teamId: string,
  numbers: readonly string[],
  limit: number,
): Promise<PlannedCallRow[]> {
  if (numbers.length === 0) return [];
  return open(db, teamId).where('toNumber', 'in', numbers).limit(limit).execute();
}

/** As above, of some contacts of HubSpot, whatever they wait for; those that are being dialled are among them. */
export async function takeOpenCallsOf(
  db: Db,
  teamId: string,
  contacts: readonly { portalId: string; contactId: string }[],
  limit: number,
): Promise<PlannedCallRow[]> {
  if (contacts.length === 0) return [];
  const portalIds = contacts.map(({ portalId }) => portalId);
  const contactIds = contacts.map(({ contactId }) => contactId);
  return open(db, teamId, ['waiting_for_number', 'planned', 'calling'])
    .where('contactId', 'in', contactIds)
    .where(sql<boolean>`(portal_id, contact_id) in (select * from unnest(${portalIds}::text[], ${contactIds}::text[]))`)
    .limit(limit)
    .execute();
}

/**
 * Calls of leads by their ids, and calls to these numbers that are of no contact of HubSpot: open ones, and those that a number which comes
 * would take up again. Whoever works on one of them is waited for: unlike a contact of HubSpot a lead is not read again before it is dialled.
 */
export async function takeOpenCallsOfLeads(
  db: Db,
  teamId: string,
  { leadIds, numbers }: { leadIds: readonly string[]; numbers: readonly string[] },
  limit: number,
): Promise<PlannedCallRow[]> {
  const keys = leadIds.map((id) => `%|leadsquared:${id}|%`.replaceAll('_', '\\_'));
  return db
    .selectFrom('plannedCall')
    .selectAll()
    .where('teamId', '=', teamId)
    .where(({ and, eb, or }) =>
      or([
        eb('state', 'in', ['waiting_for_number', 'planned', 'calling']),
        and([eb('state', '=', 'given_up'), eb('reason', '=', 'number_missing'), eb('attempts', '=', 0)]),
      ]),
    )
    .where('portalId', 'is', null)
    .where(({ and, eb, or }) =>
      or([
        // The ids of a CRM that is not connected say nothing of whose they are; the trigger does.
        and([eb('contactId', '=', eb.fn.any(eb.val(leadIds))), sql<boolean>`trigger_key like any(${keys})`]),
        eb('toNumber', '=', eb.fn.any(eb.val(numbers))),
      ]),
    )
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute();
}

const open = (db: Db, teamId: string, states: readonly PlannedCallRow['state'][] = ['planned']) =>
  db
    .selectFrom('plannedCall')
    .selectAll()
    .where('teamId', '=', teamId)
    .where('state', 'in', states)
    .orderBy('id')
    .forUpdate()
    .skipLocked();

/** Contacts of HubSpot that calls to these numbers were planned for. */
export async function listContactsOfNumbers(
  db: Db,
  teamId: string,
  numbers: readonly string[],
  limit: number,
): Promise<{ portalId: string; contactId: string }[]> {
  if (numbers.length === 0) return [];
  return db
    .selectFrom('plannedCall')
    .select(['portalId', 'contactId'])
    .distinct()
    .where('teamId', '=', teamId)
    .where('toNumber', 'in', numbers)
    .where('portalId', 'is not', null)
    .where('contactId', 'is not', null)
    .orderBy('portalId')
    .orderBy('contactId')
    .limit(limit)
    .$narrowType<{ portalId: string; contactId: string }>()
    .execute();
}

export type CancelledCall = Pick<
  PlannedCallRow,
  'id' | 'agentId' | 'campaignId' | 'toNumber' | 'attempts' | 'contact' | 'metadata' | 'reason' | 'endedAt'
> & { wasCalling: boolean };

/** Some of them; none when there are no more. No attempt begins any more; one that rings already ends by itself. */
export async function cancelOpenCalls(
  db: Db,
  teamId: string,
  of: { agentId: string } | { campaignId: string },
  limit: number,
  now: Date,
): Promise<CancelledCall[]> {
  const isOf = 'agentId' in of ? sql`agent_id = ${of.agentId}` : sql`campaign_id = ${of.campaignId}`;
  const { rows } = await sql<CancelledCall>`
    with open as materialized (
      select id, state from planned_call
      where team_id = ${teamId} and ${isOf} and state in ('waiting_for_number', 'planned', 'calling')
      order by id limit ${limit} for update
    )
    update planned_call p set state = 'cancelled', reason = 'cancelled', next_at = null, ended_at = ${now}, updated_at = ${now}
    from open where p.team_id = ${teamId} and p.id = open.id
    returning p.id, p.agent_id, p.campaign_id, p.to_number, p.attempts, p.contact, p.metadata, p.reason, p.ended_at,
      open.state = 'calling' as was_calling`.execute(db);
  return rows;
}
