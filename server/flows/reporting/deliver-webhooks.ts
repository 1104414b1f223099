// Sends an endpoint what is due for it: a few at a time, every try kept, again by the schedule, and never past the guard.
import { afterTry, failingFrom, isGivenUp, mostFailingMs, type AfterTry } from '../../../rules/webhook-schedule.ts';
import { Problem } from '../../../rules/problem.ts';
import {
  claimDeliveries,
  closeDeliveries,
  dropDeliveries,
  giveBackDeliveries,
  type ClosedDelivery,
  type DeliveryRow,
} from '../../database/webhook-deliveries.ts';
import { lockEndpoint, updateEndpoint, type EndpointRow, type OfEndpoint } from '../../database/webhooks.ts';
import type { Db } from '../../database/tables.ts';
import type { WebhookAnswer } from '../../ports/webhook-post.ts';
import type { NewsContext } from './news-context.ts';
import { webhookHeaders } from './sign-webhook.ts';
import { tellDisabled } from './tell-disabled.ts';
import { openWebhookSecrets, type WebhookSecrets } from './webhook-secrets.ts';

const AT_ONCE = 10;
const MOST_ROUNDS = 20;
/** Longer than a try may take, so that nobody else sends what is on its way. */
const HELD_MS = 60_000;

/** May be called any number of times: what somebody sends already is left to them. */
export async function deliverWebhooks(context: NewsContext, of: OfEndpoint, signal: AbortSignal): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const now = context.clock.now();
    const claimedUntil = new Date(now.getTime() + HELD_MS);
    const claimed = await context.db
      .transaction()
      .execute((db) => claimDeliveries(db, { ...of, until: claimedUntil, limit: AT_ONCE }, now));
    if (!claimed || claimed.rows.length === 0) return;
    const ends = await sendAll(context, claimed, signal);
    await context.db.transaction().execute((db) => close(context, db, { ...of, claimedUntil }, claimed.rows, ends));
    if (signal.aborted) throw signal.reason;
    // Nobody is asked again and again who has just not answered; the ticker comes back.
    if (claimed.rows.length < AT_ONCE || !ends.some((end) => end?.after.kind === 'delivered')) return;
  }
}

type End = { closed: ClosedDelivery; after: AfterTry };

/** Null for what was not tried to its end because this server stops. */
async function sendAll(
  context: NewsContext,
  { endpoint, rows }: { endpoint: EndpointRow; rows: DeliveryRow[] },
  signal: AbortSignal,
): Promise<(End | null)[]> {
  const secrets = await openWebhookSecrets(context, endpoint);
  return Promise.all(
    rows.map(async (row) => {
      const at = context.clock.now();
      try {
        const answer = await send(context, endpoint, secrets, row, at, signal);
        return endOf(context, row, answer, at);
      } catch (error) {
        if (signal.aborted) return null;
        throw error;
      }
    }),
  );
}

async function send(
  { postWebhook }: NewsContext,
  { kind }: EndpointRow,
  secrets: WebhookSecrets | Problem,
  row: DeliveryRow,
  at: Date,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  if (secrets instanceof Problem) return { kind: 'failure', message: secrets.message };
  const body = JSON.stringify(row.body);
  const { event, eventId, id: deliveryId } = row;
  const headers = webhookHeaders({ kind, event, eventId, deliveryId, body, at, secrets: secrets.signing });
  return postWebhook({ url: secrets.address, headers, body, signal });
}

function endOf(context: NewsContext, row: DeliveryRow, answer: WebhookAnswer, at: Date): End {
  const now = context.clock.now();
  const status = answer.kind === 'answer' ? answer.status : null;
  const retryAfterMs = answer.kind === 'answer' ? answer.retryAfterMs : null;
  const after = afterTry({ status, retryAfterMs }, row.attempt, context.random(), now);
  const nextTryAt = after.kind === 'retry' ? after.at : null;
  const state = after.kind === 'delivered' ? 'delivered' : after.kind === 'retry' ? 'pending' : 'failed';
  const errorMessage =
    answer.kind === 'failure' ? answer.message : after.kind === 'delivered' ? null : statusSentence(answer.status);
  const tookMs = Math.max(0, now.getTime() - at.getTime());
  const text = answer.kind === 'answer' ? answer.text : null;
  return { after, closed: { id: row.id, state, nextTryAt, status, errorMessage, at, tookMs, answer: text } };
}

function statusSentence(status: number): string {
  if (status >= 300 && status < 400)
    return `It answered ${status}, a redirect; redirects are not followed. Give the final address.`;
  if (status === 410) return 'It answered 410: it does not want to be told any more.';
  return `It answered ${status}. Only a status from 200 to 299 counts as taken.`;
}

async function close(
  context: NewsContext,
  db: Db,
  of: OfEndpoint & { claimedUntil: Date },
  rows: readonly DeliveryRow[],
  ends: readonly (End | null)[],
): Promise<void> {
  const now = context.clock.now();
  const endpoint = await lockEndpoint(db, of);
  if (!endpoint) return;
  const made = ends.filter((end) => end !== null);
  await closeDeliveries(
    db,
    of,
    made.map(({ closed }) => closed),
    now,
  );
  const untried = rows.filter((_, index) => ends[index] === null).map(({ id }) => id);
  await giveBackDeliveries(db, of, untried);
  if (made.length > 0) await noteHealth(context, db, endpoint, made, now);
  await context.publishEvents(db, [{ kind: 'webhooks.changed', teamId: of.teamId }]);
}

async function noteHealth(context: NewsContext, db: Db, endpoint: EndpointRow, ends: readonly End[], now: Date): Promise<void> {
  const of = { teamId: endpoint.teamId, endpointId: endpoint.id };
  const wasTaken = ends.some(({ after }) => after.kind === 'delivered');
  const failingSince = wasTaken ? null : failingFrom(endpoint.failingSince, endpoint.lastTriedAt, now);
  await updateEndpoint(db, of, { failingSince, lastTriedAt: now, ...(wasTaken ? { lastDeliveredAt: now } : {}), updatedAt: now });
  const isGone = ends.some(({ after }) => after.kind === 'gone');
  if (!isGone && !isGivenUp(failingSince, now)) return;
  const days = mostFailingMs / (24 * 3_600_000);
  const disabledReason = isGone
    ? 'It answered 410: it does not want to be told any more.'
    : `It took nothing for ${days} days. Mend the receiver, then switch it on again.`;
  await updateEndpoint(db, of, { state: 'disabled', disabledReason, gaveUpAt: now, digestAt: null });
  const dropped = await dropDeliveries(db, of, now);
  await tellDisabled(context, db, { ...endpoint, failingSince, disabledReason, gaveUpAt: now }, dropped);
  context.log.warn({ endpointId: endpoint.id, isGone }, 'a webhook endpoint was switched off');
}
