// Recorders of other makers: the door at which they tell of recordings, and the routes by which admins connect them.
import type { FastifyInstance } from 'fastify';
import type { Recorder, RecorderDelivery } from '../../contract/recorders.ts';
import { Problem } from '../../rules/problem.ts';
import { listDeliveries, listRecorders, type DeliveryRow } from '../database/recorders.ts';
import {
  createRecorder,
  giveRecorderSecret,
  removeRecorder,
  retryRecorder,
  type RecorderAdminContext,
} from '../flows/admin/change-recorders.ts';
import { receiveRecorderDelivery } from '../flows/intake/receive-recorder-delivery.ts';
import { carrierMessage } from './carrier-reports.ts';
import { sendProblem } from './problem-answer.ts';
import { route, type Web } from './route.ts';

export const RECORDERS_PREFIX = '/api/integrations/recorders';
/** Transcripts of long meetings come along. */
const MAX_BODY_BYTES = 5 * 1024 * 1024;
const MOST_LISTED = 50;
const SHOWN_DELIVERIES = 10;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type RecorderOptions = { context: RecorderAdminContext; publicUrl: string };

export function registerRecorders(web: Web, { context, publicUrl }: RecorderOptions): void {
  const urlOf = (recorderId: string): string => new URL(`${RECORDERS_PREFIX}/${recorderId}`, publicUrl).href;

  route(web, 'GET /api/recorders', async ({ asker }) => {
    const { teamId } = asker.team;
    const [recorders, deliveries] = await Promise.all([
      listRecorders(web.db, teamId, MOST_LISTED),
      listDeliveries(web.db, teamId, SHOWN_DELIVERIES),
    ]);
    const items = recorders.map((row): Recorder => {
      const { id: recorderId, kind, name, hasSecret, createdByName: createdBy, createdAt, refusedAt, refusedWhy } = row;
      return {
        ...{ recorderId, kind, name, hasSecret, createdBy, url: urlOf(recorderId), createdAt: createdAt.toISOString() },
        refused: refusedAt && { at: refusedAt.toISOString(), why: refusedWhy ?? '' },
        deliveries: deliveries.filter((delivery) => delivery.recorderId === recorderId).map(present),
      };
    });
    return { items };
  });

  route(web, 'POST /api/recorders', async ({ asker, body }) => {
    const { kind, name, secret = null, key = null } = body;
    const made = { teamId: asker.team.teamId, kind, name, secret, key, createdBy: asker.person.personId };
    const { recorderId } = await createRecorder(context, made);
    return { recorderId, url: urlOf(recorderId) };
  });

  route(web, 'PATCH /api/recorders/:recorderId', async ({ asker, params, body }) => {
    await giveRecorderSecret(context, { teamId: asker.team.teamId, ...params }, body.secret);
  });

  route(web, 'POST /api/recorders/:recorderId/retry', async ({ asker, params }) => ({
    retried: await retryRecorder(context, { teamId: asker.team.teamId, ...params }),
  }));

  route(web, 'DELETE /api/recorders/:recorderId', async ({ asker, params }) => {
    await removeRecorder(context, { teamId: asker.team.teamId, ...params });
  });
}

function present(row: DeliveryRow): RecorderDelivery {
  const { id: deliveryId, event, state, attempt, why, callId } = row;
  const receivedAt = row.receivedAt.toISOString();
  return { deliveryId, event, state, attempt, why, callId, receivedAt, nextTryAt: row.nextTryAt?.toISOString() ?? null };
}

/** To be registered at the root. An answer other than 2xx makes the recorder tell it again. */
export async function recorderDoor(scope: FastifyInstance, { context, publicUrl }: RecorderOptions): Promise<void> {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => done(null, body));
  scope.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, context.clock.now()));

  scope.post<{ Params: { recorderId: string } }>(`${RECORDERS_PREFIX}/:recorderId`, async (request, reply) => {
    const { recorderId } = request.params;
    if (!uuid.test(recorderId)) throw new Problem('not_found', 'No recorder is connected at this address.');
    const { headers, body } = carrierMessage(request);
    const message = { url: `${new URL(publicUrl).origin}${request.url}`, headers, body };
    const answer = await receiveRecorderDelivery(context, { recorderId, message });
    return answer.kind === 'challenge' ? reply.send(answer.answer) : reply.status(204).send();
  });
}
