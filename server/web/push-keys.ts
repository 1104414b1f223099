// Routes by which owners manage the keys of the Push API.
import type { PushKey } from '../../contract/push-keys.ts';
import { Problem } from '../../rules/problem.ts';
import { changePushKey, revokePushKey } from '../flows/admin/change-push-key.ts';
import { createPushKey, rotatePushKey, type MadeKey } from '../flows/admin/create-push-key.ts';
import type { AdminContext } from '../flows/admin/admin-context.ts';
import { findPushKey, listPushKeys, type PushKeyRow } from '../database/push-key-admin.ts';
import { webhookUrl } from './agents.ts';
import { route, type Web } from './route.ts';

const MOST_LISTED = 1_000;

export function registerPushKeys(web: Web, options: { context: AdminContext; publicUrl: string }): void {
  const { context, publicUrl } = options;

  async function shown(teamId: string, keyId: string): Promise<PushKey> {
    const row = await findPushKey(web.db, { teamId, keyId });
    if (!row) throw new Problem('not_found', 'There is no such key.');
    return present(row);
  }
  const withRow = async (teamId: string, made: MadeKey) => ({ key: made.key, pushKey: await shown(teamId, made.keyId) });

  route(web, 'GET /api/push-keys', async ({ asker }) => ({
    items: (await listPushKeys(web.db, asker.team.teamId, MOST_LISTED)).map(present),
    ingestUrl: new URL('/api/integrations/push-api/ingest', publicUrl).href,
    webhookUrl: webhookUrl(publicUrl, 'YOUR_AGENT_ID'),
  }));

  route(web, 'POST /api/push-keys', async ({ asker, body }) => {
    const { teamId } = asker.team;
    return withRow(teamId, await createPushKey(context, { ...body, teamId, createdBy: asker.person.personId }));
  });

  route(web, 'PATCH /api/push-keys/:keyId', async ({ asker, params, body }) => {
    const { teamId } = asker.team;
    const { name, allowQuery, limitPerMinute } = body;
    await changePushKey(context, {
      teamId,
      keyId: params.keyId,
      change: {
        ...(name === undefined ? {} : { name }),
        ...(allowQuery === undefined ? {} : { allowQuery }),
        ...(limitPerMinute === undefined ? {} : { limitPerMinute }),
      },
    });
    return shown(teamId, params.keyId);
  });

  route(web, 'POST /api/push-keys/:keyId/rotate', async ({ asker, params, body }) => {
    const { teamId } = asker.team;
    const { keyId } = params;
    return withRow(teamId, await rotatePushKey(context, { teamId, keyId, ...body, rotatedBy: asker.person.personId }));
  });

  route(web, 'POST /api/push-keys/:keyId/revoke', async ({ asker, params }) => {
    await revokePushKey(context, { teamId: asker.team.teamId, keyId: params.keyId });
  });
}

function present(row: PushKeyRow): PushKey {
  return {
    keyId: row.id,
    name: row.name,
    purpose: row.purpose,
    hint: row.hint,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    lastStatus: row.lastStatus,
    allowQuery: row.allowQuery,
    queryUses: row.queryUses,
    limitPerMinute: row.limitPerMinute,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
