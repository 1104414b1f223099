// One HubSpot account in memory: its kinds of records, the records themselves, owners, properties, associations.
import { standardAssociationTypes, type AssociationType } from './association-kinds.ts';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import type { Listener, Origin, PortalEvent } from './events.ts';
import { standardTypes, type ObjectType } from './record-kinds.ts';
import { defaultGroup, defaultProperties, type PropertyDefinition, type PropertyGroup } from './property-definitions.ts';
import { compareIds, createIds, type IdMode } from './record-id.ts';
import { createSearchIndex, type SearchIndex, type SearchLag } from './search-lag.ts';
import { createSortedList, type SortedList } from './sorted-list.ts';

export type PropertyVersion = { value: string; at: number; origin: Origin };

export type CrmRecord = {
  readonly id: string;
  readonly typeId: string;
  /** Only what has a value. Never changed in place: a change makes a new object, so that the search index may keep the old one. */
  properties: Readonly<Record<string, string>>;
  /** Earlier and present values, newest first, of properties that were changed after the record was made. */
  history: Map<string, PropertyVersion[]> | null;
  origin: Origin;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
  mergedInto: string | null;
};

export type Link = { toTypeId: string; toId: string; typeIds: number[] };

export type Owner = {
  id: string;
  email: string;
  type: 'PERSON' | 'QUEUE';
  firstName: string;
  lastName: string;
  userId: number;
  teams: { id: string; name: string; primary: boolean }[];
  createdAt: number;
  updatedAt: number;
  archived: boolean;
};

export type Stage = { id: string; label: string; displayOrder: number; metadata: Record<string, string> };
export type Pipeline = { id: string; label: string; displayOrder: number; stages: Stage[] };

/** All records of one kind. */
export type Table = {
  type: ObjectType;
  records: Map<string, CrmRecord>;
  /** Not archived, by id. */
  present: SortedList<CrmRecord>;
  archived: SortedList<CrmRecord>;
  properties: Map<string, PropertyDefinition>;
  groups: Map<string, PropertyGroup>;
  /** `property value` → id, for properties with unique values. */
  unique: Map<string, string>;
  index: SearchIndex;
};

export type Portal = {
  portalId: number;
  timeZone: string;
  uiDomain: string;
  dataHostingLocation: string;
  accountType: 'STANDARD' | 'DEVELOPER_TEST' | 'SANDBOX' | 'APP_DEVELOPER';
  companyCurrency: string;
  /** What an unknown or read-only property does to a write: live answers differ between endpoints. */
  unknownProperties: 'refuse' | 'ignore';
  clock: Clock;
  chance: Chance;
  searchLag: SearchLag;
  tables: Map<string, Table>;
  associationTypes: AssociationType[];
  /** `typeId/id` → `typeId/id` of the other end → link. Every link is there twice. */
  links: Map<string, Map<string, Link>>;
  owners: Map<string, Owner>;
  pipelines: Map<string, Pipeline[]>;
  nextId: () => string;
  emit: (event: PortalEvent) => void;
};

export type PortalOptions = {
  portalId: number;
  timeZone?: string;
  uiDomain?: string;
  dataHostingLocation?: string;
  accountType?: Portal['accountType'];
  unknownProperties?: Portal['unknownProperties'];
  ids?: IdMode;
  searchLag?: SearchLag;
};

export function createPortal(options: PortalOptions, tools: { clock: Clock; chance: Chance; emit: Listener }): Portal {
  const portal: Portal = {
    portalId: options.portalId,
    timeZone: options.timeZone ?? 'US/Eastern',
    uiDomain: options.uiDomain ?? 'app.hubspot.com',
    dataHostingLocation: options.dataHostingLocation ?? 'na1',
    accountType: options.accountType ?? 'STANDARD',
    companyCurrency: 'USD',
    unknownProperties: options.unknownProperties ?? 'refuse',
    clock: tools.clock,
    chance: tools.chance,
    searchLag: options.searchLag ?? usualLag,
    tables: new Map(),
    associationTypes: [...standardAssociationTypes],
    links: new Map(),
    owners: new Map(),
    pipelines: new Map([['0-3', [salesPipeline()]]]),
    nextId: createIds(options.ids ?? 'usual'),
    emit: tools.emit,
  };
  for (const type of standardTypes) addTable(portal, type);
  return portal;
}

/** "A few moments", says the documentation; seconds, say those who measured. */
const usualLag: SearchLag = { leastMs: 2_000, mostMs: 10_000 };

export function addTable(portal: Portal, type: ObjectType): Table {
  const table: Table = {
    type,
    records: new Map(),
    present: createSortedList<CrmRecord>((a, b) => compareIds(a.id, b.id)),
    archived: createSortedList<CrmRecord>((a, b) => compareIds(a.id, b.id)),
    properties: new Map(defaultProperties(type.plural, portal.clock.now()).map((one) => [one.name, one])),
    groups: new Map([[defaultGroup(type.plural).name, defaultGroup(type.plural)]]),
    unique: new Map(),
    index: createSearchIndex({ clock: portal.clock, chance: portal.chance, lag: portal.searchLag }),
  };
  portal.tables.set(type.typeId, table);
  return table;
}

/** By plural, singular or type id, in any case. */
export function findTable(portal: Portal, name: string): Table | undefined {
  const direct = portal.tables.get(name);
  if (direct) return direct;
  const wanted = name.toLowerCase();
  return [...portal.tables.values()].find(({ type }) => type.plural === wanted || type.singular === wanted);
}

export function tableOf(portal: Portal, typeId: string): Table {
  const table = portal.tables.get(typeId);
  if (!table) throw new Error(`Portal ${portal.portalId} has no kind of record ${typeId}.`);
  return table;
}

/** Present, or archived if asked for. */
export function findRecord(table: Table, id: string, archived = false): CrmRecord | undefined {
  const record = table.records.get(id);
  return record && (record.archivedAt !== null) === archived ? record : undefined;
}

function salesPipeline(): Pipeline {
  const stages = ['appointmentscheduled', 'qualifiedtobuy', 'presentationscheduled', 'decisionmakerboughtin', 'contractsent'];
  const open = stages.map((id, displayOrder) => ({
    id,
    label: id,
    displayOrder,
    metadata: { isClosed: 'false', probability: String((displayOrder + 1) / 10) },
  }));
  const closed = [
    { id: 'closedwon', label: 'Closed won', displayOrder: 5, metadata: { isClosed: 'true', probability: '1.0' } },
    { id: 'closedlost', label: 'Closed lost', displayOrder: 6, metadata: { isClosed: 'true', probability: '0.0' } },
  ];
  return { id: 'default', label: 'Sales pipeline', displayOrder: 0, stages: [...open, ...closed] };
}
