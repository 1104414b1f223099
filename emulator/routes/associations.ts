// Associations of one record: v4, the dated paths, and the older form with a type in the path.
import { created, invalid, noContent, notFound, ok, type Answer } from '../answers.ts';
import { limitIn, listOf, tableIn } from '../asked.ts';
import type { AssociationType } from '../association-kinds.ts';
import { associationTypesBetween, link, linksOf, plainAssociationType, unlink } from '../associations.ts';
import { linkJson } from '../link-json.ts';
import { associationTypeOf } from '../new-links.ts';
import { cursorOf, idOfCursor } from '../page-cursor.ts';
import { findRecord, type CrmRecord, type Portal, type Table } from '../portal.ts';
import { compareIds, idAsNumber } from '../record-id.ts';
import { originOf } from '../record-lookup.ts';
import { dated, objectPaths, type AskWithToken, type Route } from '../route.ts';
import { readScopes, writeScopes } from './objects.ts';

const paths = (rest: string) => [`/crm/v4/objects/:type${rest}`, ...dated(`/crm/objects/{V}/:type${rest}`)];

const ONE = '/:id/associations/:toType/:toId';
const DEFAULT = '/:id/associations/default/:toType/:toId';
const TYPED = '/:id/associations/:toType/:toId/:associationType';

export const associationRoutes: Route[] = [
  {
    name: 'associations.list',
    method: 'GET',
    // v3 lists them in its own words: see below.
    paths: paths('/:id/associations/:toType'),
    auth: 'token',
    scopes: readScopes,
    answer: list,
  },
  {
    name: 'associations.list-v3',
    method: 'GET',
    paths: ['/crm/v3/objects/:type/:id/associations/:toType'],
    auth: 'token',
    scopes: readScopes,
    answer: listInV3,
  },
  { name: 'associations.create', method: 'PUT', paths: paths(ONE), auth: 'token', scopes: writeScopes, answer: create },
  {
    name: 'associations.create-default',
    method: 'PUT',
    paths: paths(DEFAULT),
    auth: 'token',
    scopes: writeScopes,
    answer: createDefault,
  },
  { name: 'associations.archive', method: 'DELETE', paths: paths(ONE), auth: 'token', scopes: writeScopes, answer: archive },
  {
    name: 'associations.create-typed',
    method: 'PUT',
    paths: objectPaths(TYPED),
    auth: 'token',
    scopes: writeScopes,
    answer: createTyped,
  },
  {
    name: 'associations.archive-typed',
    method: 'DELETE',
    paths: objectPaths(TYPED),
    auth: 'token',
    scopes: writeScopes,
    answer: archiveTyped,
  },
];

const MOST_LISTED = 500;

type Ends = { from: CrmRecord; to: CrmRecord };

function fromOf({ portal, params }: AskWithToken): CrmRecord {
  const record = findRecord(tableIn(portal, params['type']), params['id'] ?? '');
  if (!record) throw notFound();
  return record;
}

function endsOf(ask: AskWithToken): Ends {
  const { portal, params } = ask;
  const to = findRecord(tableIn(portal, params['toType']), params['toId'] ?? '');
  if (!to) throw notFound();
  return { from: fromOf(ask), to };
}

function pageOf(ask: AskWithToken): { links: ReturnType<typeof linksOf>; to: Table; paging: object } {
  const { portal, params, query, origin, path } = ask;
  const to = tableIn(portal, params['toType']);
  const limit = limitIn(query, MOST_LISTED, MOST_LISTED);
  const after = query.get('after');
  const all = linksOf(portal, fromOf(ask), to.type.typeId).sort((a, b) => compareIds(a.toId, b.toId));
  const rest = after ? all.filter(({ toId }) => compareIds(toId, idOfCursor(after)) > 0) : all;
  const links = rest.slice(0, limit);
  const last = links.at(-1);
  if (rest.length <= limit || !last) return { links, to, paging: {} };
  const next = cursorOf(last.toId);
  return {
    links,
    to,
    paging: { paging: { next: { after: next, link: `${origin}${path}?limit=${limit}&after=${encodeURIComponent(next)}` } } },
  };
}

function list(ask: AskWithToken): Answer {
  const { links, to, paging } = pageOf(ask);
  const fromTypeId = fromOf(ask).typeId;
  return ok({ results: links.map((one) => linkJson(ask.portal, fromTypeId, to.type.typeId, one)), ...paging });
}

function listInV3(ask: AskWithToken): Answer {
  const { links, to, paging } = pageOf(ask);
  const types = associationTypesBetween(ask.portal, fromOf(ask).typeId, to.type.typeId);
  const results = links.flatMap(({ toId, typeIds }) =>
    types.filter((one) => typeIds.includes(one.typeId)).map(({ name }) => ({ id: toId, type: name })),
  );
  return ok({ results, ...paging });
}

function create(ask: AskWithToken): Answer {
  const { portal, body } = ask;
  const { from, to } = endsOf(ask);
  const types = listOf(body, 'The body').map((spec) => associationTypeOf(portal, from.typeId, spec, to.typeId));
  if (types.length === 0) throw invalid('An association needs at least one type.');
  link(portal, from, to, types, originOf(ask));
  return created({
    fromObjectTypeId: from.typeId,
    fromObjectId: idAsNumber(from.id),
    toObjectTypeId: to.typeId,
    toObjectId: idAsNumber(to.id),
    labels: types.flatMap(({ label }) => label ?? []),
  });
}

function createDefault(ask: AskWithToken): Answer {
  const { world, portal } = ask;
  const { from, to } = endsOf(ask);
  const type = plainAssociationType(portal, from.typeId, to.typeId);
  const startedAt = world.clock.now();
  link(portal, from, to, [type], originOf(ask));
  return ok({
    status: 'COMPLETE',
    results: defaultResults(from, to, type),
    startedAt: new Date(startedAt).toISOString(),
    completedAt: new Date(world.clock.now()).toISOString(),
  });
}

export function defaultResults(from: { id: string }, to: { id: string }, type: AssociationType): unknown[] {
  const of = (a: string, b: string, associationTypeId: number) => ({
    from: { id: a },
    to: { id: b },
    associationSpec: { associationCategory: type.category, associationTypeId },
  });
  return [of(from.id, to.id, type.typeId), of(to.id, from.id, type.inverseTypeId)];
}

function archive(ask: AskWithToken): Answer {
  const { from, to } = endsOf(ask);
  unlink(ask.portal, from, to, 'all', originOf(ask));
  return noContent;
}

/** The type as a number or by its name, `call_to_contact`. */
function typeNamed(portal: Portal, { from, to }: Ends, text: string): AssociationType {
  const types = associationTypesBetween(portal, from.typeId, to.typeId);
  const found = types.find((one) => String(one.typeId) === text || one.name === text);
  if (!found) throw invalid(`No association type '${text}' leads from ${from.typeId} to ${to.typeId}.`);
  return found;
}

function createTyped(ask: AskWithToken): Answer {
  const { portal, params } = ask;
  const ends = endsOf(ask);
  link(portal, ends.from, ends.to, [typeNamed(portal, ends, params['associationType'] ?? '')], originOf(ask));
  const toType = tableIn(portal, params['toType']).type.plural;
  const { id, createdAt, updatedAt } = ends.from;
  return ok({
    id,
    properties: {},
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    archived: false,
    associations: { [toType]: { results: [{ id: ends.to.id, type: params['associationType'] }] } },
  });
}

function archiveTyped(ask: AskWithToken): Answer {
  const { portal, params } = ask;
  const ends = endsOf(ask);
  unlink(portal, ends.from, ends.to, [typeNamed(portal, ends, params['associationType'] ?? '')], originOf(ask));
  return noContent;
}
