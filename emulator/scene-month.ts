// The scene of a sales team: six people of whom one has left, forty contacts with companies and deals, a month of calls.
import { addRecording, recordingUrl } from './recordings.ts';
import { pick, planCall, plannedLinks, plannedProperties, type CallPlan } from './call-plan.ts';
import { createChance, type Chance } from './chance.ts';
import { recordControl } from './control-records.ts';
import { soundFor } from './live-call.ts';
import { findRecord, tableOf } from './portal.ts';
import { createRecord } from './records.ts';
import { companies, firstNames, lastNames, sellers } from './scene-words.ts';
import { keepTranscript, wordsOf } from './transcripts.ts';
import { portalOf, type World } from './world.ts';
import { link, plainAssociationType } from './associations.ts';
import { checkValues } from './value-check.ts';

export type MonthOptions = { portalId?: number; calls?: number; contacts?: number; days?: number; transcribed?: number };
export type Month = {
  owners: number;
  contacts: number;
  companies: number;
  deals: number;
  calls: number;
  recordings: number;
  transcripts: number;
};

const DAY = 86_400_000;
const MOST_CALLS = 200_000;

/** A past: search sees it at once, and nobody is told. */
export function monthOfCalls(world: World, options: MonthOptions = {}): Month {
  const { calls = 300, contacts = 40, days = 30, transcribed = 0.6 } = options;
  if (calls > MOST_CALLS) throw new Error(`A month has at most ${MOST_CALLS} calls here.`);
  const portal = portalOf(world, options.portalId);
  const chance = createChance(world.options.seed ?? 1, 'month');
  const before = { recordings: world.calling.recordings.size, transcripts: world.calling.transcripts.size };
  hire(world, options.portalId);
  const people = meet(world, chance, contacts, options.portalId);
  const begin = world.clock.now() - days * DAY;
  const times = Array.from({ length: calls }, () => workingTime(chance, begin, days)).sort((a, b) => a - b);
  for (const at of times) pastCall(world, chance, planCall(portal, chance), { at, transcribed, portalId: portal.portalId });
  const leaver = [...portal.owners.values()].at(-1);
  if (leaver) leaver.archived = true;
  return {
    owners: sellers.length,
    ...people,
    calls,
    recordings: world.calling.recordings.size - before.recordings,
    transcripts: world.calling.transcripts.size - before.transcripts,
  };
}

function hire(world: World, portalId: number | undefined): void {
  const control = recordControl(world);
  const teams = [{ id: '1', name: 'Sales', primary: true }];
  for (const [firstName, lastName] of sellers) {
    const email = `${firstName.normalize('NFD').replace(/\W/g, '').toLowerCase()}@hillside.example`;
    control.addOwner({ email, firstName, lastName, teams, ...(portalId === undefined ? {} : { portalId }) });
  }
}

function meet(world: World, chance: Chance, count: number, portalId: number | undefined) {
  const control = recordControl(world);
  const portal = portalOf(world, portalId);
  const inPortal = portalId === undefined ? {} : { portalId };
  const firms = control.loadRecords({
    ...inPortal,
    type: 'companies',
    records: companies.map(([name, industry, city]) => {
      const domain = `${name.toLowerCase().replace(/[^a-z]+/g, '-')}.example`;
      return { properties: { name, domain, industry, city } };
    }),
  });
  const owners = [...portal.owners.keys()];
  const stages = portal.pipelines.get('0-3')?.[0]?.stages ?? [];
  let deals = 0;
  for (let i = 0; i < count; i++) {
    const firstname = firstNames[i % firstNames.length] ?? '';
    const lastname = lastNames[(i * 7) % lastNames.length] ?? '';
    const firm = firms[i % firms.length] ?? '';
    const domain = findRecord(tableOf(portal, '0-2'), firm)?.properties['domain'] ?? 'example.com';
    const phone = `+1555${String(1_000_000 + i * 7_919).slice(0, 7)}`;
    const email = `${firstname}.${lastname}.${i}@${domain}`.toLowerCase();
    const owner = pick(chance, owners) ?? '';
    const [contact = ''] = control.loadRecords({
      ...inPortal,
      type: 'contacts',
      records: [
        {
          properties: { firstname, lastname, email, phone, hubspot_owner_id: owner },
          associations: [{ type: 'companies', id: firm, typeId: 1 }],
        },
      ],
    });
    if (chance.share() > 0.5) continue;
    const stage = pick(chance, stages)?.id ?? 'qualifiedtobuy';
    const amount = String(chance.between(20, 600) * 100);
    const associations = [
      { type: 'contacts', id: contact },
      { type: 'companies', id: firm, typeId: 5 },
    ];
    const properties = { dealname: `${lastname} – pilot`, amount, pipeline: 'default', dealstage: stage, hubspot_owner_id: owner };
    control.loadRecords({ ...inPortal, type: 'deals', records: [{ properties, associations }] });
    deals++;
  }
  return { contacts: count, companies: firms.length, deals };
}

function pastCall(world: World, chance: Chance, plan: CallPlan, when: { at: number; transcribed: number; portalId: number }): void {
  const portal = portalOf(world, when.portalId);
  const { outcome, ringsMs } = plan;
  const { source, talkMs } = soundFor(world, chance, plan);
  const endedAt = when.at + ringsMs + talkMs;
  const isTranscribed = chance.share() < when.transcribed;
  const id = portal.nextId();
  const values: Record<string, string> = {
    ...plannedProperties(plan, when.at),
    hs_call_status: outcome.status,
    hs_call_disposition: outcome.dispositionId,
    hs_call_duration: String(talkMs),
  };
  if (outcome.isConnected) {
    values['hs_call_recording_url'] = recordingUrl(world, addRecording(world, { portalId: portal.portalId, callId: id, source }));
  }
  // Its links come first: who speaks is known from them.
  const call = { typeId: '0-48', id, properties: values };
  for (const { type, id: toId } of plannedLinks(plan)) {
    const toTypeId = { contacts: '0-1', companies: '0-2', deals: '0-3' }[type] ?? '';
    link(portal, call, { typeId: toTypeId, id: toId }, [plainAssociationType(portal, '0-48', toTypeId)], 'quietly');
  }
  if (outcome.isConnected && isTranscribed) {
    const utterances = wordsOf(world, portal, call);
    const { transcriptId } = keepTranscript(world, portal, id, { source: 'HUBSPOT_GENERATED', utterances });
    Object.assign(values, { hs_call_has_transcript: 'true', hs_call_transcription_id: transcriptId });
  }
  createRecord(portal, '0-48', {
    id,
    properties: checkValues(portal, tableOf(portal, '0-48'), values, { isNew: true }),
    origin: { changeSource: 'CRM_UI', sourceId: 'userId:75514748', appId: null },
    createdAt: when.at,
    updatedAt: endedAt + chance.between(5_000, 300_000),
    quietly: true,
  });
}

/** Monday to Friday, from nine to six, in UTC. */
function workingTime(chance: Chance, begin: number, days: number): number {
  for (;;) {
    const day = new Date(begin + chance.between(0, Math.max(0, days - 1)) * DAY);
    const at = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), 9) + chance.between(0, 9 * 3_600_000 - 1);
    if ((day.getUTCDay() + 6) % 7 < 5 || days < 3) return at;
  }
}
