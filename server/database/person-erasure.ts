// Removes what is kept of a person besides calls themselves: plans, requests, what others were told, and what HubSpot told of them.
import { sql } from 'kysely';
import type { OfPerson, PersonData } from './person-data.ts';
import { isDeliveryOf, isEventOf, isReportOf, namesPerson } from './person-traces.ts';
import type { Db } from './tables.ts';

export type ErasedRows = { plannedCalls: number; requests: number; inboundCalls: number; consents: number };

/**
 * What is kept of the person besides calls themselves. Of plans whose calls are on hold nothing goes: the calls would stand there without
 * their origin.
 */
export async function erasePersonRows(db: Db, of: OfPerson & { data: PersonData }): Promise<ErasedRows> {
  const { teamId, data } = of;
  const heldIds = data.heldCallIds;
  const plans =
    data.plannedCallIds.length === 0
      ? 0n
      : (
          await sql`delete from planned_call p where p.team_id = ${teamId} and p.id = any(${data.plannedCallIds}::uuid[])
            and not exists (select 1 from attempt a where a.team_id = p.team_id and a.planned_call_id = p.id
              and a.call_id = any(${heldIds}::uuid[]))`.execute(db)
        ).numAffectedRows;
  const requests = await sql`delete from call_request where team_id = ${teamId} and id = any(${data.requestIds}::uuid[])`.execute(
    db,
  );
  const freeCalls = data.inboundCallIds.filter((id) => !heldIds.includes(id));
  const inbound = await sql`delete from inbound_call where team_id = ${teamId} and id = any(${freeCalls}::uuid[])`.execute(db);
  await sql`delete from talk where team_id = ${teamId} and id = any(${freeCalls}::uuid[])`.execute(db);
  const consents = await sql`delete from consent where team_id = ${teamId} and number = any(${data.numbers}::text[])`.execute(db);
  await sql`delete from do_not_call_removal where team_id = ${teamId} and number = any(${data.numbers}::text[])`.execute(db);
  await sql`delete from contact_write where team_id = ${teamId} and contact_id = any(${data.contactIds}::text[])`.execute(db);
  // What stays keeps what was told of it.
  await sql`delete from hubspot_report r where team_id = ${teamId} and ${isReportOf(of)}
    and not exists (select 1 from attempt a where a.team_id = r.team_id and (a.id = r.subject_id or a.planned_call_id = r.subject_id))
    and not exists (select 1 from inbound_call i where i.team_id = r.team_id and i.id = r.subject_id)`.execute(db);
  await sql`delete from hubspot_event where team_id = ${teamId} and ${isEventOf(of)}`.execute(db);
  await sql`update hubspot_record set title = null where team_id = ${teamId} and title is not null
    and (call_id is null or call_id <> all(${heldIds}::uuid[])) and ${namesPerson('title', of)}`.execute(db);
  await sql`delete from webhook_delivery where team_id = ${teamId} and ${isDeliveryOf(of)}`.execute(db);
  return {
    plannedCalls: Number(plans ?? 0n),
    requests: Number(requests.numAffectedRows ?? 0n),
    inboundCalls: Number(inbound.numAffectedRows ?? 0n),
    consents: Number(consents.numAffectedRows ?? 0n),
  };
}
