// Links between records. Every link is stored and told from both ends.
import type { AssociationType } from './association-kinds.ts';
import type { Origin } from './events.ts';
import { tableOf, type CrmRecord, type Link, type Portal } from './portal.ts';

type End = { typeId: string; id: string };

const keyOf = (end: End) => `${end.typeId}/${end.id}`;

export function linksOf(portal: Portal, from: End, toTypeId: string): Link[] {
  const links = portal.links.get(keyOf(from));
  if (!links) return [];
  const { records } = tableOf(portal, toTypeId);
  return [...links.values()].filter((link) => link.toTypeId === toTypeId && records.get(link.toId)?.archivedAt === null);
}

export function associationTypesBetween(portal: Portal, fromTypeId: string, toTypeId: string): AssociationType[] {
  return portal.associationTypes.filter((one) => one.fromTypeId === fromTypeId && one.toTypeId === toTypeId);
}

export function findAssociationType(
  portal: Portal,
  fromTypeId: string,
  toTypeId: string,
  typeId: number,
): AssociationType | undefined {
  return associationTypesBetween(portal, fromTypeId, toTypeId).find((one) => one.typeId === typeId);
}

/** The association without a label. Kinds that HubSpot's table does not pair get one when first needed. */
export function plainAssociationType(portal: Portal, fromTypeId: string, toTypeId: string): AssociationType {
  const plain = associationTypesBetween(portal, fromTypeId, toTypeId).find(
    (one) => one.label === null && one.category === 'HUBSPOT_DEFINED',
  );
  return (
    plain ?? addAssociationType(portal, { fromTypeId, toTypeId, label: null, inverseLabel: null, category: 'HUBSPOT_DEFINED' })[0]
  );
}

const FIRST_MADE_UP_TYPE_ID = 10_000;

export function addAssociationType(
  portal: Portal,
  made: Pick<AssociationType, 'fromTypeId' | 'toTypeId' | 'label' | 'category'> & { inverseLabel: string | null; name?: string },
): [AssociationType, AssociationType] {
  const { fromTypeId, toTypeId, label, category } = made;
  const typeId = Math.max(FIRST_MADE_UP_TYPE_ID, ...portal.associationTypes.map((one) => one.typeId)) + 1;
  const [from, to] = [tableOf(portal, fromTypeId).type.singular, tableOf(portal, toTypeId).type.singular];
  const there: AssociationType = {
    fromTypeId,
    toTypeId,
    typeId,
    category,
    label,
    name: made.name ?? `${from}_to_${to}`,
    inverseTypeId: typeId + 1,
  };
  const back: AssociationType = {
    ...there,
    fromTypeId: toTypeId,
    toTypeId: fromTypeId,
    typeId: typeId + 1,
    label: made.inverseLabel,
    name: made.name ?? `${to}_to_${from}`,
    inverseTypeId: typeId,
  };
  portal.associationTypes.push(there, back);
  return [there, back];
}

/** Adds these types to what already links the two. A labelled association brings the plain one along. */
export function link(portal: Portal, from: End, to: End, types: readonly AssociationType[], origin: Origin | 'quietly'): void {
  const all = new Set([...types, plainAssociationType(portal, from.typeId, to.typeId)]);
  for (const type of all) {
    if (type.label === 'Primary') dropPrimary(portal, from, type, to, origin);
    const isNew = addOneWay(portal, from, to, type.typeId);
    addOneWay(portal, to, from, type.inverseTypeId);
    if (isNew && origin !== 'quietly') tellBoth(portal, from, to, type, false, origin);
  }
}

export function unlink(portal: Portal, from: End, to: End, which: readonly AssociationType[] | 'all', origin: Origin): void {
  const present = portal.links.get(keyOf(from))?.get(keyOf(to));
  if (!present) return;
  for (const type of associationTypesBetween(portal, from.typeId, to.typeId)) {
    if (!present.typeIds.includes(type.typeId) || (which !== 'all' && !which.includes(type))) continue;
    removeOneWay(portal, from, to, type.typeId);
    removeOneWay(portal, to, from, type.inverseTypeId);
    tellBoth(portal, from, to, type, true, origin);
  }
}

export function unlinkAll(portal: Portal, record: CrmRecord): void {
  for (const other of portal.links.get(keyOf(record))?.keys() ?? []) portal.links.get(other)?.delete(keyOf(record));
  portal.links.delete(keyOf(record));
}

/** Hands the links of one record to another. */
export function relink(portal: Portal, from: CrmRecord, to: CrmRecord): void {
  for (const { toTypeId, toId, typeIds } of portal.links.get(keyOf(from))?.values() ?? []) {
    const types = associationTypesBetween(portal, to.typeId, toTypeId).filter((one) => typeIds.includes(one.typeId));
    if (toId !== to.id || toTypeId !== to.typeId) link(portal, to, { typeId: toTypeId, id: toId }, types, 'quietly');
  }
  unlinkAll(portal, from);
}

// One record has one primary company: naming a second takes the label from the first.
function dropPrimary(portal: Portal, from: End, type: AssociationType, to: End, origin: Origin | 'quietly'): void {
  for (const present of portal.links.get(keyOf(from))?.values() ?? []) {
    if (present.toTypeId !== to.typeId || present.toId === to.id || !present.typeIds.includes(type.typeId)) continue;
    const other = { typeId: present.toTypeId, id: present.toId };
    removeOneWay(portal, from, other, type.typeId);
    removeOneWay(portal, other, from, type.inverseTypeId);
    if (origin !== 'quietly') tellBoth(portal, from, other, type, true, origin);
  }
}

function addOneWay(portal: Portal, from: End, to: End, typeId: number): boolean {
  let links = portal.links.get(keyOf(from));
  if (!links) portal.links.set(keyOf(from), (links = new Map<string, Link>()));
  const present = links.get(keyOf(to));
  if (!present) links.set(keyOf(to), { toTypeId: to.typeId, toId: to.id, typeIds: [typeId] });
  else if (present.typeIds.includes(typeId)) return false;
  else present.typeIds.push(typeId);
  return true;
}

function removeOneWay(portal: Portal, from: End, to: End, typeId: number): void {
  const links = portal.links.get(keyOf(from));
  const present = links?.get(keyOf(to));
  if (!links || !present) return;
  present.typeIds = present.typeIds.filter((one) => one !== typeId);
  if (present.typeIds.length === 0) links.delete(keyOf(to));
}

function tellBoth(portal: Portal, from: End, to: End, type: AssociationType, isRemoved: boolean, origin: Origin): void {
  const at = portal.clock.now();
  const tell = (here: End, there: End, associationTypeId: number) =>
    portal.emit({
      kind: 'associationChange',
      portalId: portal.portalId,
      at,
      typeId: here.typeId,
      objectId: here.id,
      origin,
      toTypeId: there.typeId,
      toObjectId: there.id,
      associationTypeId,
      associationCategory: type.category,
      isRemoved,
      isPrimary: type.label === 'Primary',
    });
  tell(from, to, type.typeId);
  tell(to, from, type.inverseTypeId);
}
