// What the pages about outgoing webhooks read.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { request } from './api.ts';
import type { Reply } from './api.ts';
import { byPage } from './by-page.ts';

export type Endpoint = Reply<'GET /api/webhooks'>['items'][number];
export type EndpointKind = Endpoint['kind'];
export type WebhookDelivery = Reply<'GET /api/webhooks/:endpointId/deliveries'>['items'][number];

/** All that live events about webhooks make old. */
export const webhookKeys = [['webhooks'], ['webhook-deliveries'], ['webhook-delivery']];

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: ({ signal }) => request('GET /api/webhooks', {}, signal),
});
export const webhookDeliveriesQuery = (endpointId: string, state: WebhookDelivery['state'] | undefined) =>
  infiniteQueryOptions({
    queryKey: ['webhook-deliveries', endpointId, state] as const,
    queryFn: ({ pageParam, signal }) =>
      request(
        'GET /api/webhooks/:endpointId/deliveries',
        {
          params: { endpointId },
          query: {
            limit: 50,
            state,
            cursor: pageParam,
          },
        },
        signal,
      ),
    ...byPage,
  });
export const webhookDeliveryQuery = (endpointId: string, deliveryId: string) =>
  queryOptions({
    queryKey: ['webhook-delivery', endpointId, deliveryId] as const,
    queryFn: ({ signal }) =>
      request('GET /api/webhooks/:endpointId/deliveries/:deliveryId', { params: { endpointId, deliveryId } }, signal),
  });
