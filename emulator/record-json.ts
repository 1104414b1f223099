// A record as the API shows it.
import { linksOf } from './associations.ts';
import { invalid } from './answers.ts';
import { derivedValue, isDerived, shownAfterWrite } from './derived-values.ts';
import { findTable, tableOf, type CrmRecord, type Portal, type Table } from './portal.ts';
import { propertyTime } from './property-time.ts';
import { historyOf } from './records.ts';
import type { Indexed } from './search-lag.ts';

export type Shown = {
  properties: readonly string[];
  withHistory: readonly string[];
  associations: readonly string[];
};

const asUsual: Shown = { properties: [], withHistory: [], associations: [] };

/** The value that a reader gets: stored, or derived from the record itself. */
export function valueOf(table: Table, record: Indexed, name: string): string | undefined {
  const { createdProperty, modifiedProperty } = table.type;
  if (name === 'hs_object_id') return record.id;
  if (name === createdProperty || name === 'hs_createdate') return propertyTime(record.createdAt);
  if (name === modifiedProperty || name === 'hs_lastmodifieddate') return propertyTime(record.updatedAt);
  return isDerived(name) ? derivedValue(record, name) : record.properties[name];
}

/** Asked for and defined but without a value: null. Asked for and not defined: left out. */
function propertiesJson(table: Table, record: Indexed, names: readonly string[]): Record<string, string | null> {
  const { createdProperty, modifiedProperty, shownByDefault } = table.type;
  const wanted = names.length > 0 ? names : shownByDefault;
  const shown: Record<string, string | null> = {};
  for (const name of [createdProperty, modifiedProperty, 'hs_object_id', ...wanted])
    if (table.properties.has(name)) shown[name] = valueOf(table, record, name) ?? null;
  return shown;
}

export function recordJson(portal: Portal, record: CrmRecord, shown: Shown): Record<string, unknown> {
  const table = tableOf(portal, record.typeId);
  const names = [...shown.properties, ...(shown.properties.length > 0 ? [] : table.type.shownByDefault), ...shown.withHistory];
  return {
    id: record.id,
    properties: propertiesJson(table, record, names),
    ...(shown.withHistory.length > 0 ? { propertiesWithHistory: historyJson(table, record, shown.withHistory) } : {}),
    ...times(record),
    ...(shown.associations.length > 0 ? { associations: associationsJson(portal, record, shown.associations) } : {}),
    url: `https://${portal.uiDomain}/contacts/${portal.portalId}/record/${record.typeId}/${record.id}`,
  };
}

/** What a search shows: the index's own picture, possibly old. */
export function indexedJson(portal: Portal, table: Table, record: Indexed, names: readonly string[]): Record<string, unknown> {
  return {
    id: record.id,
    properties: propertiesJson(table, record, names),
    ...times(record),
    url: `https://${portal.uiDomain}/contacts/${portal.portalId}/record/${table.type.typeId}/${record.id}`,
  };
}

/** Answers to a write show every value the record has. */
export function writtenJson(portal: Portal, record: CrmRecord): Record<string, unknown> {
  const { type } = tableOf(portal, record.typeId);
  const names = [...Object.keys(record.properties), ...type.shownByDefault, ...shownAfterWrite];
  return recordJson(portal, record, { ...asUsual, properties: names });
}

function times(record: Indexed): Record<string, unknown> {
  return {
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    archived: record.archivedAt !== null,
    ...(record.archivedAt === null ? {} : { archivedAt: new Date(record.archivedAt).toISOString() }),
  };
}

function historyJson(table: Table, record: CrmRecord, names: readonly string[]): Record<string, unknown> {
  const known = names.filter((name) => table.properties.has(name));
  return Object.fromEntries(
    known.map((name) => [
      name,
      historyOf(record, name).map(({ value, at, origin }) => ({
        value,
        timestamp: new Date(at).toISOString(),
        sourceType: origin.changeSource,
        sourceId: origin.sourceId,
        sourceLabel: origin.changeSource,
      })),
    ]),
  );
}

/** How many links one answer shows inline; HubSpot's own number is not known. */
const MOST_INLINE = 100;

function associationsJson(portal: Portal, record: CrmRecord, kinds: readonly string[]): Record<string, unknown> {
  const blocks: Record<string, unknown> = {};
  for (const kind of kinds) {
    const to = findTable(portal, kind);
    if (!to) throw invalid(`Unable to infer object type from: ${kind}`);
    const named = portal.associationTypes.filter((one) => one.fromTypeId === record.typeId && one.toTypeId === to.type.typeId);
    const entries = linksOf(portal, record, to.type.typeId).flatMap(({ toId, typeIds }) =>
      typeIds.map((typeId) => ({ id: toId, type: named.find((one) => one.typeId === typeId)?.name ?? String(typeId) })),
    );
    if (entries.length === 0) continue;
    const more = entries[MOST_INLINE];
    blocks[to.type.plural] = {
      results: entries.slice(0, MOST_INLINE),
      ...(more ? { paging: { next: { after: more.id } } } : {}),
    };
  }
  return blocks;
}
