// Signs what is told, so that a receiver knows who speaks: Standard Webhooks 1.0.0, and Kendo's header where it is expected.
import { createHmac } from 'node:crypto';
import type { WebhookKind } from '../../../rules/webhook-event.ts';

export const SECRET_PREFIX = 'whsec_';

export type Signed = {
  kind: WebhookKind;
  event: string;
  /** The same for every try. */
  eventId: string;
  deliveryId: string;
  body: string;
  at: Date;
  /** What signs, and during a rotation behind it what signed before; none for Slack. */
  secrets: readonly string[];
};

/** All headers of the request. */
export function webhookHeaders({ kind, event, eventId, deliveryId, body, at, secrets }: Signed): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': 'Ringside-Webhooks' };
  const oldest = secrets.at(-1);
  if (kind === 'slack' || oldest === undefined) return headers;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  headers['webhook-id'] = eventId;
  headers['webhook-timestamp'] = timestamp;
  headers['webhook-signature'] = secrets.map((one) => `v1,${standardSignature(one, `${eventId}.${timestamp}.${body}`)}`).join(' ');
  if (kind === 'kendo') {
    headers['x-kendo-event'] = event;
    headers['x-kendo-delivery-id'] = deliveryId;
    // Its form is not published: hexadecimal, over the body, by the secret as it is shown. There is room for one signature: by the secret
    // that the receiver knows until that one ends.
    headers['x-kendo-signature'] = createHmac('sha256', oldest).update(body).digest('hex');
  }
  return headers;
}

function standardSignature(secret: string, text: string): string {
  return createHmac('sha256', Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64'))
    .update(text)
    .digest('base64');
}
