// Routes of saved views of the list of calls, and of acts on many calls at once.
import { listCallViews } from '../database/call-views.ts';
import type { BaseContext } from '../flows/context.ts';
import { actOnCalls } from '../flows/review/act-on-calls.ts';
import { MOST_VIEWS, removeCallView, saveCallView } from '../flows/review/save-call-view.ts';
import { route, type Web } from './route.ts';
import { whoAsks } from './session.ts';

export function registerCallViews(web: Web, options: { context: BaseContext }): void {
  const { context } = options;

  route(web, 'GET /api/call-views', async (ask) => {
    const { teamId, personId } = whoAsks(ask);
    const rows = await listCallViews(web.db, { teamId, personId, limit: MOST_VIEWS });
    return {
      items: rows.map(({ id, name, isShared, search, madeBy }) => ({
        ...{ viewId: id, name, isShared, search, isMine: madeBy === personId },
      })),
    };
  });
  route(web, 'POST /api/call-views', (ask) => saveCallView(context, { ...whoAsks(ask), ...ask.body }));
  route(web, 'DELETE /api/call-views/:viewId', (ask) => removeCallView(context, { ...whoAsks(ask), ...ask.params }));
  route(web, 'POST /api/calls/acts', (ask) => actOnCalls(context, { ...whoAsks(ask), ...ask.body }));
}
