// Associations that a new record brings along, checked before anything is stored.
import { invalid } from './answers.ts';
import { fieldsOf, listOf, textOf } from './asked.ts';
import type { AssociationType } from './association-kinds.ts';
import { link } from './associations.ts';
import type { Origin } from './events.ts';
import { findRecord, tableOf, type CrmRecord, type Portal } from './portal.ts';

export type NewLink = { toTypeId: string; toId: string; types: AssociationType[] };

export function linksToMake(portal: Portal, fromTypeId: string, value: unknown): NewLink[] {
  if (value === undefined || value === null) return [];
  return listOf(value, 'associations').map((one) => {
    const { to, types } = fieldsOf(one, 'Each of associations');
    const toId = textOf(fieldsOf(to, 'to')['id'], 'to.id');
    const found = listOf(types, 'types').map((spec) => associationTypeOf(portal, fromTypeId, spec));
    const [first] = found;
    if (!first) throw invalid('An association needs at least one type.');
    if (found.some(({ toTypeId }) => toTypeId !== first.toTypeId))
      throw invalid('The types of one association must lead to one kind of record.');
    if (!findRecord(tableOf(portal, first.toTypeId), toId))
      throw invalid(`${tableOf(portal, first.toTypeId).type.singular.toUpperCase()} ${toId} does not exist.`);
    return { toTypeId: first.toTypeId, toId, types: found };
  });
}

export function makeLinks(portal: Portal, record: CrmRecord, links: readonly NewLink[], origin: Origin): void {
  for (const { toTypeId, toId, types } of links) link(portal, record, { typeId: toTypeId, id: toId }, types, origin);
}

/** By number, whatever the other end: for new records the type says what it leads to. */
export function associationTypeOf(portal: Portal, fromTypeId: string, spec: unknown, toTypeId?: string): AssociationType {
  const { associationTypeId, associationCategory = 'HUBSPOT_DEFINED' } = fieldsOf(spec, 'Each of types');
  const typeId = Number(textOf(associationTypeId, 'associationTypeId'));
  const category = textOf(associationCategory, 'associationCategory');
  const found = portal.associationTypes.find(
    (one) =>
      one.fromTypeId === fromTypeId &&
      one.typeId === typeId &&
      one.category === category &&
      (toTypeId === undefined || one.toTypeId === toTypeId),
  );
  if (!found) throw invalid(`No association type ${category} ${typeId} leads from ${tableOf(portal, fromTypeId).type.plural}.`);
  return found;
}
