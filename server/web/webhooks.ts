// Routes by which admins manage endpoints that are told news, and look at what was sent to them.
import { z } from 'zod';
import type { WebhookDelivery, WebhookEndpoint } from '../../contract/webhooks.ts';
import { Problem } from '../../rules/problem.ts';
import { findDelivery, listDeliveries, type DeliveryRow } from '../database/webhook-deliveries.ts';
import { findEndpoint, listEndpoints, type ShownEndpoint } from '../database/webhooks.ts';
import {
  changeWebhook,
  createWebhook,
  redeliverWebhook,
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
  type MadeEndpoint,
  type WebhookAdminContext,
} from '../flows/admin/change-webhooks.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { route, type Web } from './route.ts';

const MOST_LISTED = 100;
const MOST_TRIES = 100;
const place = z.object({ at: z.iso.datetime().transform((text) => new Date(text)), id: z.uuid() });

export function registerWebhooks(web: Web, { context }: { context: WebhookAdminContext }): void {
  async function shown(teamId: string, endpointId: string): Promise<WebhookEndpoint> {
    const row = await findEndpoint(web.db, { teamId, endpointId });
    if (!row) throw new Problem('not_found', 'There is no such endpoint.');
    return present(row);
  }
  const withRow = async (teamId: string, { endpointId, secret }: MadeEndpoint) => ({
    endpoint: await shown(teamId, endpointId),
    secret,
  });

  route(web, 'GET /api/webhooks', async ({ asker }) => ({
    items: (await listEndpoints(web.db, asker.team.teamId, MOST_LISTED)).map(present),
  }));

  route(web, 'POST /api/webhooks', async ({ asker, body }) => {
    const { teamId } = asker.team;
    return withRow(teamId, await createWebhook(context, { ...body, teamId, createdBy: asker.person.personId }));
  });

  route(web, 'PATCH /api/webhooks/:endpointId', async ({ asker, params, body }) => {
    const of = { teamId: asker.team.teamId, endpointId: params.endpointId };
    const { kind, url, agentId, events, lowScoreBelow, digestTime, digestZone, state } = body;
    await changeWebhook(context, of, {
      ...(kind === undefined ? {} : { kind }),
      ...(url === undefined ? {} : { url }),
      ...(agentId === undefined ? {} : { agentId }),
      ...(events === undefined ? {} : { events }),
      ...(lowScoreBelow === undefined ? {} : { lowScoreBelow }),
      ...(digestTime === undefined ? {} : { digestTime }),
      ...(digestZone === undefined ? {} : { digestZone }),
      ...(state === undefined ? {} : { state }),
    });
    return shown(of.teamId, of.endpointId);
  });

  route(web, 'DELETE /api/webhooks/:endpointId', async ({ asker, params }) => {
    await removeWebhook(context, { teamId: asker.team.teamId, endpointId: params.endpointId });
  });

  route(web, 'POST /api/webhooks/:endpointId/rotate-secret', async ({ asker, params, body }) => {
    const { teamId } = asker.team;
    return withRow(teamId, await rotateWebhookSecret(context, { teamId, ...params }, body.overlapHours));
  });

  route(web, 'POST /api/webhooks/:endpointId/test', ({ asker, params, body }) =>
    testWebhook(context, { teamId: asker.team.teamId, ...params }, body.event),
  );

  route(web, 'GET /api/webhooks/:endpointId/deliveries', async ({ asker, params, query }) => {
    const { teamId } = asker.team;
    await shown(teamId, params.endpointId);
    const from = readCursor(place, query.cursor);
    const rows = await listDeliveries(web.db, {
      ...{ teamId, endpointId: params.endpointId, state: query.state ?? null },
      ...{ after: from && { createdAt: from.at, id: from.id }, limit: query.limit + 1 },
    });
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    const hasMore = rows.length > query.limit && last !== undefined;
    return {
      items: items.map(presentDelivery),
      nextCursor: hasMore ? writeCursor({ at: last.createdAt.toISOString(), id: last.id }) : null,
    };
  });

  route(web, 'GET /api/webhooks/:endpointId/deliveries/:deliveryId', async ({ asker, params }) => {
    const found = await findDelivery(web.db, { teamId: asker.team.teamId, ...params, mostTries: MOST_TRIES });
    if (!found) throw new Problem('not_found', 'There is no such delivery.');
    return {
      ...presentDelivery(found.delivery),
      body: found.delivery.body,
      log: found.tries.map(({ number, at, tookMs, status, answer, errorMessage }) => ({
        ...{ number, at: at.toISOString(), tookMs, status, answer, errorMessage },
      })),
    };
  });

  route(web, 'POST /api/webhooks/:endpointId/deliveries/:deliveryId/redeliver', async ({ asker, params }) => {
    await redeliverWebhook(context, { teamId: asker.team.teamId, ...params });
  });
}

function present(row: ShownEndpoint): WebhookEndpoint {
  const { kind, url, agentId, agentName, events, lowScoreBelow, state, disabledReason, secretHint, waiting, failed } = row;
  return {
    ...{ endpointId: row.id, kind, url, agentId, agentName, events, lowScoreBelow, state, disabledReason, secretHint },
    ...{ waiting, failed, digestTime: row.digestTime, digestZone: row.digestZone },
    digestAt: row.digestAt?.toISOString() ?? null,
    gaveUpAt: row.gaveUpAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    previousSecretUntil: row.previousSecretUntil?.toISOString() ?? null,
    createdBy: row.createdByName,
    createdAt: row.createdAt.toISOString(),
  };
}

function presentDelivery(row: DeliveryRow): WebhookDelivery {
  const { id: deliveryId, eventId, event, state, attempt: tries, nextTryAt, status, errorMessage, createdAt } = row;
  return {
    ...{ deliveryId, eventId, event, state, tries, status, errorMessage },
    nextTryAt: nextTryAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
