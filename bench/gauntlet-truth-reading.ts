// Reads from the emulated HubSpot what a gauntlet is judged by: every call as it is, and what has been written to it.
import type { Control } from '../emulator/control.ts';
import type { Owner } from '../emulator/portal.ts';
import type { PortalPlan } from './gauntlet-plan.ts';
import type { CallTruth, PortalTruth, WrittenTruth } from './gauntlet-truth.ts';

type Known = {
  plan: PortalPlan;
  all: readonly string[];
  conversations: readonly string[];
  contacts: readonly string[];
  owners: readonly Owner[];
  changes: number;
};
type Hubspot = { control: Control; url: string };

const MOST_NOTES = 10_000;
const written = ['ringside_call_id', 'ringside_score', 'ringside_summary', 'ringside_url', 'ringside_sent_at'];

export async function truthOf(hubspot: Hubspot, known: Known): Promise<PortalTruth> {
  const { portalId } = known.plan;
  const calls = known.all.map((id) => callTruth(hubspot, known, id));
  const present = new Set(calls.filter(({ fate }) => fate === 'present').map(({ id }) => id));
  const bodies = (type: 'notes' | 'tasks', name: string) =>
    hubspot.control.listRecords({ portalId, type, count: MOST_NOTES }).map(({ properties }) => properties[name] ?? '');
  const notes = bodies('notes', 'hs_note_body');
  const tasks = bodies('tasks', 'hs_task_body');
  const results: WrittenTruth[] = [];
  for (const callId of known.conversations) {
    if (!present.has(callId)) continue;
    const histories = await historiesOf(hubspot.url, `${known.plan.token}-truth`, callId);
    const [ours] = histories['ringside_call_id'] ?? [];
    const about = (body: string) => ours !== undefined && body.includes(`Ringside call ${ours}`);
    results.push({ callId, histories, notes: notes.filter(about).length, tasks: tasks.filter(about).length });
  }
  return { portalId, calls, written: results, changes: known.changes };
}

function callTruth({ control }: Hubspot, { plan, owners, contacts }: Known, id: string): CallTruth {
  const { portalId } = plan;
  const record = control.readRecord({ portalId, type: 'calls', id });
  if (!record) throw new Error(`The emulated portal ${portalId} has lost the call ${id}.`);
  const isPresent = record.archivedAt === null && record.mergedInto === null;
  const linked = isPresent ? control.linkedIds({ portalId, type: 'calls', id, toType: 'contacts' }) : [];
  const owner = owners.find((one) => one.id === record.properties['hubspot_owner_id']);
  const shown = Object.entries(record.properties).filter(([name]) =>
    /^(?:hs_call_|hs_timestamp|hubspot_owner_id|ringside_call_id)/.test(name),
  );
  return {
    id,
    fate: record.mergedInto !== null ? 'merged' : isPresent ? 'present' : 'archived',
    updatedAt: record.updatedAt,
    properties: Object.fromEntries(shown),
    contactIds: linked.filter((one) => contacts.includes(one)),
    ownerEmail: owner?.email ?? null,
    hasTranscript: record.properties['hs_call_has_transcript'] === 'true',
  };
}

async function historiesOf(url: string, token: string, id: string): Promise<Record<string, string[]>> {
  const path = `/crm/v3/objects/calls/${id}?propertiesWithHistory=${written.join(',')}`;
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`The emulator answered ${answer.status} when asked for the history of ${id}.`);
  const { propertiesWithHistory } = (await answer.json()) as { propertiesWithHistory: Record<string, { value: string }[]> };
  return Object.fromEntries(Object.entries(propertiesWithHistory).map(([name, list]) => [name, list.map(({ value }) => value)]));
}
