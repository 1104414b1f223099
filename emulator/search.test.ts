// The short ways a search takes through its lists must find what a walk over everything finds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChance } from './chance.ts';
import { readSearch } from './search-request.ts';
import { search } from './search.ts';
import { createRecord, touchRecord } from './records.ts';
import { tableOf, type CrmRecord } from './portal.ts';
import { createWorld, portalOf } from './world.ts';

const origin = { changeSource: 'CRM_UI', sourceId: 'userId:1', appId: null };
const at = Date.UTC(2026, 8, 1);

type Plain = { hs_object_id: number; hs_createdate: number; hs_lastmodifieddate: number; hs_call_duration: number | undefined };
type Field = keyof Plain;
type Filter = { propertyName: Field; operator: string; value: string; highValue?: string };

const plain = (record: CrmRecord): Plain => ({
  hs_object_id: Number(record.id),
  hs_createdate: record.createdAt,
  hs_lastmodifieddate: record.updatedAt,
  hs_call_duration: record.properties['hs_call_duration'] === undefined ? undefined : Number(record.properties['hs_call_duration']),
});

function holds(record: Plain, { propertyName, operator, value, highValue }: Filter): boolean {
  const own = record[propertyName];
  if (own === undefined) return false;
  const [low, high] = [Number(value), Number(highValue ?? value)];
  const verdicts: Record<string, boolean> = {
    LT: own < low,
    LTE: own <= low,
    GT: own > low,
    GTE: own >= low,
    EQ: own === low,
    NEQ: own !== low,
    BETWEEN: own >= low && own <= high,
  };
  return verdicts[operator] ?? false;
}

function ordered(records: Plain[], field: Field, isDescending: boolean): Plain[] {
  const sign = isDescending ? -1 : 1;
  return records.toSorted((a, b) => {
    const [mine, other] = [a[field], b[field]];
    if (mine === undefined && other === undefined) return a.hs_object_id - b.hs_object_id;
    if (mine === undefined || other === undefined) return mine === undefined ? 1 : -1;
    return sign * (mine - other || a.hs_object_id - b.hs_object_id);
  });
}

test('four hundred searches by chance, against a walk over everything', () => {
  const world = createWorld({
    clock: { kind: 'manual', startAt: at + 86_400_000 },
    everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } },
  });
  const portal = portalOf(world);
  const table = tableOf(portal, '0-48');
  const chance = createChance(11, 'searches');
  const pick = <T>(list: readonly T[]): T => list[chance.between(0, list.length - 1)] as T;

  const records = Array.from({ length: 2_500 }, () => {
    const createdAt = at + chance.between(0, 300);
    const duration = chance.between(0, 60);
    return createRecord(portal, '0-48', {
      properties: duration > 50 ? {} : { hs_call_duration: String(duration) },
      origin,
      createdAt,
      updatedAt: createdAt + chance.between(0, 200),
      quietly: true,
    });
  });
  // Half of them at one millisecond.
  for (const record of records.filter(() => chance.share() < 0.5)) touchRecord(portal, record, at + 250);
  const all = records.map(plain);

  const valueOf = (field: Field): number => {
    if (field === 'hs_call_duration') return chance.between(0, 55);
    if (field === 'hs_object_id') return pick(all).hs_object_id + chance.between(-1, 1);
    return at + chance.between(-5, 520);
  };
  const fields: Field[] = ['hs_object_id', 'hs_createdate', 'hs_lastmodifieddate', 'hs_call_duration'];
  const makeFilter = (): Filter => {
    const propertyName = pick(fields);
    const operator = pick(['LT', 'LTE', 'GT', 'GTE', 'EQ', 'NEQ', 'BETWEEN']);
    const [value, other] = [valueOf(propertyName), valueOf(propertyName)];
    return {
      propertyName,
      operator,
      value: String(value),
      ...(operator === 'BETWEEN' ? { highValue: String(Math.max(value, other)) } : {}),
    };
  };

  let found = 0;
  for (let round = 0; round < 400; round++) {
    const groups = Array.from({ length: chance.between(0, 3) }, () => Array.from({ length: chance.between(1, 3) }, makeFilter));
    const sort = chance.share() < 0.2 ? null : { field: pick(fields), isDescending: chance.share() < 0.5 };
    const limit = chance.between(1, 200);
    const after = chance.share() < 0.5 ? 0 : chance.between(0, 400);
    const body = {
      filterGroups: groups.map((filters) => ({ filters })),
      sorts: sort ? [`${sort.isDescending ? '-' : ''}${sort.field}`] : [],
      limit,
      after: String(after),
    };
    const matching = all.filter(
      (one) => groups.length === 0 || groups.some((group) => group.every((filter) => holds(one, filter))),
    );
    const wanted = ordered(matching, sort?.field ?? 'hs_createdate', sort?.isDescending ?? false);
    const answer = search(portal, table, readSearch(table, body));
    assert.equal(answer.total, matching.length, JSON.stringify(body));
    assert.deepEqual(
      answer.records.map((one) => Number(one.id)),
      wanted.slice(after, after + limit).map((one) => one.hs_object_id),
      JSON.stringify(body),
    );
    found += answer.records.length;
  }
  assert.ok(found > 5_000, `only ${found} records were found at all`);
});
