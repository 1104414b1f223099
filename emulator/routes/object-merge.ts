// Two records become one; a record is erased for good.
import { invalid, noContent, notFound, ok, type Answer } from '../answers.ts';
import { fieldsOf, tableIn, textOf } from '../asked.ts';
import { findRecord } from '../portal.ts';
import { writtenJson } from '../record-json.ts';
import { lookUp, originOf } from '../record-lookup.ts';
import { eraseRecord, mergeRecords } from '../records.ts';
import { objectPaths, type AskWithToken, type Route } from '../route.ts';
import { writeScopes } from './objects.ts';

export const objectMergeRoutes: Route[] = [
  { name: 'objects.merge', method: 'POST', paths: objectPaths('/merge'), auth: 'token', scopes: writeScopes, answer: merge },
  { name: 'objects.erase', method: 'POST', paths: objectPaths('/gdpr-delete'), auth: 'token', scopes: writeScopes, answer: erase },
];

function merge(ask: AskWithToken): Answer {
  const { portal, params } = ask;
  const table = tableIn(portal, params['type']);
  const body = fieldsOf(ask.body);
  const primary = findRecord(table, textOf(body['primaryObjectId'], 'primaryObjectId'));
  const other = findRecord(table, textOf(body['objectIdToMerge'], 'objectIdToMerge'));
  if (!primary || !other) throw notFound();
  if (primary === other) throw invalid('A record cannot be merged with itself.');
  mergeRecords(portal, primary, other, originOf(ask));
  return ok(writtenJson(portal, primary));
}

function erase(ask: AskWithToken): Answer {
  const { world, portal, params } = ask;
  const table = tableIn(portal, params['type']);
  const body = fieldsOf(ask.body);
  const idProperty = body['idProperty'] == null ? null : textOf(body['idProperty'], 'idProperty');
  const record = lookUp(world, table, textOf(body['objectId'], 'objectId'), { idProperty });
  if (!record) throw notFound();
  eraseRecord(portal, record, originOf(ask));
  return noContent;
}
