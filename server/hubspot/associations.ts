// Which records belong to which: read in batches, page by page where one has many.
import { Problem } from '../../rules/problem.ts';
import { expect } from './expect.ts';
import { paths } from './paths.ts';
import type { HubspotRequests } from './requests.ts';
import { associationsAnswer } from './shapes.ts';

const MOST_IN_A_BATCH = 1_000;
const MOST_PAGES = 50;

export async function readAssociations(
  ask: HubspotRequests['ask'],
  of: { from: string; ids: readonly string[]; to: string; signal?: AbortSignal | undefined },
): Promise<Map<string, string[]>> {
  const { from, ids, to, signal } = of;
  if (ids.length > MOST_IN_A_BATCH)
    throw new Problem('internal', `${ids.length} records were asked for at once; ${MOST_IN_A_BATCH} are the most.`);
  const found = new Map<string, { primary: string[]; other: string[] }>();
  let inputs: { id: string; after?: string }[] = [...new Set(ids)].map((id) => ({ id }));
  for (let page = 0; inputs.length > 0; page++) {
    if (page === MOST_PAGES)
      throw new Problem('hubspot_answer_invalid', 'HubSpot’s list of associations has no end.', { retryable: true });
    const { body } = await ask({ method: 'POST', path: paths.associations(from, to), body: { inputs }, repeatable: true, signal });
    const { results, errors } = expect(associationsAnswer, body);
    // One that belongs to nothing is told as an error, and makes the whole answer look like one.
    const other = errors.find(
      (error) => error.category !== 'OBJECT_NOT_FOUND' && error.subCategory !== 'crm.associations.NO_ASSOCIATIONS_FOUND',
    );
    if (other)
      throw new Problem('hubspot_unavailable', `HubSpot could not read some associations (${other.category}).`, {
        retryable: true,
      });
    for (const result of results) {
      const kept = found.get(result.from.id) ?? { primary: [], other: [] };
      found.set(result.from.id, kept);
      for (const one of result.to) {
        const isPrimary = one.associationTypes.some(({ label }) => label?.toLowerCase() === 'primary');
        (isPrimary ? kept.primary : kept.other).push(one.toObjectId);
      }
    }
    inputs = results.flatMap((result) => (result.paging === null ? [] : [{ id: result.from.id, after: result.paging }]));
  }
  return new Map(
    [...found]
      .map(([id, { primary, other }]): [string, string[]] => [id, [...new Set([...primary, ...other])]])
      .filter(([, to]) => to.length > 0),
  );
}
