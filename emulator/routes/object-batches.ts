// Up to a hundred records at once: read, create, update, upsert, archive.
import { invalid, noContent, type Answer } from '../answers.ts';
import { inputsOf, fieldsOf, tableIn, textOf, textsOf, wantsArchived, type Fields } from '../asked.ts';
import { batchAnswer, entryOf, type Batch, type BatchError } from '../batch.ts';
import { linksToMake, makeLinks, type NewLink } from '../new-links.ts';
import type { CrmRecord, Table } from '../portal.ts';
import { recordJson, writtenJson } from '../record-json.ts';
import { lookUp, originOf, requireUnique } from '../record-lookup.ts';
import { archiveRecord, createRecord, findByUnique, updateRecord } from '../records.ts';
import { objectPaths, type AskWithToken, type Route } from '../route.ts';
import { checkValues } from '../value-check.ts';
import { readScopes, writeScopes } from './objects.ts';

const MOST_INPUTS = 100;

const batchRoute = (verb: string, scopes: typeof readScopes, answer: (ask: AskWithToken) => Answer): Route => ({
  name: `objects.batch.${verb}`,
  method: 'POST',
  paths: objectPaths(`/batch/${verb}`),
  auth: 'token',
  scopes,
  answer,
});

export const objectBatchRoutes: Route[] = [
  batchRoute('read', readScopes, readBatch),
  batchRoute('create', writeScopes, createBatch),
  batchRoute('update', writeScopes, updateBatch),
  batchRoute('upsert', writeScopes, upsertBatch),
  batchRoute('archive', writeScopes, archiveBatch),
];

const begin = (ask: AskWithToken): Batch => ({ results: [], errors: [], startedAt: ask.world.clock.now() });

function readBatch(ask: AskWithToken): Answer {
  const { world, portal, params, query } = ask;
  const table = tableIn(portal, params['type']);
  const body = fieldsOf(ask.body);
  const ids = inputsOf(body, MOST_INPUTS).map((input) => textOf(input['id'], 'id'));
  const idProperty = body['idProperty'] == null ? null : textOf(body['idProperty'], 'idProperty');
  const shown = {
    properties: textsOf(body['properties'], 'properties'),
    withHistory: textsOf(body['propertiesWithHistory'], 'propertiesWithHistory'),
    associations: [],
  };
  const batch = begin(ask);
  const missing: string[] = [];
  // The same id twice is answered once.
  for (const id of new Set(ids)) {
    const record = lookUp(world, table, id, { idProperty, archived: wantsArchived(query) });
    if (record) batch.results.push(recordJson(portal, record, shown));
    else missing.push(id);
  }
  const name = table.type.singular.toUpperCase();
  if (missing.length > 0)
    batch.errors.push({
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      message: `Could not get some ${name} objects, they may be deleted or not exist. Check that ids are valid.`,
      context: { ids: missing },
    });
  return batchAnswer(world, batch, 200);
}

type Checked = { input: Fields; properties: Record<string, string>; links: NewLink[] };

/** Partly only if every input carries a trace id of its own; otherwise one bad input refuses all. */
function createBatch(ask: AskWithToken): Answer {
  const { world, portal, params } = ask;
  const table = tableIn(portal, params['type']);
  const inputs = inputsOf(ask.body, MOST_INPUTS);
  const traces = new Set(inputs.map(traceOf).filter((trace) => trace !== null));
  const batch = begin(ask);
  const check = (input: Fields): Checked => ({
    input,
    properties: checkValues(portal, table, input['properties'], { isNew: true }),
    links: linksToMake(portal, table.type.typeId, input['associations']),
  });
  const create = ({ input, properties, links }: Checked): void => {
    // Again, for two inputs of one batch may want the same unique value.
    const record = createRecord(portal, table.type.typeId, {
      properties: checkValues(portal, table, properties, { isNew: true }),
      origin: originOf(ask),
    });
    makeLinks(portal, record, links, originOf(ask));
    batch.results.push({ ...writtenJson(portal, record), ...traceJson(input) });
  };
  if (traces.size === inputs.length) {
    for (const input of inputs) attempt(batch, input, () => create(check(input)));
  } else {
    requireDifferent(table, inputs);
    for (const checked of inputs.map(check)) create(checked);
  }
  return batchAnswer(world, batch, 201);
}

function updateBatch(ask: AskWithToken): Answer {
  const { world, portal, params } = ask;
  const table = tableIn(portal, params['type']);
  const batch = begin(ask);
  const found: { record: CrmRecord; input: Fields }[] = [];
  for (const input of inputsOf(ask.body, MOST_INPUTS)) {
    const id = textOf(input['id'], 'id');
    // Ids of records that were merged away vanish from the answer without an error.
    if (table.records.get(id)?.mergedInto) continue;
    const idProperty = input['idProperty'] == null ? null : textOf(input['idProperty'], 'idProperty');
    const record = lookUp(world, table, id, { idProperty });
    if (record) found.push({ record, input });
    else batch.errors.push(notThere(table, input, id));
  }
  const checked = found.map(({ record, input }) => ({
    record,
    input,
    values: checkValues(portal, table, input['properties'], { record }),
  }));
  for (const { record, input, values } of checked) {
    updateRecord(portal, record, values, originOf(ask));
    batch.results.push({ ...writtenJson(portal, record), ...traceJson(input) });
  }
  return batchAnswer(world, batch, 200);
}

function upsertBatch(ask: AskWithToken): Answer {
  const { world, portal, params } = ask;
  const table = tableIn(portal, params['type']);
  const batch = begin(ask);
  const inputs = inputsOf(ask.body, MOST_INPUTS);
  const check = (input: Fields) => {
    const id = textOf(input['id'], 'id');
    const idProperty = textOf(input['idProperty'], 'idProperty');
    requireUnique(table, idProperty);
    const present = findByUnique(table, idProperty, id);
    const given = { ...fieldsOf(input['properties'] ?? {}, 'properties'), [idProperty]: id };
    return { present, values: checkValues(portal, table, given, present ? { record: present } : { isNew: true }) };
  };
  // One without a trace id that is refused refuses all, so nothing may have been stored by then.
  for (const input of inputs) if (traceOf(input) === null) check(input);
  for (const input of inputs) {
    attempt(batch, input, () => {
      const { present, values } = check(input);
      if (present) updateRecord(portal, present, values, originOf(ask));
      const record = present ?? createRecord(portal, table.type.typeId, { properties: values, origin: originOf(ask) });
      batch.results.push({ ...writtenJson(portal, record), new: !present, ...traceJson(input) });
    });
  }
  return batchAnswer(world, batch, 200);
}

function archiveBatch(ask: AskWithToken): Answer {
  const { portal, params } = ask;
  const table = tableIn(portal, params['type']);
  for (const input of inputsOf(ask.body, MOST_INPUTS)) {
    const record = table.records.get(textOf(input['id'], 'id'));
    if (record && record.archivedAt === null) archiveRecord(portal, record, originOf(ask));
  }
  return noContent;
}

function attempt(batch: Batch, input: Fields, work: () => void): void {
  // With a trace id one knows which input failed; without, the refusal is for the whole batch.
  if (traceOf(input) === null) return work();
  try {
    work();
  } catch (error) {
    batch.errors.push(entryOf(error, traceContext(input)));
  }
}

const traceOf = (input: Fields): string | null =>
  input['objectWriteTraceId'] == null ? null : textOf(input['objectWriteTraceId'], 'objectWriteTraceId');

function traceJson(input: Fields): Record<string, string> {
  const trace = traceOf(input);
  return trace === null ? {} : { objectWriteTraceId: trace };
}

function traceContext(input: Fields): Record<string, unknown> {
  const trace = traceOf(input);
  return trace === null ? {} : { objectWriteTraceId: [trace] };
}

const notThere = (table: Table, input: Fields, id: string): BatchError => ({
  status: 'error',
  category: 'OBJECT_NOT_FOUND',
  message: `Could not update ${table.type.singular.toUpperCase()} ${id}: it may be deleted or not exist.`,
  context: { ids: [id], ...traceContext(input) },
});

/** One batch that must succeed as a whole cannot hold one unique value twice. */
function requireDifferent(table: Table, inputs: readonly Fields[]): void {
  const seen = new Set<string>();
  for (const input of inputs) {
    for (const [name, value] of Object.entries(fieldsOf(input['properties'] ?? {}, 'properties'))) {
      if (!table.properties.get(name)?.hasUniqueValue) continue;
      const key = `${name} ${String(value).toLowerCase()}`;
      if (seen.has(key)) throw invalid(`Two inputs of the batch have the same value of ${name}.`);
      seen.add(key);
    }
  }
}
