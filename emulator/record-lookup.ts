// Finds the record a request means: by id, by a unique property, through a merge.
import { invalid, notFound } from './answers.ts';
import type { Origin } from './events.ts';
import { findRecord, type CrmRecord, type Table } from './portal.ts';
import { findByUnique } from './records.ts';
import type { AskWithToken } from './route.ts';
import type { World } from './world.ts';

export function findAsked(ask: AskWithToken, table: Table, id: string | undefined, query: URLSearchParams): CrmRecord {
  const archived = query.get('archived') === 'true';
  const record = lookUp(ask.world, table, id ?? '', { idProperty: query.get('idProperty'), archived });
  if (!record) throw notFound();
  return record;
}

export function lookUp(
  world: World,
  table: Table,
  id: string,
  by: { idProperty?: string | null; archived?: boolean } = {},
): CrmRecord | undefined {
  const { idProperty, archived = false } = by;
  if (idProperty && idProperty !== 'hs_object_id') {
    requireUnique(table, idProperty);
    return findByUnique(table, idProperty, id);
  }
  const merged = table.records.get(id)?.mergedInto;
  if (merged && !archived && world.options.mergedIds !== 'not-found') return lookUp(world, table, merged);
  return findRecord(table, id, archived);
}

export function requireUnique(table: Table, idProperty: string): void {
  if (!table.properties.get(idProperty)?.hasUniqueValue)
    throw invalid(`Property '${idProperty}' of ${table.type.plural} has no unique values; idProperty must name one that has.`);
}

/** Who a change made through the API is said to come from. */
export const originOf = ({ app }: AskWithToken): Origin => ({
  changeSource: 'INTEGRATION',
  sourceId: String(app.appId),
  appId: app.appId,
});
