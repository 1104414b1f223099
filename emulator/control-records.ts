// Steering what a portal holds: as a person in HubSpot's own pages would, or as years of use have left it.
import { tableIn } from './asked.ts';
import type { AssociationType } from './association-kinds.ts';
import { addAssociationType, findAssociationType, link, linksOf, plainAssociationType, unlink } from './associations.ts';
import type { Origin } from './events.ts';
import { createCustomType } from './record-kinds.ts';
import { addTable, type CrmRecord, type Owner, type Portal, type Table } from './portal.ts';
import { archiveRecord, createRecord, eraseRecord, mergeRecords, restoreRecord, touchRecord, updateRecord } from './records.ts';
import { checkValues } from './value-check.ts';
import { portalOf, type World } from './world.ts';

/** Which portal; the first one if it is not said. */
export type InPortal = { portalId?: number };
export type WhichRecord = InPortal & { type: string; id: string };
export type By = { origin?: Partial<Origin> };
export type Values = Record<string, string | number | boolean>;

export type MadeRecord = InPortal &
  By & {
    type: string;
    properties: Values;
    associations?: { type: string; id: string; typeId?: number }[];
    id?: string;
    createdAt?: number;
    updatedAt?: number;
  };

/** A record as tests like to see it. */
export type SeenRecord = {
  id: string;
  typeId: string;
  properties: Record<string, string>;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
  mergedInto: string | null;
};

export function recordControl(world: World) {
  const at = ({ portalId, type }: InPortal & { type: string }): { portal: Portal; table: Table } => {
    const portal = portalOf(world, portalId);
    return { portal, table: tableIn(portal, type) };
  };
  const find = (which: WhichRecord): { portal: Portal; table: Table; record: CrmRecord } => {
    const { portal, table } = at(which);
    const record = table.records.get(which.id);
    if (!record) throw new Error(`Portal ${portal.portalId} has no ${table.type.singular} ${which.id}.`);
    return { portal, table, record };
  };
  const made = (made: MadeRecord, quietly: boolean): CrmRecord => {
    const { portal, table } = at(made);
    const { id, createdAt, updatedAt } = made;
    const properties = checkValues(portal, table, made.properties, { isNew: true });
    const by = originOf(made.origin);
    const record = createRecord(portal, table.type.typeId, {
      properties,
      origin: by,
      quietly,
      ...(id === undefined ? {} : { id }),
      ...(createdAt === undefined ? {} : { createdAt }),
      ...(updatedAt === undefined ? {} : { updatedAt }),
    });
    for (const one of made.associations ?? []) {
      const to = find({ ...made, type: one.type, id: one.id }).record;
      link(portal, record, to, [typeBetween(portal, record, to, one.typeId)], quietly ? 'quietly' : by);
    }
    return record;
  };

  return {
    createRecord: (one: MadeRecord): SeenRecord => seen(made(one, false)),

    updateRecord(which: WhichRecord & By & { properties: Values }): SeenRecord {
      const { portal, table, record } = find(which);
      updateRecord(portal, record, checkValues(portal, table, which.properties, { record }), originOf(which.origin));
      return seen(record);
    },

    archiveRecord(which: WhichRecord & By): void {
      const { portal, record } = find(which);
      if (record.archivedAt === null) archiveRecord(portal, record, originOf(which.origin));
    },

    restoreRecord(which: WhichRecord & By): void {
      const { portal, record } = find(which);
      if (record.archivedAt !== null) restoreRecord(portal, record, originOf(which.origin));
    },

    eraseRecord(which: WhichRecord & By): void {
      const { portal, record } = find(which);
      eraseRecord(portal, record, originOf(which.origin));
    },

    /** `id` stays, `mergedId` goes into it. */
    mergeRecords(which: WhichRecord & By & { mergedId: string }): SeenRecord {
      const { portal, record } = find(which);
      mergeRecords(portal, record, find({ ...which, id: which.mergedId }).record, originOf(which.origin));
      return seen(record);
    },

    readRecord: (which: WhichRecord): SeenRecord | null => {
      const record = at(which).table.records.get(which.id);
      return record ? seen(record) : null;
    },

    /** The first thousand unless asked otherwise, in the order of their ids. */
    listRecords({ first = 0, count = 1_000, ...which }: InPortal & { type: string; first?: number; count?: number }): SeenRecord[] {
      return at(which)
        .table.present.items()
        .slice(first, first + count)
        .map(seen);
    },

    /** Brings in a past: searchable at once, and no listener hears of it. */
    loadRecords({
      portalId,
      type,
      records,
    }: InPortal & { type: string; records: Omit<MadeRecord, 'type' | 'portalId'>[] }): string[] {
      return records.map((one) => made({ ...one, type, ...(portalId === undefined ? {} : { portalId }) }, true).id);
    },

    /** Makes that many records, all changed at one millisecond, as HubSpot's own jobs leave them. */
    makeTies({
      count,
      at: when,
      properties,
      ...which
    }: InPortal & { type: string; count: number; at: number; properties?: Values }): string[] {
      const required = at(which).table.type.requiredOnCreate.map((name) => [name, when]);
      const given = { ...(Object.fromEntries(required) as Values), ...properties };
      return Array.from({ length: count }, () => made({ ...which, properties: given, createdAt: when }, true).id);
    },

    /** Moves the modification time of these records, or of all, to one millisecond. Answers how many. */
    touchRecords({ ids, at: when, ...which }: InPortal & { type: string; ids?: string[]; at?: number }): number {
      const { portal, table } = at(which);
      const records = ids ? ids.map((id) => find({ ...which, id }).record) : [...table.present.items()];
      for (const record of records) touchRecord(portal, record, when ?? world.clock.now());
      return records.length;
    },

    linkRecords(which: WhichRecord & By & { toType: string; toId: string; typeId?: number }): void {
      const { portal, record } = find(which);
      const to = find({ ...which, type: which.toType, id: which.toId }).record;
      link(portal, record, to, [typeBetween(portal, record, to, which.typeId)], originOf(which.origin));
    },

    unlinkRecords(which: WhichRecord & By & { toType: string; toId: string }): void {
      const { portal, record } = find(which);
      unlink(portal, record, find({ ...which, type: which.toType, id: which.toId }).record, 'all', originOf(which.origin));
    },

    linkedIds(which: WhichRecord & { toType: string }): string[] {
      const { portal, record } = find(which);
      return linksOf(portal, record, at({ ...which, type: which.toType }).table.type.typeId).map(({ toId }) => toId);
    },

    addLabel(which: InPortal & { type: string; toType: string; label: string; inverseLabel?: string }): number {
      const { portal, table } = at(which);
      const toTypeId = at({ ...which, type: which.toType }).table.type.typeId;
      const { label, inverseLabel = label } = which;
      return addAssociationType(portal, {
        fromTypeId: table.type.typeId,
        toTypeId,
        label,
        inverseLabel,
        category: 'USER_DEFINED',
      })[0].typeId;
    },

    /** A custom kind of record; answers its type id. */
    addType({ portalId, name }: InPortal & { name: string }): string {
      const portal = portalOf(world, portalId);
      const number = 2_000_000 + portal.tables.size;
      return addTable(portal, createCustomType(portal.portalId, number, name)).type.typeId;
    },

    listOwners: ({ portalId }: InPortal = {}): readonly Owner[] => [...portalOf(world, portalId).owners.values()],
    addOwner({ portalId, ...owner }: InPortal & Partial<Owner> & { email: string }): Owner {
      const portal = portalOf(world, portalId);
      const id = owner.id ?? String(41_629_779 + portal.owners.size);
      const now = world.clock.now();
      const whole: Owner = {
        type: 'PERSON',
        firstName: '',
        lastName: '',
        userId: 9_586_504 + portal.owners.size,
        teams: [],
        createdAt: now,
        updatedAt: now,
        archived: false,
        ...owner,
        id,
      };
      portal.owners.set(id, whole);
      return whole;
    },

    /** The person leaves; records keep the id. */
    archiveOwner({ portalId, id }: InPortal & { id: string }): void {
      const owner = portalOf(world, portalId).owners.get(id);
      if (!owner) throw new Error(`There is no owner ${id}.`);
      owner.archived = true;
    },

    counts(which: InPortal = {}): Record<string, { present: number; archived: number; notYetFound: number }> {
      const { tables } = portalOf(world, which.portalId);
      return Object.fromEntries(
        [...tables.values()].map(({ type, present, archived, index }) => [
          type.plural,
          { present: present.items().length, archived: archived.items().length, notYetFound: index.pending() },
        ]),
      );
    },
  };
}

/** The association without a label, unless one is named. */
function typeBetween(portal: Portal, from: CrmRecord, to: CrmRecord, typeId: number | undefined): AssociationType {
  if (typeId === undefined) return plainAssociationType(portal, from.typeId, to.typeId);
  const type = findAssociationType(portal, from.typeId, to.typeId, typeId);
  if (!type) throw new Error(`No association type ${typeId} leads from ${from.typeId} to ${to.typeId}.`);
  return type;
}

/** A person at HubSpot's own pages, unless it is said otherwise. */
function originOf(origin: Partial<Origin> | undefined): Origin {
  return { changeSource: 'CRM_UI', sourceId: 'userId:75514748', appId: null, ...origin };
}

function seen(record: CrmRecord): SeenRecord {
  const { id, typeId, properties, createdAt, updatedAt, archivedAt, mergedInto } = record;
  return { id, typeId, properties: { ...properties }, createdAt, updatedAt, archivedAt, mergedInto };
}
