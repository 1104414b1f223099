// The whole state as lines of JSON, and back: records and links, owners, tokens, webhooks, workflows, recordings, transcripts.
import type { AuthorizationCode, Grant, RefreshGrant, App } from './apps.ts';
import type { AssociationType } from './association-kinds.ts';
import type { CallingApp, Recording, Transcript } from './calling-book.ts';
import { createChance } from './chance.ts';
import {
  addTable,
  createPortal,
  type CrmRecord,
  type Link,
  type Owner,
  type Pipeline,
  type PropertyVersion,
  type Portal,
} from './portal.ts';
import type { PropertyDefinition, PropertyGroup } from './property-definitions.ts';
import { idsFrom } from './record-id.ts';
import type { ObjectType } from './record-kinds.ts';
import { putBack } from './records.ts';
import type { Subscription, WebhookSettings } from './webhook-book.ts';
import type { Workflow } from './workflow-book.ts';
import { portalOf, resetWorld, type World } from './world.ts';

export const SNAPSHOT_VERSION = 1;

/** One line each. What is on its way (search's lag, further attempts, calls that go on) is not kept, nor are the logs. */
type Line =
  | { kind: 'snapshot'; version: number; savedAt: number; url: string }
  | {
      kind: 'portal';
      portalId: number;
      nextId: string;
      owners: Owner[];
      pipelines: [string, Pipeline[]][];
      associationTypes: AssociationType[];
    }
  | { kind: 'table'; portalId: number; type: ObjectType; properties: PropertyDefinition[]; groups: PropertyGroup[] }
  | { kind: 'record'; portalId: number; record: Omit<CrmRecord, 'history'>; history: [string, PropertyVersion[]][] | null }
  | { kind: 'links'; portalId: number; from: string; links: [string, Link][] }
  | { kind: 'access'; apps: App[]; grants: Grant[]; refreshGrants: RefreshGrant[]; codes: AuthorizationCode[] }
  | { kind: 'webhooks'; appId: number; settings: WebhookSettings | null; subscriptions: Subscription[] }
  | { kind: 'workflow'; workflow: Omit<Workflow, 'enrolled'>; enrolled: string[] }
  | { kind: 'calling'; appId: number; app: CallingApp }
  | { kind: 'recording'; recording: Recording; base64: string | null }
  | { kind: 'transcript'; transcript: Transcript }
  | { kind: 'numbers'; subscription: number; workflow: number; transcript: number }
  | { kind: 'end'; lines: number };

export function* snapshotLines(world: World): Generator<string> {
  let lines = 0;
  for (const line of linesOf(world)) {
    lines++;
    yield JSON.stringify(line);
  }
  yield JSON.stringify({ kind: 'end', lines } satisfies Line);
}

function* linesOf(world: World): Generator<Line> {
  yield { kind: 'snapshot', version: SNAPSHOT_VERSION, savedAt: world.clock.now(), url: world.url };
  for (const portal of world.portals.values()) yield* portalLines(portal);
  const { access, webhooks, workflows, calling } = world;
  const all = <T>(map: Map<unknown, T>): T[] => [...map.values()];
  yield {
    kind: 'access',
    apps: all(access.apps),
    grants: all(access.grants),
    refreshGrants: all(access.refreshGrants),
    codes: all(access.codes),
  };
  for (const [appId, { settings, subscriptions }] of webhooks.apps)
    yield { kind: 'webhooks', appId, settings, subscriptions: all(subscriptions) };
  for (const { enrolled, ...workflow } of workflows.workflows.values())
    yield { kind: 'workflow', workflow, enrolled: [...enrolled] };
  for (const [appId, app] of calling.apps) yield { kind: 'calling', appId, app };
  for (const recording of calling.recordings.values()) yield recordingLine(recording);
  for (const transcript of calling.transcripts.values()) yield { kind: 'transcript', transcript };
  yield {
    kind: 'numbers',
    subscription: webhooks.nextSubscriptionId,
    workflow: workflows.nextWorkflowId,
    transcript: calling.nextTranscriptId,
  };
}

function* portalLines(portal: Portal): Generator<Line> {
  const { portalId } = portal;
  const nextId = portal.nextId();
  portal.nextId = idsFrom(nextId);
  yield {
    kind: 'portal',
    portalId,
    nextId,
    owners: [...portal.owners.values()],
    pipelines: [...portal.pipelines],
    associationTypes: portal.associationTypes,
  };
  for (const { type, properties, groups } of portal.tables.values())
    yield { kind: 'table', portalId, type, properties: [...properties.values()], groups: [...groups.values()] };
  for (const { records } of portal.tables.values())
    for (const { history, ...record } of records.values())
      yield { kind: 'record', portalId, record, history: history && [...history] };
  for (const [from, links] of portal.links) yield { kind: 'links', portalId, from, links: [...links] };
}

function recordingLine(recording: Recording): Line {
  const { source } = recording;
  if (source.kind !== 'bytes') return { kind: 'recording', recording, base64: null };
  const base64 = Buffer.from(source.bytes).toString('base64');
  return { kind: 'recording', recording: { ...recording, source: { ...source, bytes: new Uint8Array() } }, base64 };
}

/** In place of everything that is there. Answers how many records came back; after a failure nothing is there. */
export async function restoreSnapshot(world: World, lines: AsyncIterable<string> | Iterable<string>): Promise<number> {
  let read = 0;
  let records = 0;
  let before = '';
  let isWhole = false;
  try {
    for await (const text of lines) {
      const line = parse(text);
      if (read === 0) before = await begin(world, line);
      else if (line.kind === 'end') isWhole = line.lines === read;
      else putLine(world, line, before);
      if (line.kind === 'record') records++;
      read++;
    }
    if (!isWhole) throw new Error('The snapshot ends too early: it was not written to its end.');
  } catch (error) {
    if (read > 0) resetWorld(world);
    throw error;
  }
  return records;
}

function parse(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch (error) {
    throw new Error('This is not a snapshot of the emulator: a line is not JSON.', { cause: error });
  }
}

/** Answers where the emulator of the snapshot was: recordings are where this one is. */
async function begin(world: World, line: Line): Promise<string> {
  if (line.kind !== 'snapshot') throw new Error('This is not a snapshot of the emulator.');
  if (line.version !== SNAPSHOT_VERSION)
    throw new Error(`The snapshot has version ${line.version}, this emulator reads ${SNAPSHOT_VERSION}. Make a new one.`);
  resetWorld(world);
  const { apps, grants, refreshGrants, codes } = world.access;
  for (const map of [apps, grants, refreshGrants, codes]) map.clear();
  if (world.clock.kind === 'manual') await world.clock.set(line.savedAt);
  return line.url;
}

function putLine(world: World, line: Line, before: string): void {
  const { access, webhooks, workflows, calling } = world;
  switch (line.kind) {
    case 'portal':
      return putPortal(world, line);
    case 'table': {
      const portal = portalOf(world, line.portalId);
      const table = portal.tables.get(line.type.typeId) ?? addTable(portal, line.type);
      table.properties = new Map(line.properties.map((one) => [one.name, one]));
      table.groups = new Map(line.groups.map((one) => [one.name, one]));
      return;
    }
    case 'record': {
      const moved = (value: string) => (value.startsWith(`${before}/recordings/`) ? world.url + value.slice(before.length) : value);
      const { properties } = line.record;
      const url = properties['hs_call_recording_url'];
      const history = line.history && new Map(line.history);
      for (const version of history?.get('hs_call_recording_url') ?? []) version.value = moved(version.value);
      const here = url === undefined ? properties : { ...properties, hs_call_recording_url: moved(url) };
      return putBack(portalOf(world, line.portalId), { ...line.record, properties: here, history });
    }
    case 'links':
      portalOf(world, line.portalId).links.set(line.from, new Map(line.links));
      return;
    case 'access':
      for (const app of line.apps) access.apps.set(app.appId, app);
      for (const grant of line.grants) access.grants.set(grant.token, grant);
      for (const grant of line.refreshGrants) access.refreshGrants.set(grant.token, grant);
      for (const code of line.codes) access.codes.set(code.code, code);
      return;
    case 'webhooks':
      webhooks.apps.set(line.appId, {
        settings: line.settings,
        subscriptions: new Map(line.subscriptions.map((one) => [one.id, one])),
      });
      return;
    case 'workflow':
      workflows.workflows.set(line.workflow.workflowId, { ...line.workflow, enrolled: new Set(line.enrolled) });
      return;
    case 'calling':
      calling.apps.set(line.appId, line.app);
      return;
    case 'recording': {
      const { recording, base64 } = line;
      const { source } = recording;
      if (source.kind === 'bytes' && base64 !== null) recording.source = { ...source, bytes: Buffer.from(base64, 'base64') };
      calling.recordings.set(recording.recordingId, recording);
      return;
    }
    case 'transcript':
      calling.transcripts.set(line.transcript.transcriptId, line.transcript);
      return;
    case 'numbers':
      webhooks.nextSubscriptionId = line.subscription;
      workflows.nextWorkflowId = line.workflow;
      calling.nextTranscriptId = line.transcript;
      return;
    case 'snapshot':
    case 'end':
      throw new Error('The snapshot has its beginning or its end in the middle.');
  }
}

function putPortal(world: World, line: Extract<Line, { kind: 'portal' }>): void {
  const { portalId } = line;
  if (!world.portals.has(portalId)) {
    const emit: Portal['emit'] = (event) => {
      for (const listener of world.listeners) listener(event);
    };
    const chance = createChance(world.options.seed ?? 1, `search ${portalId}`);
    world.portals.set(portalId, createPortal({ ...world.options.everyPortal, portalId }, { clock: world.clock, emit, chance }));
  }
  const portal = portalOf(world, portalId);
  portal.nextId = idsFrom(line.nextId);
  portal.owners = new Map(line.owners.map((one) => [one.id, one]));
  portal.pipelines = new Map(line.pipelines);
  portal.associationTypes = line.associationTypes;
}

export const countRecords = (world: World): number =>
  [...world.portals.values()].reduce(
    (sum, { tables }) => sum + [...tables.values()].reduce((of, { records }) => of + records.size, 0),
    0,
  );
