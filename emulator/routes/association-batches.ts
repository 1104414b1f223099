// Associations of many records at once. A record that has none is an error of the batch, and the answer a 207.
import { invalid, noContent, type Answer } from '../answers.ts';
import { fieldsOf, inputsOf, listOf, tableIn, textOf, type Fields } from '../asked.ts';
import { link, linksOf, plainAssociationType, unlink } from '../associations.ts';
import { batchAnswer, type Batch, type BatchError } from '../batch.ts';
import { linkJson } from '../link-json.ts';
import { associationTypeOf } from '../new-links.ts';
import { cursorOf, idOfCursor } from '../page-cursor.ts';
import { findRecord, type CrmRecord, type Table } from '../portal.ts';
import { compareIds, idAsNumber } from '../record-id.ts';
import { originOf } from '../record-lookup.ts';
import { dated, type AskWithToken, type Route } from '../route.ts';
import { readScopes, writeScopes } from './objects.ts';
import { defaultResults } from './associations.ts';

const MOST_READ = 1_000;
const MOST_WRITTEN = 2_000;
const MOST_OF_ONE = 500;

const batchRoute = (verb: string, scopes: typeof readScopes, answer: (ask: AskWithToken) => Answer): Route => ({
  name: `associations.batch.${verb.replace('/', '-')}`,
  method: 'POST',
  paths: [`/crm/v4/associations/:type/:toType/batch/${verb}`, ...dated(`/crm/associations/{V}/:type/:toType/batch/${verb}`)],
  auth: 'token',
  scopes,
  answer,
});

export const associationBatchRoutes: Route[] = [
  batchRoute('read', readScopes, read),
  batchRoute('create', writeScopes, create),
  batchRoute('associate/default', writeScopes, createDefault),
  batchRoute('archive', writeScopes, archive),
  batchRoute('labels/archive', writeScopes, archiveLabels),
];

const tablesOf = ({ portal, params }: AskWithToken) => ({
  from: tableIn(portal, params['type']),
  to: tableIn(portal, params['toType']),
});

const begin = (ask: AskWithToken): Batch => ({ results: [], errors: [], startedAt: ask.world.clock.now() });

const idIn = (value: unknown, what: string) => textOf(fieldsOf(value, what)['id'], `${what}.id`);

function read(ask: AskWithToken): Answer {
  const { world, portal } = ask;
  const { from, to } = tablesOf(ask);
  const batch = begin(ask);
  for (const input of inputsOf(ask.body, MOST_READ)) {
    const id = textOf(input['id'], 'id');
    const after = input['after'] == null ? null : textOf(input['after'], 'after');
    const record = findRecord(from, id);
    // One that does not exist cannot be told from one without links.
    const all = record ? linksOf(portal, record, to.type.typeId).sort((a, b) => compareIds(a.toId, b.toId)) : [];
    if (all.length === 0) {
      batch.errors.push(noneFound(from, to, id));
      continue;
    }
    const rest = after === null ? all : all.filter(({ toId }) => compareIds(toId, idOfCursor(after)) > 0);
    const last = rest[MOST_OF_ONE - 1];
    batch.results.push({
      from: { id },
      to: rest.slice(0, MOST_OF_ONE).map((one) => linkJson(portal, from.type.typeId, to.type.typeId, one)),
      ...(last && rest.length > MOST_OF_ONE ? { paging: { next: { after: cursorOf(last.toId) } } } : {}),
    });
  }
  // Neither order nor number of the results follows the inputs.
  batch.results.reverse();
  return batchAnswer(world, batch, 200);
}

const noneFound = (from: Table, to: Table, id: string): BatchError => ({
  status: 'error',
  category: 'OBJECT_NOT_FOUND',
  subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
  message: `No ${to.type.singular} is associated with ${from.type.singular} ${id}.`,
  context: { fromObjectId: [id], fromObjectType: [from.type.singular], toObjectType: [to.type.singular] },
});

type Pair = { from: CrmRecord; to: CrmRecord; input: Fields };

/** Pairs that exist; the others become errors of the batch. */
function pairsOf(ask: AskWithToken, batch: Batch): Pair[] {
  const { from, to } = tablesOf(ask);
  return inputsOf(ask.body, MOST_WRITTEN).flatMap((input) => {
    const [fromId, toId] = [idIn(input['from'], 'from'), idIn(input['to'], 'to')];
    const [fromRecord, toRecord] = [findRecord(from, fromId), findRecord(to, toId)];
    if (fromRecord && toRecord) return [{ from: fromRecord, to: toRecord, input }];
    batch.errors.push({
      status: 'error',
      category: 'OBJECT_NOT_FOUND',
      message: `One of ${from.type.singular} ${fromId} and ${to.type.singular} ${toId} does not exist.`,
      context: { fromObjectId: [fromId], toObjectId: [toId] },
    });
    return [];
  });
}

function create(ask: AskWithToken): Answer {
  const { world, portal } = ask;
  const batch = begin(ask);
  const checked = pairsOf(ask, batch).map(({ from, to, input }) => {
    const types = listOf(input['types'], 'types').map((spec) => associationTypeOf(portal, from.typeId, spec, to.typeId));
    if (types.length === 0) throw invalid('An association needs at least one type.');
    return { from, to, types };
  });
  for (const { from, to, types } of checked) {
    link(portal, from, to, types, originOf(ask));
    batch.results.push({
      fromObjectTypeId: from.typeId,
      fromObjectId: idAsNumber(from.id),
      toObjectTypeId: to.typeId,
      toObjectId: idAsNumber(to.id),
      labels: types.flatMap(({ label }) => label ?? []),
    });
  }
  return batchAnswer(world, batch, 201);
}

function createDefault(ask: AskWithToken): Answer {
  const { world, portal } = ask;
  const batch = begin(ask);
  for (const { from, to } of pairsOf(ask, batch)) {
    const type = plainAssociationType(portal, from.typeId, to.typeId);
    link(portal, from, to, [type], originOf(ask));
    batch.results.push(...defaultResults(from, to, type));
  }
  return batchAnswer(world, batch, 200);
}

function archive(ask: AskWithToken): Answer {
  const { portal } = ask;
  const { from, to } = tablesOf(ask);
  for (const input of inputsOf(ask.body, MOST_WRITTEN)) {
    const record = findRecord(from, idIn(input['from'], 'from'));
    for (const one of listOf(input['to'], 'to')) {
      const other = findRecord(to, idIn(one, 'to'));
      if (record && other) unlink(portal, record, other, 'all', originOf(ask));
    }
  }
  return noContent;
}

function archiveLabels(ask: AskWithToken): Answer {
  const { portal } = ask;
  for (const { from, to, input } of pairsOf(ask, begin(ask))) {
    const types = listOf(input['types'], 'types').map((spec) => associationTypeOf(portal, from.typeId, spec, to.typeId));
    unlink(portal, from, to, types, originOf(ask));
  }
  return noContent;
}
