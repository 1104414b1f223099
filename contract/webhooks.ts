// Endpoints that are told what happens, and what was sent to them. A signing secret crosses the wire once, when it is made.
import { z } from 'zod';
import { webhookEvents, webhookKinds } from '../rules/webhook-event.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const address = z.string().trim().min(1).max(2_000).describe('https://…; redirects are not followed.');
const events = z.array(z.enum(webhookEvents)).min(1).max(webhookEvents.length);
const digestTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Send a time as 09:00.')
  .describe('When a channel is told of the day before, as `09:00`.');
const digestZone = z.string().trim().min(1).max(64).nullable().describe('On which clock; null: on that of the team.');
const lowScoreBelow = z.int().min(0).max(100).describe('Slack is alarmed by scores below it.');

export const webhookEndpoint = z
  .object({
    endpointId: z.uuid(),
    kind: z.enum(webhookKinds),
    url: z.string().describe('Of Slack only its end: whoever knows the whole address may post there.'),
    agentId: z.uuid().nullable().describe('Hears of this agent’s calls only; null: of everything in the team.'),
    agentName: z.string().nullable(),
    events: z.array(z.string()),
    lowScoreBelow,
    digestTime,
    digestZone,
    digestAt: instant.nullable().describe('When it is told next of the day before; null: it is not.'),
    state: z.enum(['active', 'disabled']),
    disabledReason: z.string().nullable(),
    gaveUpAt: instant
      .nullable()
      .describe('Since when it is off because it took nothing; null once a person has switched it on or off.'),
    failingSince: instant.nullable(),
    lastDeliveredAt: instant.nullable(),
    secretHint: z.string().nullable().describe('The last four characters of the signing secret.'),
    previousSecretUntil: instant
      .nullable()
      .describe('Until then the secret before it signs as well, and X-Kendo-Signature is made with that one.'),
    waiting: z.int(),
    failed: z.int(),
    createdBy: z.string().nullable(),
    createdAt: instant,
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpoint = z.output<typeof webhookEndpoint>;

const deliveryStates = ['pending', 'delivered', 'failed', 'dropped'] as const;
const delivery = z.object({
  deliveryId: z.uuid(),
  eventId: z.uuid().describe('The header webhook-id: the same at every try.'),
  event: z.string(),
  state: z.enum(deliveryStates),
  tries: z.int().describe('Since it was asked for last.'),
  nextTryAt: instant.nullable(),
  status: z.int().nullable(),
  errorMessage: z.string().nullable(),
  createdAt: instant,
});
export type WebhookDelivery = z.output<typeof delivery>;

const ofEndpoint = z.object({ endpointId: z.uuid() });
const ofDelivery = z.object({ endpointId: z.uuid(), deliveryId: z.uuid() });
const made = z.object({ endpoint: webhookEndpoint, secret: z.string().nullable().describe('Shown once. Null for Slack.') });
const shared = { tag: 'Webhooks', needs: 'webhooks.manage' } as const;

export const webhookRoutes = routes({
  'GET /api/webhooks': {
    ...shared,
    summary: 'List endpoints that are told what happens',
    reply: z.object({ items: z.array(webhookEndpoint) }),
  },
  'POST /api/webhooks': {
    ...shared,
    summary: 'Add an endpoint; its signing secret is shown once',
    body: z.object({
      kind: z.enum(webhookKinds).default('standard'),
      url: address,
      agentId: z.uuid().nullable().default(null),
      events,
      lowScoreBelow: lowScoreBelow.default(50),
      digestTime: digestTime.default('09:00'),
      digestZone: digestZone.default(null),
    }),
    reply: made,
  },
  'PATCH /api/webhooks/:endpointId': {
    ...shared,
    summary: 'Change where it listens and what it hears, or switch it on and off',
    params: ofEndpoint,
    body: z.object({
      kind: z
        .enum(webhookKinds)
        .optional()
        .describe('In whose words it is told; Slack and signed kinds do not become one another.'),
      url: address.optional(),
      agentId: z.uuid().nullable().optional(),
      events: events.optional(),
      lowScoreBelow: lowScoreBelow.optional(),
      digestTime: digestTime.optional(),
      digestZone: digestZone.optional(),
      state: z.enum(['active', 'disabled']).optional().describe('`disabled` for one that gave up: it is to stay off.'),
    }),
    reply: webhookEndpoint,
  },
  'DELETE /api/webhooks/:endpointId': {
    ...shared,
    summary: 'Remove an endpoint with its deliveries',
    params: ofEndpoint,
    reply: z.void(),
  },
  'POST /api/webhooks/:endpointId/rotate-secret': {
    ...shared,
    summary: 'Make a new signing secret; both sign for `overlapHours`',
    params: ofEndpoint,
    body: z.object({ overlapHours: z.number().min(0).max(720).default(24) }),
    reply: made,
  },
  'POST /api/webhooks/:endpointId/test': {
    ...shared,
    summary: 'Send an invented event, marked `_isTest`; for `digest.daily` yesterday as it was',
    params: ofEndpoint,
    body: z.object({ event: z.enum(webhookEvents) }),
    reply: z.object({ deliveryId: z.uuid() }),
  },
  'GET /api/webhooks/:endpointId/deliveries': {
    ...shared,
    summary: 'What was sent to it, the newest first',
    params: ofEndpoint,
    query: z.object({
      state: z.enum(deliveryStates).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.string().max(500).optional(),
    }),
    reply: z.object({ items: z.array(delivery), nextCursor: z.string().nullable() }),
  },
  'GET /api/webhooks/:endpointId/deliveries/:deliveryId': {
    ...shared,
    summary: 'One delivery: what was sent, and every answer',
    params: ofDelivery,
    reply: delivery.extend({
      body: z.record(z.string(), z.unknown()),
      log: z.array(
        z.object({
          number: z.int(),
          at: instant,
          tookMs: z.int(),
          status: z.int().nullable(),
          answer: z.string().nullable().describe('Its first 4,096 bytes.'),
          errorMessage: z.string().nullable(),
        }),
      ),
    }),
  },
  'POST /api/webhooks/:endpointId/deliveries/:deliveryId/redeliver': {
    ...shared,
    summary: 'Send it again under the same id',
    params: ofDelivery,
    reply: z.void(),
  },
});
