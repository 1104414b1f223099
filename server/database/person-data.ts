// Everything that is held of one person outside the team: found by their number, their e-mail address or their contact in HubSpot.
import { sql } from 'kysely';
import type { PersonKey } from '../../rules/outside-person.ts';
import { mentionOf } from '../../rules/person-mention.ts';
import { contactFields, metadataWithoutIds, names, namesContact } from './mentions.ts';
import type { Db } from './tables.ts';

export type OfPerson = { teamId: string; key: PersonKey };

export type PersonData = {
  /** Numbers the person was planned to be rung at, rang from, or is known by. E.164. */
  numbers: string[];
  plannedCallIds: string[];
  attemptIds: string[];
  /** True while one of them is being dialled or spoken with. */
  isOnCall: boolean;
  callIds: string[];
  /** Of those, the ones that must stay. */
  heldCallIds: string[];
  inboundCallIds: string[];
  requestIds: string[];
  /** Their contacts in HubSpot, as far as they are known. */
  contactIds: string[];
};

/** More than anybody has; whoever has more is taken care of in several turns. */
export const MOST_OF_PERSON = 5_000;

/** Their own fields first, then what is written in text and metadata. */
export async function findPersonData(db: Db, { teamId, key }: OfPerson): Promise<PersonData> {
  const isContact = key.kind === 'contact';
  const mention = mentionOf(key);
  const mentions = (column: Parameters<typeof names>[0]) => (mention === null ? sql<boolean>`false` : names(column, mention));
  const planned = await db
    .selectFrom('plannedCall')
    .select(['id', 'toNumber', 'state', 'contactId'])
    .where('teamId', '=', teamId)
    .where((eb) =>
      key.kind === 'number'
        ? eb('toNumber', '=', key.value)
        : isContact
          ? eb('contactId', '=', key.value)
          : eb.or([mentions('contact'), mentions('metadata'), mentions('webhookFields')]),
    )
    .limit(MOST_OF_PERSON)
    .execute();
  const numbers = new Set(planned.flatMap(({ toNumber }) => toNumber ?? []));
  if (key.kind === 'number') numbers.add(key.value);
  const plannedCallIds = planned.map(({ id }) => id);
  const inbound = await db
    .selectFrom('inboundCall as i')
    .select(['i.id', 'i.fromNumber', 'i.endedAt', 'i.contactId'])
    .where('i.teamId', '=', teamId)
    .where((eb) =>
      eb.or([
        ...(numbers.size > 0 ? [eb('i.fromNumber', 'in', [...numbers])] : []),
        ...(isContact ? [eb('i.contactId', '=', key.value)] : []),
        eb.val(false),
      ]),
    )
    .limit(MOST_OF_PERSON)
    .execute();
  for (const { fromNumber } of inbound) if (fromNumber !== null) numbers.add(fromNumber);
  const contactIds = new Set([...planned, ...inbound].flatMap(({ contactId }) => contactId ?? []));
  if (isContact) contactIds.add(key.value);
  const inboundCallIds = inbound.map(({ id }) => id);
  const attempts =
    plannedCallIds.length === 0
      ? []
      : await db
          .selectFrom('attempt')
          .select(['id', 'callId'])
          .where('teamId', '=', teamId)
          .where('plannedCallId', 'in', plannedCallIds)
          .limit(MOST_OF_PERSON)
          .execute();
  const written = await db
    .selectFrom('call')
    .select('id')
    .where('teamId', '=', teamId)
    .where((eb) =>
      eb.or([
        ...(isContact
          ? [namesContact('metadata', [key.value], contactFields.ofCall)]
          : [mentions(metadataWithoutIds), mentions('title')]),
        ...(inboundCallIds.length > 0 ? [eb('id', 'in', inboundCallIds)] : []),
      ]),
    )
    .limit(MOST_OF_PERSON)
    .execute();
  const callIds = [...new Set([...attempts.flatMap(({ callId }) => callId ?? []), ...written.map(({ id }) => id)])];
  const requests = await db
    .selectFrom('callRequest')
    .select('id')
    .where('teamId', '=', teamId)
    .where((eb) =>
      eb.or([
        ...(plannedCallIds.length > 0 ? [eb('plannedCallId', 'in', plannedCallIds)] : []),
        ...(isContact
          ? // Of a company or a deal the id may be the same.
            [
              eb.and([
                namesContact('body', [key.value], contactFields.ofRequest),
                sql<boolean>`reason is distinct from 'other_object'`,
              ]),
            ]
          : [mentions('body'), mentions('parameters')]),
      ]),
    )
    .limit(MOST_OF_PERSON)
    .execute();
  const holds =
    callIds.length === 0
      ? []
      : await db.selectFrom('callHold').select('callId').where('teamId', '=', teamId).where('callId', 'in', callIds).execute();
  return {
    numbers: [...numbers],
    plannedCallIds,
    attemptIds: attempts.map(({ id }) => id),
    isOnCall: planned.some(({ state }) => state === 'calling') || inbound.some(({ endedAt }) => endedAt === null),
    callIds,
    heldCallIds: holds.map(({ callId }) => callId),
    inboundCallIds,
    requestIds: requests.map(({ id }) => id),
    contactIds: [...contactIds],
  };
}

/** Nobody dials them until the transaction ends; `calling` when one of them is being dialled already. */
export async function holdPlans(db: Db, teamId: string, ids: readonly string[]): Promise<'held' | 'calling'> {
  if (ids.length === 0) return 'held';
  const plans = await db
    .selectFrom('plannedCall')
    .select('state')
    .where('teamId', '=', teamId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute();
  return plans.some(({ state }) => state === 'calling') ? 'calling' : 'held';
}
