// Routes by which a transcript is corrected and its versions are seen.
import { Problem } from '../../rules/problem.ts';
import { findCallPage } from '../database/calls.ts';
import { listTranscripts } from '../database/transcripts.ts';
import { editTranscript, restoreTranscript } from '../flows/review/edit-transcript.ts';
import type { ReviewContext } from '../flows/review/review-context.ts';
import { route, type Web } from './route.ts';
import { whoAsks } from './session.ts';

const MOST_LISTED = 200;

export function registerTranscripts(web: Web, options: { context: ReviewContext }): void {
  const { context } = options;

  route(web, 'GET /api/calls/:callId/transcripts', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, callId: params.callId };
    const [call, rows] = await Promise.all([findCallPage(web.db, of), listTranscripts(web.db, of, MOST_LISTED)]);
    if (!call) throw new Problem('not_found', 'There is no such call in this team.');
    return {
      items: rows.map(({ version, source, engine, createdAt, editedByName }) => ({
        ...{ version, source, engine, at: createdAt.toISOString(), by: editedByName },
      })),
    };
  });

  route(web, 'PATCH /api/calls/:callId/transcript', (ask) =>
    editTranscript(context, { ...whoAsks(ask), ...ask.params, ...ask.body }),
  );

  route(web, 'POST /api/calls/:callId/transcript/restore', (ask) =>
    restoreTranscript(context, { ...whoAsks(ask), ...ask.params, ...ask.body }),
  );
}
