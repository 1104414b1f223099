// Every change of a record goes through here: it is stored, shown to the search index and told to the listeners.
import type { Origin } from './events.ts';
import { unlinkAll, relink } from './associations.ts';
import { tableOf, type CrmRecord, type Portal, type PropertyVersion, type Table } from './portal.ts';

export type NewRecord = {
  properties: Readonly<Record<string, string>>;
  origin: Origin;
  id?: string;
  /** For a portal with a past; the clock's time otherwise. */
  createdAt?: number;
  updatedAt?: number;
  /** Found by search at once, and nobody is told: history, not news. */
  quietly?: boolean;
};

/** Values must be validated already. An empty string is no value. */
export function createRecord(portal: Portal, typeId: string, made: NewRecord): CrmRecord {
  const table = tableOf(portal, typeId);
  const at = made.createdAt ?? portal.clock.now();
  const record: CrmRecord = {
    id: made.id ?? freeId(portal, table),
    typeId,
    properties: withoutEmpty(made.properties),
    history: null,
    origin: made.origin,
    createdAt: at,
    updatedAt: made.updatedAt ?? at,
    archivedAt: null,
    mergedInto: null,
  };
  table.records.set(record.id, record);
  table.present.add(record);
  holdUnique(table, record);
  table.index.changed(record, made.quietly ? 'at once' : undefined);
  if (made.quietly) return record;
  tell(portal, record, made.origin, { kind: 'creation' });
  for (const [propertyName, propertyValue] of Object.entries(record.properties))
    tell(portal, record, made.origin, { kind: 'propertyChange', propertyName, propertyValue, atCreation: true });
  return record;
}

/** A record as it was once, from a snapshot. */
export function putBack(portal: Portal, record: CrmRecord): void {
  const table = tableOf(portal, record.typeId);
  table.records.set(record.id, record);
  if (record.archivedAt === null) table.present.add(record);
  else if (record.mergedInto === null) table.archived.add(record);
  if (record.archivedAt === null) holdUnique(table, record);
  table.index.changed(record, 'at once');
}

/** Answers the names of what really changed. Writing the same value again is no change and does not touch the record. */
export function updateRecord(
  portal: Portal,
  record: CrmRecord,
  values: Readonly<Record<string, string>>,
  origin: Origin,
): string[] {
  const table = tableOf(portal, record.typeId);
  const changed = Object.keys(values).filter((name) => (values[name] ?? '') !== (record.properties[name] ?? ''));
  if (changed.length === 0) return [];
  const at = portal.clock.now();
  for (const name of changed) remember(record, name, { value: values[name] ?? '', at, origin });
  releaseUnique(table, record);
  record.properties = withoutEmpty({ ...record.properties, ...values });
  record.updatedAt = Math.max(at, record.updatedAt);
  holdUnique(table, record);
  table.index.changed(record);
  for (const propertyName of changed) {
    const propertyValue = values[propertyName] ?? '';
    tell(portal, record, origin, { kind: 'propertyChange', propertyName, propertyValue, atCreation: false });
  }
  return changed;
}

/** HubSpot's own jobs move the modification time of thousands of records to one millisecond, and change nothing one can see. */
export function touchRecord(portal: Portal, record: CrmRecord, at: number): void {
  record.updatedAt = at;
  tableOf(portal, record.typeId).index.changed(record);
}

export function archiveRecord(portal: Portal, record: CrmRecord, origin: Origin): void {
  putAway(portal, record);
  tell(portal, record, origin, { kind: 'deletion' });
}

export function restoreRecord(portal: Portal, record: CrmRecord, origin: Origin): void {
  const table = tableOf(portal, record.typeId);
  record.archivedAt = null;
  record.updatedAt = portal.clock.now();
  table.archived.remove(record);
  table.present.add(record);
  holdUnique(table, record);
  table.index.changed(record);
  tell(portal, record, origin, { kind: 'restore' });
}

/** The primary record stays and takes over what it lacks; the other one is gone. */
export function mergeRecords(portal: Portal, primary: CrmRecord, other: CrmRecord, origin: Origin): void {
  const moved = Object.fromEntries(Object.entries(other.properties).filter(([name]) => !(name in primary.properties)));
  const table = tableOf(portal, primary.typeId);
  const mergedIds = [...(primary.properties['hs_merged_object_ids']?.split(';') ?? []), other.id];
  relink(portal, other, primary);
  putAway(portal, other);
  other.mergedInto = primary.id;
  // A merged-away record is not in the recycle bin either.
  table.archived.remove(other);
  updateRecord(portal, primary, { ...moved, hs_merged_object_ids: mergedIds.join(';') }, origin);
  tell(portal, primary, origin, {
    kind: 'merge',
    primaryObjectId: primary.id,
    mergedObjectIds: [other.id],
    newObjectId: primary.id,
    numberOfPropertiesMoved: Object.keys(moved).length,
  });
}

/** Erased for good on a person's demand: listeners hear of it as a privacy deletion and as a deletion. */
export function eraseRecord(portal: Portal, record: CrmRecord, origin: Origin): void {
  const table = tableOf(portal, record.typeId);
  unlinkAll(portal, record);
  releaseUnique(table, record);
  table.records.delete(record.id);
  table.present.remove(record);
  table.archived.remove(record);
  table.index.forget(record.id);
  tell(portal, record, origin, { kind: 'privacyDeletion' });
  tell(portal, record, origin, { kind: 'deletion' });
}

/** Newest first. What was never changed has one version, from when the record was made. */
export function historyOf(record: CrmRecord, name: string): PropertyVersion[] {
  const kept = record.history?.get(name);
  if (kept) return kept;
  const value = record.properties[name];
  return value === undefined ? [] : [{ value, at: record.createdAt, origin: record.origin }];
}

const MOST_VERSIONS = 20;

function remember(record: CrmRecord, name: string, version: PropertyVersion): void {
  const versions = [version, ...historyOf(record, name)].slice(0, MOST_VERSIONS);
  (record.history ??= new Map()).set(name, versions);
}

function putAway(portal: Portal, record: CrmRecord): void {
  const table = tableOf(portal, record.typeId);
  record.archivedAt = portal.clock.now();
  record.updatedAt = record.archivedAt;
  table.present.remove(record);
  table.archived.add(record);
  releaseUnique(table, record);
  table.index.changed(record);
}

function freeId(portal: Portal, table: Table): string {
  for (;;) {
    const id = portal.nextId();
    if (!table.records.has(id)) return id;
  }
}

function withoutEmpty(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

const uniqueKey = (name: string, value: string) => `${name} ${value.toLowerCase()}`;

export function findByUnique(table: Table, name: string, value: string): CrmRecord | undefined {
  const id = table.unique.get(uniqueKey(name, value));
  return id === undefined ? undefined : table.records.get(id);
}

function* uniqueKeys(table: Table, record: CrmRecord): Generator<string> {
  for (const [name, value] of Object.entries(record.properties))
    if (table.properties.get(name)?.hasUniqueValue) yield uniqueKey(name, value);
}

function holdUnique(table: Table, record: CrmRecord): void {
  for (const key of uniqueKeys(table, record)) if (!table.unique.has(key)) table.unique.set(key, record.id);
}

function releaseUnique(table: Table, record: CrmRecord): void {
  for (const key of uniqueKeys(table, record)) if (table.unique.get(key) === record.id) table.unique.delete(key);
}

type Told =
  | { kind: 'creation' | 'deletion' | 'restore' | 'privacyDeletion' }
  | { kind: 'propertyChange'; propertyName: string; propertyValue: string; atCreation: boolean }
  | { kind: 'merge'; primaryObjectId: string; mergedObjectIds: string[]; newObjectId: string; numberOfPropertiesMoved: number };

function tell(portal: Portal, record: CrmRecord, origin: Origin, told: Told): void {
  portal.emit({ portalId: portal.portalId, at: portal.clock.now(), typeId: record.typeId, objectId: record.id, origin, ...told });
}
