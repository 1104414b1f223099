// Search: late, walled at ten thousand, five a second.
import { ok, type Answer } from '../answers.ts';
import { tableIn } from '../asked.ts';
import { indexedJson } from '../record-json.ts';
import { objectPaths, type AskWithToken, type Route } from '../route.ts';
import { readSearch } from '../search-request.ts';
import { search } from '../search.ts';
import { readScopes } from './objects.ts';

export const searchRoutes: Route[] = [
  {
    name: 'objects.search',
    method: 'POST',
    paths: objectPaths('/search'),
    auth: 'token',
    scopes: readScopes,
    isSearch: true,
    answer: answerSearch,
  },
];

function answerSearch({ portal, params, body }: AskWithToken): Answer {
  const table = tableIn(portal, params['type']);
  const request = readSearch(table, body);
  const { total, records } = search(portal, table, request);
  const next = request.after + records.length;
  return ok({
    total,
    results: records.map((record) => indexedJson(portal, table, record, request.properties)),
    ...(next < total && records.length > 0 ? { paging: { next: { after: String(next) } } } : {}),
  });
}
