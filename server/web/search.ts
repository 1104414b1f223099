// The route behind the menu of commands.
import { mayDo } from '../../rules/role.ts';
import { searchCalls, searchContacts } from '../database/search.ts';
import { route, type Web } from './route.ts';

const MOST_SEARCHED = 20_000;
const MOST_FOUND = 6;

export function registerSearch(web: Web): void {
  route(web, 'GET /api/search', async ({ asker, query }) => {
    const { teamId, role } = asker.team;
    const of = { teamId, text: query.text, among: MOST_SEARCHED, limit: MOST_FOUND };
    const [calls, contacts] = await Promise.all([
      searchCalls(web.db, of),
      mayDo(role, 'agents.read') ? searchContacts(web.db, of) : [],
    ]);
    return {
      calls: calls.map(({ id, title, rep, calledAt }) => ({ callId: id, title, rep, calledAt: calledAt.toISOString() })),
      contacts,
    };
  });
}
