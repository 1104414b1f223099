// What HubSpot and webhooks were told of a person, and what HubSpot told of them: which rows are about them, to be exported or removed.
import { sql, type RawBuilder } from 'kysely';
import { mentionOf } from '../../rules/person-mention.ts';
import { contactFields, names, namesContact } from './mentions.ts';
import type { OfPerson, PersonData } from './person-data.ts';

type OfFound = OfPerson & { data: PersonData };

/** As HubSpot names the types of its records. */
const CONTACT_TYPE = '0-1';
const CALL_TYPE = '0-48';

/** By their address, or any number they are known by. */
export function namesPerson(column: string, { key, data }: OfFound): RawBuilder<boolean> {
  const keys = [...data.numbers.map((value) => ({ kind: 'number', value }) as const), ...(key.kind === 'email' ? [key] : [])];
  const named = keys.flatMap((one) => mentionOf(one) ?? []).map((mention) => names(column, mention));
  return named.length === 0 ? sql`false` : sql`(${sql.join(named, sql` or `)})`;
}

/** Of `hubspot_report`. */
export function isReportOf({ data }: OfFound): RawBuilder<boolean> {
  const subjects = [...data.plannedCallIds, ...data.attemptIds, ...data.inboundCallIds];
  return sql`(subject_id = any(${subjects}::uuid[]) or kind <> 'callback' and target = any(${data.contactIds}::text[]))`;
}

/** Of `hubspot_event`, while the calls are there. */
export function isEventOf(of: OfFound): RawBuilder<boolean> {
  const { teamId, data } = of;
  return sql`(object_type_id = ${CONTACT_TYPE} and object_id = any(${data.contactIds}::text[])
    or object_type_id = ${CALL_TYPE} and object_id in (
      select hubspot_call_id from call where team_id = ${teamId} and id = any(${freeCallIds(data)}::uuid[]))
    or ${namesPerson('body', of)})`;
}

/** Of `webhook_delivery`. */
export function isDeliveryOf(of: OfFound): RawBuilder<boolean> {
  const { data } = of;
  const free = [...data.attemptIds, ...data.inboundCallIds].filter((id) => !data.heldCallIds.includes(id));
  const ids = [...freeCallIds(data), ...data.plannedCallIds, ...free];
  return sql`(exists (select 1 from unnest(${ids}::text[]) as id where position(id in body::text) > 0) or ${namesPerson('body', of)}
    or ${namesContact('body', data.contactIds, contactFields.ofCall)})`;
}

/** Those that need not stay. */
export const freeCallIds = ({ callIds, heldCallIds }: PersonData): string[] => callIds.filter((id) => !heldCallIds.includes(id));
