// Definitions of properties: read, create, change, archive; one by one and in batches.
import { conflict, created, invalid, noContent, notFound, ok, type Answer } from '../answers.ts';
import { fieldsOf, inputsOf, tableIn, textOf, wantsArchived, type Fields } from '../asked.ts';
import { batchAnswer, entryOf, type Batch } from '../batch.ts';
import type { Table } from '../portal.ts';
import { changeProperty, makeProperty } from '../property-change.ts';
import type { PropertyDefinition } from '../property-definitions.ts';
import { propertyJson } from '../property-json.ts';
import { dated, type AskWithToken, type Route } from '../route.ts';

export const propertyPaths = (rest: string): string[] => [
  `/crm/v3/properties/:type${rest}`,
  ...dated(`/crm/properties/{V}/:type${rest}`),
];

const noun = (table: Table) =>
  table.type.isCustom ? 'custom' : schemaNouns.has(table.type.plural) ? table.type.plural : 'contacts';
const schemaNouns = new Set(['contacts', 'companies', 'deals']);

/** Whoever may read the records may read what their properties are. */
export function schemaReadScopes({ portal, params }: AskWithToken): readonly string[] {
  const table = tableIn(portal, params['type']);
  return [`crm.schemas.${noun(table)}.read`, ...table.type.readScopes];
}

/** Calls have no scope of their own for this; that contacts' is the one is plausible and not proven. */
export const schemaWriteScopes = ({ portal, params }: AskWithToken): readonly string[] => [
  `crm.schemas.${noun(tableIn(portal, params['type']))}.write`,
];

export const propertyRoutes: Route[] = [
  { name: 'properties.list', method: 'GET', paths: propertyPaths(''), auth: 'token', scopes: schemaReadScopes, answer: list },
  { name: 'properties.create', method: 'POST', paths: propertyPaths(''), auth: 'token', scopes: schemaWriteScopes, answer: create },
  { name: 'properties.read', method: 'GET', paths: propertyPaths('/:name'), auth: 'token', scopes: schemaReadScopes, answer: read },
  {
    name: 'properties.update',
    method: 'PATCH',
    paths: propertyPaths('/:name'),
    auth: 'token',
    scopes: schemaWriteScopes,
    answer: update,
  },
  {
    name: 'properties.archive',
    method: 'DELETE',
    paths: propertyPaths('/:name'),
    auth: 'token',
    scopes: schemaWriteScopes,
    answer: archive,
  },
  {
    name: 'properties.batch.create',
    method: 'POST',
    paths: propertyPaths('/batch/create'),
    auth: 'token',
    scopes: schemaWriteScopes,
    answer: createBatch,
  },
  {
    name: 'properties.batch.read',
    method: 'POST',
    paths: propertyPaths('/batch/read'),
    auth: 'token',
    scopes: schemaReadScopes,
    answer: readBatch,
  },
  {
    name: 'properties.batch.archive',
    method: 'POST',
    paths: propertyPaths('/batch/archive'),
    auth: 'token',
    scopes: schemaWriteScopes,
    answer: archiveBatch,
  },
];

const MOST_INPUTS = 100;

const tableOfAsk = ({ portal, params }: AskWithToken) => tableIn(portal, params['type']);

function definitionOf(table: Table, name: string | undefined, archived = false): PropertyDefinition {
  const definition = table.properties.get(name ?? '');
  if (!definition || (definition.archivedAt !== null) !== archived) throw notFound(`Property '${name ?? ''}' does not exist.`);
  return definition;
}

function list(ask: AskWithToken): Answer {
  const archived = wantsArchived(ask.query);
  const all = [...tableOfAsk(ask).properties.values()];
  return ok({ results: all.filter((one) => (one.archivedAt !== null) === archived).map(propertyJson) });
}

function read(ask: AskWithToken): Answer {
  return ok(propertyJson(definitionOf(tableOfAsk(ask), ask.params['name'], wantsArchived(ask.query))));
}

function create(ask: AskWithToken): Answer {
  return created(propertyJson(add(ask, fieldsOf(ask.body))));
}

function add(ask: AskWithToken, body: Fields): PropertyDefinition {
  const table = tableOfAsk(ask);
  const made = makeProperty(table, body, ask.world.clock.now());
  const present = table.properties.get(made.name);
  if (present && present.archivedAt === null)
    throw conflict(`A property named '${made.name}' already exists.`, 'OBJECT_ALREADY_EXISTS');
  table.properties.set(made.name, made);
  return made;
}

function update(ask: AskWithToken): Answer {
  const table = tableOfAsk(ask);
  const definition = definitionOf(table, ask.params['name']);
  changeProperty(table, definition, fieldsOf(ask.body), ask.world.clock.now());
  return ok(propertyJson(definition));
}

function archive(ask: AskWithToken): Answer {
  archiveOne(ask, definitionOf(tableOfAsk(ask), ask.params['name']));
  return noContent;
}

function archiveOne({ world }: AskWithToken, definition: PropertyDefinition): void {
  if (definition.hubspotDefined) throw invalid(`'${definition.name}' is HubSpot's own property and cannot be archived.`);
  definition.archivedAt = world.clock.now();
}

function createBatch(ask: AskWithToken): Answer {
  const batch: Batch = { results: [], errors: [], startedAt: ask.world.clock.now() };
  for (const input of inputsOf(ask.body, MOST_INPUTS)) {
    try {
      batch.results.push(propertyJson(add(ask, input)));
    } catch (error) {
      batch.errors.push(entryOf(error, { name: [input['name']] }));
    }
  }
  return batchAnswer(ask.world, batch, 201);
}

function readBatch(ask: AskWithToken): Answer {
  const table = tableOfAsk(ask);
  const archived = fieldsOf(ask.body)['archived'] === true;
  const batch: Batch = { results: [], errors: [], startedAt: ask.world.clock.now() };
  for (const input of inputsOf(ask.body, MOST_INPUTS)) {
    const name = textOf(input['name'], 'name');
    try {
      batch.results.push(propertyJson(definitionOf(table, name, archived)));
    } catch (error) {
      batch.errors.push(entryOf(error, { name: [name] }));
    }
  }
  return batchAnswer(ask.world, batch, 200);
}

function archiveBatch(ask: AskWithToken): Answer {
  const table = tableOfAsk(ask);
  for (const input of inputsOf(ask.body, MOST_INPUTS)) {
    const definition = table.properties.get(textOf(input['name'], 'name'));
    if (definition && definition.archivedAt === null) archiveOne(ask, definition);
  }
  return noContent;
}
