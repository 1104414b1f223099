// Groups in which properties stand.
import { conflict, created, invalid, noContent, notFound, ok, type Answer } from '../answers.ts';
import { fieldsOf, tableIn, textOf } from '../asked.ts';
import type { PropertyGroup } from '../property-definitions.ts';
import type { AskWithToken, Route } from '../route.ts';
import { propertyPaths, schemaReadScopes, schemaWriteScopes } from './properties.ts';

export const propertyGroupRoutes: Route[] = [
  { name: 'groups.list', method: 'GET', paths: propertyPaths('/groups'), auth: 'token', scopes: schemaReadScopes, answer: list },
  {
    name: 'groups.create',
    method: 'POST',
    paths: propertyPaths('/groups'),
    auth: 'token',
    scopes: schemaWriteScopes,
    answer: create,
  },
  {
    name: 'groups.read',
    method: 'GET',
    paths: propertyPaths('/groups/:group'),
    auth: 'token',
    scopes: schemaReadScopes,
    answer: read,
  },
  {
    name: 'groups.update',
    method: 'PATCH',
    paths: propertyPaths('/groups/:group'),
    auth: 'token',
    scopes: schemaWriteScopes,
    answer: update,
  },
  {
    name: 'groups.archive',
    method: 'DELETE',
    paths: propertyPaths('/groups/:group'),
    auth: 'token',
    scopes: schemaWriteScopes,
    answer: archive,
  },
];

const tableOfAsk = ({ portal, params }: AskWithToken) => tableIn(portal, params['type']);

function groupOf(ask: AskWithToken): PropertyGroup {
  const group = tableOfAsk(ask).groups.get(ask.params['group'] ?? '');
  if (!group || group.archived) throw notFound();
  return group;
}

function list(ask: AskWithToken): Answer {
  return ok({ results: [...tableOfAsk(ask).groups.values()].filter((one) => !one.archived) });
}

function create(ask: AskWithToken): Answer {
  const { groups } = tableOfAsk(ask);
  const body = fieldsOf(ask.body);
  const name = textOf(body['name'], 'name');
  if (groups.get(name)?.archived === false)
    throw conflict(`A property group named '${name}' already exists.`, 'OBJECT_ALREADY_EXISTS');
  const group: PropertyGroup = {
    name,
    label: textOf(body['label'], 'label'),
    displayOrder: Number(body['displayOrder'] ?? -1),
    archived: false,
  };
  groups.set(name, group);
  return created(group);
}

function read(ask: AskWithToken): Answer {
  return ok(groupOf(ask));
}

function update(ask: AskWithToken): Answer {
  const group = groupOf(ask);
  const body = fieldsOf(ask.body);
  if (body['label'] != null) group.label = textOf(body['label'], 'label');
  if (body['displayOrder'] != null) group.displayOrder = Number(body['displayOrder']);
  return ok(group);
}

function archive(ask: AskWithToken): Answer {
  const group = groupOf(ask);
  const isUsed = [...tableOfAsk(ask).properties.values()].some((one) => one.groupName === group.name && one.archivedAt === null);
  if (isUsed) throw invalid(`The group '${group.name}' still has properties.`);
  group.archived = true;
  return noContent;
}
