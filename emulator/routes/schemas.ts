// Custom kinds of records; the standard ones are not listed here.
import { notFound, ok, type Answer } from '../answers.ts';
import { findTable, type Portal, type Table } from '../portal.ts';
import { propertyJson } from '../property-json.ts';
import { dated, type AskWithToken, type Route } from '../route.ts';

const paths = (rest: string) => [`/crm-object-schemas/v3/schemas${rest}`, ...dated(`/crm-object-schemas/{V}/schemas${rest}`)];
const scopes = () => ['crm.schemas.custom.read'];

export const schemaRoutes: Route[] = [
  { name: 'schemas.list', method: 'GET', paths: paths(''), auth: 'token', scopes, answer: list },
  { name: 'schemas.read', method: 'GET', paths: paths('/:type'), auth: 'token', scopes, answer: read },
];

function list({ portal, query }: AskWithToken): Answer {
  const custom = [...portal.tables.values()].filter(({ type }) => type.isCustom);
  return ok({ results: query.get('archived') === 'true' ? [] : custom.map((table) => schemaJson(portal, table)) });
}

function read({ portal, params }: AskWithToken): Answer {
  const table = findTable(portal, params['type'] ?? '');
  if (!table) throw notFound();
  return ok(schemaJson(portal, table));
}

function schemaJson(portal: Portal, { type, properties }: Table): Record<string, unknown> {
  const shortName = type.plural.replace(`p${portal.portalId}_`, '');
  return {
    id: type.typeId.replace(/^\d+-/, ''),
    objectTypeId: type.typeId,
    name: shortName,
    fullyQualifiedName: type.plural,
    labels: { singular: type.isCustom ? shortName : type.singular, plural: shortName },
    primaryDisplayProperty: type.primaryProperty,
    requiredProperties: type.requiredOnCreate,
    searchableProperties: type.searched,
    secondaryDisplayProperties: [],
    properties: [...properties.values()].filter((one) => one.archivedAt === null).map(propertyJson),
    associations: portal.associationTypes
      .filter((one) => one.fromTypeId === type.typeId)
      .map(({ fromTypeId, toTypeId, typeId, name }) => ({
        id: String(typeId),
        fromObjectTypeId: fromTypeId,
        toObjectTypeId: toTypeId,
        name,
      })),
    archived: false,
  };
}
