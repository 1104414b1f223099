// Makes notes and tasks about scored calls in HubSpot, each once: what may have been made before is looked for first.
import { isMadeFor } from '../../../rules/hubspot-write-back.ts';
import { Problem } from '../../../rules/problem.ts';
import { markSending, type WriteBackRow } from '../../database/hubspot-write-backs.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';
import { closedAfter, type Sending } from './sending.ts';

/** Their association with a contact: developers.hubspot.com/docs, "associations v4". */
const kinds = {
  note: { type: 'notes', body: 'hs_note_body', contactTypeId: 202 },
  task: { type: 'tasks', body: 'hs_task_body', contactTypeId: 204 },
} as const;
const MOST_CONTACTS = 10;
const MOST_SEARCHED = 500;
const READ_AT_ONCE = 100;

/** Puts what became of each row into `sending.closed`; a row that is not there afterwards was not confirmed. */
export async function sendNotesOrTasks(
  context: HubspotContext,
  client: HubspotClient,
  sending: Sending,
  rows: readonly WriteBackRow[],
  signal: AbortSignal,
): Promise<void> {
  if (sending.kind === 'properties') throw new Error('properties are not made but updated');
  const kind = kinds[sending.kind];
  const objectIds = rows.map((row) => row.objectId);
  const { found } = await client.readCalls(objectIds, ['hubspot_owner_id'], signal);
  const calls = new Map(found.map((call) => [call.id, call]));
  const contactsOf = await client.associations('calls', objectIds, 'contacts', signal);

  for (const row of rows) {
    try {
      await sendOne(row);
    } catch (error) {
      if (signal.aborted) throw error;
      sending.closed.set(row.callId, closedAfter(context, sending, row, error));
      // What keeps one from being made keeps all of them.
      if (error instanceof Problem && error.code !== 'hubspot_refused' && error.code !== 'not_found') throw error;
    }
  }

  async function sendOne(row: WriteBackRow): Promise<void> {
    const { callId, objectId, wanted, wantedHash } = row;
    const call = calls.get(objectId);
    if (!call) throw new Problem('not_found', 'This call is no longer in HubSpot.');
    // The same contacts at every try: that is where our note is looked for.
    const contactIds = (wanted['contact_ids']?.split(';') ?? contactsOf.get(objectId) ?? []).slice(0, MOST_CONTACTS);
    if (contactIds.length === 0) {
      const errorMessage = `The call has no contact in HubSpot to put a ${sending.kind} on.`;
      sending.closed.set(callId, { callId, state: 'off', errorCode: 'no_contact', errorMessage });
      return;
    }
    if (row.state === 'sending') {
      const made = await findMade(contactIds, callId);
      // The one we know of; nothing is made anew for who took that one away.
      const kept = row.remoteId ?? made.at(-1);
      if (kept !== undefined) {
        const others = made.filter((id) => id !== kept);
        if (others.length > 0) await client.archiveObjects(kind.type, others, signal);
        const sentAt = row.sentAt ?? context.clock.now();
        const settled = { sentHash: wantedHash, sentAt, remoteId: kept, settlesDoubt: row.inDoubt };
        sending.closed.set(callId, { callId, state: 'done', ...settled });
        return;
      }
    }
    if (sending.isOff) {
      sending.closed.set(callId, { callId, state: 'off' });
      return;
    }
    const owner = call.properties['hubspot_owner_id'];
    const found = { contact_ids: contactIds.join(';'), ...(owner ? { hubspot_owner_id: owner } : {}) };
    const [marked] = await markSending(context.db, sending, [{ callId, found }], context.clock.now());
    if (!marked) return;
    sending.marked.add(callId);
    const { contact_ids: _, ...properties } = marked.wanted;
    const associations = contactIds.map((toId) => ({ toId, typeId: kind.contactTypeId }));
    const remoteId = await client.createObject(kind.type, { properties, associations }, signal);
    sending.closed.set(callId, { callId, state: 'done', sentHash: wantedHash, sentAt: context.clock.now(), remoteId });
  }

  /** Newest first: all that we may have made is among them. Read by id, because a search may not show it yet. */
  async function findMade(contactIds: readonly string[], callId: string): Promise<string[]> {
    const of = await client.associations('contacts', contactIds, kind.type, signal);
    const newest = [...new Set([...of.values()].flat())]
      .toSorted((a, b) => b.length - a.length || (a < b ? 1 : -1))
      .slice(0, MOST_SEARCHED);
    const made: string[] = [];
    for (let at = 0; at < newest.length; at += READ_AT_ONCE) {
      const ids = newest.slice(at, at + READ_AT_ONCE);
      const { found } = await client.readObjects(kind.type, ids, [kind.body], signal);
      const ours = new Set(found.filter((one) => isMadeFor(callId, one.properties[kind.body])).map(({ id }) => id));
      made.push(...ids.filter((id) => ours.has(id)));
    }
    return made;
  }
}
