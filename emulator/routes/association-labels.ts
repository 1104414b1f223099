// Which associations there are between two kinds of records, and labels of one's own.
import { conflict, invalid, noContent, notFound, ok, type Answer } from '../answers.ts';
import { fieldsOf, tableIn, textOf } from '../asked.ts';
import type { AssociationType } from '../association-kinds.ts';
import { addAssociationType, associationTypesBetween, plainAssociationType } from '../associations.ts';
import { dated, type AskWithToken, type Route } from '../route.ts';
import { readScopes, writeScopes } from './objects.ts';

// The documentation has one spelling, one of the client's two classes the other.
const paths = (rest: string) => [
  `/crm/v4/associations/:type/:toType/labels${rest}`,
  `/crm/associations/v4/:type/:toType/labels${rest}`,
  ...dated(`/crm/associations/{V}/:type/:toType/labels${rest}`),
];

export const associationLabelRoutes: Route[] = [
  { name: 'labels.list', method: 'GET', paths: paths(''), auth: 'token', scopes: readScopes, answer: list },
  { name: 'labels.create', method: 'POST', paths: paths(''), auth: 'token', scopes: writeScopes, answer: create },
  { name: 'labels.update', method: 'PUT', paths: paths(''), auth: 'token', scopes: writeScopes, answer: update },
  { name: 'labels.archive', method: 'DELETE', paths: paths('/:typeId'), auth: 'token', scopes: writeScopes, answer: archive },
];

const typeIdsOf = ({ portal, params }: AskWithToken): [string, string] => [
  tableIn(portal, params['type']).type.typeId,
  tableIn(portal, params['toType']).type.typeId,
];

const labelJson = ({ category, typeId, label }: AssociationType) => ({ category, typeId, label });

function list(ask: AskWithToken): Answer {
  const [from, to] = typeIdsOf(ask);
  plainAssociationType(ask.portal, from, to);
  return ok({ results: associationTypesBetween(ask.portal, from, to).map(labelJson) });
}

function create(ask: AskWithToken): Answer {
  const [fromTypeId, toTypeId] = typeIdsOf(ask);
  const body = fieldsOf(ask.body);
  const label = textOf(body['label'], 'label');
  const name = textOf(body['name'], 'name');
  const inverseLabel = body['inverseLabel'] == null ? label : textOf(body['inverseLabel'], 'inverseLabel');
  if (associationTypesBetween(ask.portal, fromTypeId, toTypeId).some((one) => one.label === label || one.name === name))
    throw conflict(`There is an association named '${name}' or labelled '${label}' already.`, 'OBJECT_ALREADY_EXISTS');
  const made = addAssociationType(ask.portal, { fromTypeId, toTypeId, label, inverseLabel, name, category: 'USER_DEFINED' });
  return ok({ results: made.map(labelJson) });
}

function ownLabel(ask: AskWithToken, typeId: number): AssociationType {
  const [from, to] = typeIdsOf(ask);
  const found = associationTypesBetween(ask.portal, from, to).find((one) => one.typeId === typeId);
  if (!found) throw notFound();
  if (found.category !== 'USER_DEFINED') throw invalid('Only labels of the account itself can be changed.');
  return found;
}

function update(ask: AskWithToken): Answer {
  const body = fieldsOf(ask.body);
  const type = ownLabel(ask, Number(textOf(body['associationTypeId'], 'associationTypeId')));
  type.label = textOf(body['label'], 'label');
  if (body['inverseLabel'] != null) {
    const inverse = ask.portal.associationTypes.find((one) => one.typeId === type.inverseTypeId);
    if (inverse) inverse.label = textOf(body['inverseLabel'], 'inverseLabel');
  }
  return noContent;
}

function archive(ask: AskWithToken): Answer {
  const { portal, params } = ask;
  const gone = ownLabel(ask, Number(params['typeId']));
  const ids = new Set([gone.typeId, gone.inverseTypeId]);
  portal.associationTypes = portal.associationTypes.filter((one) => !ids.has(one.typeId));
  // What was linked by the label alone stays linked without it.
  for (const links of portal.links.values())
    for (const one of links.values())
      if (one.typeIds.some((id) => ids.has(id))) one.typeIds = one.typeIds.filter((id) => !ids.has(id));
  return noContent;
}
