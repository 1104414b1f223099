// Which rows name somebody outside the team: in text, or by the id of their contact in HubSpot under a name that ids of contacts have.
import { sql, type RawBuilder } from 'kysely';
import type { Mention } from '../../rules/person-mention.ts';

/** `column` is one, or what is left of it. An escape of JSON is no letter before a name. */
export function names(column: string | RawBuilder<unknown>, { rough, exact }: Mention): RawBuilder<boolean> {
  const text = sql`lower((${typeof column === 'string' ? sql.ref(column) : column})::text)`;
  return sql<boolean>`case when ${text} ~ ${rough}
    then regexp_replace(${text}, '\\\\(u[0-9a-f]{4}|.)', ' ', 'g') ~ ${exact} else false end`;
}

/** An id of HubSpot may be the digits of a number. */
export const metadataWithoutIds = sql`metadata - '{hubspotCallId,hubspotOwnerId,hubspotPortalId,portalId,hubspotContactIds,hubspotCompanyIds,hubspotDealIds}'::text[]`;

/** Names of fields, at whatever depth. */
export const contactFields = {
  /** In metadata, and in what webhooks are told. */
  ofCall: [
    ...['hubspotContactIds', 'hubspotContactId', 'hubspot_contact_ids', 'hubspot_contact_id', 'contactIds', 'contactId'],
    ...['contact_ids', 'contact_id', 'hs_contact_id', 'vid', 'canonical-vid'],
  ],
  /** In what asks for calls: there the object is the contact. */
  ofRequest: ['contact_id', 'contactId', 'hs_contact_id', 'objectId', 'hs_object_id', 'vid', 'canonical-vid'],
} as const;

/** An id is a whole value, or one of a list; as text or as a number. */
export function namesContact(
  column: string,
  ids: readonly string[],
  fields: (typeof contactFields)[keyof typeof contactFields],
): RawBuilder<boolean> {
  const isField = fields.map((field) => `@.key == "${field}"`).join(' || ');
  const path = `$.** ? (@.type() == "object").keyvalue() ? (${isField}).value[*] ? (@ == $ids[*])`;
  const value = sql.ref(column);
  // Those of LeadSquared have letters.
  const numbers = ids.filter((id) => /^\d+$/.test(id));
  return sql<boolean>`case when exists (select 1 from unnest(${[...ids]}::text[]) as one where position(one in ${value}::text) > 0)
    then jsonb_path_exists(${value}, ${path}::jsonpath,
      jsonb_build_object('ids', to_jsonb(${[...ids]}::text[]) || to_jsonb(${numbers}::text[]::numeric[])))
    else false end`;
}
