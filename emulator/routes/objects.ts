// Records one at a time: list, create, read, change, archive.
import { created, noContent, notFound, ok, type Answer } from '../answers.ts';
import { fieldsOf, limitIn, shownIn, tableIn, wantsArchived } from '../asked.ts';
import { linksToMake, makeLinks } from '../new-links.ts';
import { compareIds } from '../record-id.ts';
import { recordJson, writtenJson } from '../record-json.ts';
import { findAsked, originOf } from '../record-lookup.ts';
import { archiveRecord, createRecord, updateRecord } from '../records.ts';
import { objectPaths, type AskWithToken, type Route } from '../route.ts';
import { checkValues } from '../value-check.ts';

const MOST_LISTED = 100;
const MOST_WITH_HISTORY = 50;

export const readScopes = ({ portal, params }: AskWithToken): readonly string[] => tableIn(portal, params['type']).type.readScopes;
export const writeScopes = ({ portal, params }: AskWithToken): readonly string[] =>
  tableIn(portal, params['type']).type.writeScopes;

export const objectRoutes: Route[] = [
  { name: 'objects.list', method: 'GET', paths: objectPaths(''), auth: 'token', scopes: readScopes, answer: list },
  { name: 'objects.create', method: 'POST', paths: objectPaths(''), auth: 'token', scopes: writeScopes, answer: create },
  { name: 'objects.read', method: 'GET', paths: objectPaths('/:id'), auth: 'token', scopes: readScopes, answer: read },
  { name: 'objects.update', method: 'PATCH', paths: objectPaths('/:id'), auth: 'token', scopes: writeScopes, answer: update },
  { name: 'objects.archive', method: 'DELETE', paths: objectPaths('/:id'), auth: 'token', scopes: writeScopes, answer: archive },
];

/** `after` is the id of the first record of the next page: new records do not shift it. */
function list({ portal, params, query, origin, path }: AskWithToken): Answer {
  const table = tableIn(portal, params['type']);
  const shown = shownIn(query);
  const limit = limitIn(query, 10, shown.withHistory.length > 0 ? MOST_WITH_HISTORY : MOST_LISTED);
  const records = wantsArchived(query) ? table.archived : table.present;
  const after = query.get('after') ?? '';
  const start = after === '' ? 0 : records.placeOf((record) => compareIds(record.id, after) < 0);
  const next = records.items()[start + limit];
  const following = new URLSearchParams(query);
  if (next) following.set('after', next.id);
  return ok({
    results: records
      .items()
      .slice(start, start + limit)
      .map((record) => recordJson(portal, record, shown)),
    ...(next ? { paging: { next: { after: next.id, link: `${origin}${path}?${following.toString()}` } } } : {}),
  });
}

function create(ask: AskWithToken): Answer {
  const { portal, params } = ask;
  const table = tableIn(portal, params['type']);
  const body = fieldsOf(ask.body);
  const properties = checkValues(portal, table, body['properties'], { isNew: true });
  const links = linksToMake(portal, table.type.typeId, body['associations']);
  const record = createRecord(portal, table.type.typeId, { properties, origin: originOf(ask) });
  makeLinks(portal, record, links, originOf(ask));
  return created(writtenJson(portal, record));
}

function read(ask: AskWithToken): Answer {
  const { portal, params, query } = ask;
  return ok(recordJson(portal, findAsked(ask, tableIn(portal, params['type']), params['id'], query), shownIn(query)));
}

function update(ask: AskWithToken): Answer {
  const { portal, params, query } = ask;
  const table = tableIn(portal, params['type']);
  const record = findAsked(ask, table, params['id'], query);
  updateRecord(portal, record, checkValues(portal, table, fieldsOf(ask.body)['properties'], { record }), originOf(ask));
  return ok(writtenJson(portal, record));
}

function archive(ask: AskWithToken): Answer {
  const { portal, params } = ask;
  const record = tableIn(portal, params['type']).records.get(params['id'] ?? '');
  if (!record) throw notFound();
  // Archiving twice is no error.
  if (record.archivedAt === null) archiveRecord(portal, record, originOf(ask));
  return noContent;
}
