// Routes by which a team makes and ends links to a call.
import type { Share } from '../../contract/sharing.ts';
import { Problem } from '../../rules/problem.ts';
import { shareState } from '../../rules/share.ts';
import { findCallPage } from '../database/calls.ts';
import { listShares, type ShareRow } from '../database/shares.ts';
import type { AdminContext } from '../flows/admin/admin-context.ts';
import { revokeShare, shareCall } from '../flows/privacy/share-call.ts';
import { route, type Web } from './route.ts';

const MOST_LISTED = 100;

export function registerSharing(web: Web, options: { context: AdminContext; publicUrl: string }): void {
  const { context, publicUrl } = options;
  const shown = async (of: { teamId: string; callId: string }): Promise<Share[]> => {
    const now = context.clock.now();
    return (await listShares(web.db, of, MOST_LISTED)).map((row) => present(row, now));
  };

  route(web, 'GET /api/calls/:callId/shares', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, callId: params.callId };
    if (!(await findCallPage(web.db, of))) throw new Problem('not_found', 'There is no such call.');
    return { items: await shown(of) };
  });

  route(web, 'POST /api/calls/:callId/shares', async ({ asker, params, body }) => {
    const of = { teamId: asker.team.teamId, callId: params.callId };
    const made = await shareCall(context, { ...of, ...body, createdBy: asker.person.personId });
    const share = (await shown(of)).find(({ shareId }) => shareId === made.shareId);
    if (!share) throw new Problem('not_found', 'The call was deleted in this moment.');
    return { link: new URL(`/shared/${made.token}`, publicUrl).href, share };
  });

  route(web, 'POST /api/shares/:shareId/revoke', async ({ asker, params }) => {
    await revokeShare(context, { teamId: asker.team.teamId, shareId: params.shareId });
  });
}

function present(row: ShareRow, now: Date): Share {
  return {
    shareId: row.id,
    state: shareState(row, now),
    shows: { score: row.showsScore, transcript: row.showsTranscript, sound: row.showsSound },
    hasPassword: row.passwordHash !== null,
    createdBy: row.personName,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    views: row.views,
    lastViewedAt: row.lastViewedAt?.toISOString() ?? null,
  };
}
