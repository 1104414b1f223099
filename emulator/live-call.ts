// One call as it happens: under way, over, its recording there, its transcript there, each a change of its own.
import { link, plainAssociationType } from './associations.ts';
import { pick, plannedLinks, plannedProperties, type CallPlan } from './call-plan.ts';
import type { RecordingSource } from './calling-book.ts';
import type { Chance } from './chance.ts';
import type { Origin } from './events.ts';
import { findTable, type CrmRecord, type Portal } from './portal.ts';
import { addRecording, recordingUrl } from './recordings.ts';
import { createRecord, updateRecord } from './records.ts';
import { addTranscript, wordsOf } from './transcripts.ts';
import { checkValues } from './value-check.ts';
import type { World } from './world.ts';

export type Pace = {
  recordingAfterMs: { least: number; most: number };
  transcriptAfterMs: { least: number; most: number };
  /** This share of recorded calls gets a transcript. */
  transcribed: number;
};

/** Real calls take minutes, and so do these. */
export const usualPace: Pace = {
  recordingAfterMs: { least: 5_000, most: 60_000 },
  transcriptAfterMs: { least: 20_000, most: 300_000 },
  transcribed: 0.7,
};

const person: Origin = { changeSource: 'CRM_UI', sourceId: 'userId:75514748', appId: null };
const machine: Origin = { changeSource: 'CALLING', sourceId: 'calling', appId: null };

/** Answers the id of the call, which has just begun. Draws all chance now, so that nothing that happens later changes it. */
export function startCall(world: World, portal: Portal, chance: Chance, plan: CallPlan, pace: Pace): string {
  const table = findTable(portal, 'calls');
  if (!table) throw new Error('The portal has no calls.');
  const given = { ...plannedProperties(plan, world.clock.now()), hs_call_status: 'IN_PROGRESS' };
  const call = createRecord(portal, table.type.typeId, {
    properties: checkValues(portal, table, given, { isNew: true }),
    origin: person,
  });
  for (const { type, id } of plannedLinks(plan)) {
    const toTypeId = findTable(portal, type)?.type.typeId ?? '';
    link(portal, call, { typeId: toTypeId, id }, [plainAssociationType(portal, call.typeId, toTypeId)], person);
  }
  const { outcome, ringsMs } = plan;
  const recordedMs = chance.between(pace.recordingAfterMs.least, pace.recordingAfterMs.most);
  const transcribedMs = chance.between(pace.transcriptAfterMs.least, pace.transcriptAfterMs.most);
  const isTranscribed = chance.share() < pace.transcribed;
  const { source, talkMs } = soundFor(world, chance, plan);

  const step = (ms: number, change: () => void) =>
    world.clock.after(ms, () => {
      if (isThere(table.records.get(call.id))) change();
    });
  step(ringsMs + talkMs, () => {
    const ended = { hs_call_status: outcome.status, hs_call_disposition: outcome.dispositionId, hs_call_duration: String(talkMs) };
    updateRecord(portal, call, ended, person);
    if (!outcome.isConnected) return;
    step(recordedMs, () => {
      const recording = addRecording(world, { portalId: portal.portalId, callId: call.id, source });
      updateRecord(portal, call, { hs_call_recording_url: recordingUrl(world, recording) }, machine);
      if (!isTranscribed) return;
      step(transcribedMs, () => {
        addTranscript(world, portal, call, {
          source: 'HUBSPOT_GENERATED',
          utterances: wordsOf(world, portal, call),
          origin: machine,
        });
      });
    });
  });
  return call.id;
}

const isThere = (call: CrmRecord | undefined) => call !== undefined && call.archivedAt === null;

/** Speech that was handed in, by chance, and as long as it is; two voices otherwise. */
export function soundFor(world: World, chance: Chance, plan: CallPlan): { source: RecordingSource; talkMs: number } {
  const clip = plan.outcome.isConnected ? pick(chance, world.options.speech ?? []) : undefined;
  return clip
    ? { source: { kind: 'clip', clip: clip.name }, talkMs: clip.lengthMs }
    : { source: { kind: 'voices', lengthMs: plan.talkMs }, talkMs: plan.talkMs };
}
