// Owners: the people records belong to. Those who left are seen only if asked for.
import { invalid, notFound, ok, type Answer } from '../answers.ts';
import { limitIn, wantsArchived } from '../asked.ts';
import type { Owner } from '../portal.ts';
import { compareIds } from '../record-id.ts';
import { dated, type AskWithToken, type Route } from '../route.ts';

const paths = (rest: string) => [`/crm/v3/owners${rest}`, ...dated(`/crm/owners/{V}${rest}`)];
const scopes = () => ['crm.objects.owners.read'];

export const ownerRoutes: Route[] = [
  { name: 'owners.list', method: 'GET', paths: paths(''), auth: 'token', scopes, answer: list },
  { name: 'owners.read', method: 'GET', paths: paths('/:ownerId'), auth: 'token', scopes, answer: read },
];

const MOST_LISTED = 500;

function list({ portal, query, origin, path }: AskWithToken): Answer {
  const email = query.get('email')?.toLowerCase();
  const limit = limitIn(query, 100, MOST_LISTED);
  const after = query.get('after');
  const owners = [...portal.owners.values()]
    .filter((one) => one.archived === wantsArchived(query) && (!email || one.email.toLowerCase() === email))
    .sort((a, b) => compareIds(a.id, b.id));
  const rest = after ? owners.filter((one) => compareIds(one.id, after) > 0) : owners;
  const last = rest[limit - 1];
  const paging =
    last && rest.length > limit
      ? { paging: { next: { after: last.id, link: `${origin}${path}?limit=${limit}&after=${last.id}` } } }
      : {};
  return ok({ results: rest.slice(0, limit).map(ownerJson), ...paging });
}

function read({ portal, params, query }: AskWithToken): Answer {
  const wanted = params['ownerId'] ?? '';
  const idProperty = query.get('idProperty') ?? 'id';
  if (idProperty !== 'id' && idProperty !== 'userId') throw invalid(`idProperty must be id or userId, not '${idProperty}'.`);
  const isWanted = (one: Owner) => (idProperty === 'id' ? one.id : String(one.userId)) === wanted;
  const owner = [...portal.owners.values()].find((one) => isWanted(one) && one.archived === wantsArchived(query));
  if (!owner) throw notFound();
  return ok(ownerJson(owner));
}

function ownerJson(owner: Owner): Record<string, unknown> {
  return {
    id: owner.id,
    ...(owner.type === 'QUEUE' ? {} : { email: owner.email }),
    type: owner.type,
    firstName: owner.firstName,
    lastName: owner.lastName,
    userId: owner.archived ? null : owner.userId,
    userIdIncludingInactive: owner.userId,
    createdAt: new Date(owner.createdAt).toISOString(),
    updatedAt: new Date(owner.updatedAt).toISOString(),
    archived: owner.archived,
    ...(owner.teams.length > 0 ? { teams: owner.teams } : {}),
  };
}
