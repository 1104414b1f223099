// A link as v4 shows it: the other end as a number, and every type by which the two are linked.
import { associationTypesBetween } from './associations.ts';
import type { Link, Portal } from './portal.ts';
import { idAsNumber } from './record-id.ts';

export function linkJson(portal: Portal, fromTypeId: string, toTypeId: string, { toId, typeIds }: Link): Record<string, unknown> {
  const types = associationTypesBetween(portal, fromTypeId, toTypeId).filter((one) => typeIds.includes(one.typeId));
  return {
    toObjectId: idAsNumber(toId),
    associationTypes: types.map(({ category, typeId, label }) => ({ category, typeId, label })),
  };
}
