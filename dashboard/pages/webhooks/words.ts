// How kinds of endpoints, their events and what became of a delivery are called.
import type { WebhookEvent } from '../../../rules/webhook-event.ts';
import type { Tone } from '../../kit/badge.tsx';
import type { EndpointKind, WebhookDelivery } from '../../webhook-queries.ts';

export const kindWords: Record<EndpointKind, { name: string; note: string }> = {
  standard: { name: 'Webhook', note: 'Signed events in the form of Standard Webhooks' },
  slack: { name: 'Slack', note: 'Messages about scores and days, by an incoming webhook' },
  kendo: { name: 'Kendo’s webhook', note: 'For receivers built for call.uploaded' },
  callkaro: { name: 'CallKaro’s webhook', note: 'For receivers built for call_ended' },
};

export const eventWords: Record<WebhookEvent, string> = {
  'call.received': 'A recorded call has arrived',
  'call.analyzed': 'A call is transcribed and scored',
  'call.reviewed': 'A person has changed the score of a call',
  'call.failed': 'A call could not be worked on',
  'call.uploaded': 'A call is transcribed and scored',
  'ai.training.completed': 'Somebody has practised, and it is scored',
  'attempt.started': 'An agent has begun to dial',
  'attempt.answered': 'Somebody picked up',
  'attempt.ended': 'An attempt has ended',
  'attempt.skipped': 'An attempt was skipped outside the hours',
  call_ended: 'A call of an agent has ended',
  'score.notice': 'A message for every scored call',
  'score.low': 'An alarm for low scores',
  'digest.daily': 'Every morning, how yesterday went',
  'webhook.disabled': 'Another endpoint was switched off, since it took nothing',
  'campaign.stopped': 'A campaign was stopped, since the carrier refuses its calls',
};

export const stateWords: Record<WebhookDelivery['state'], { name: string; tone: Tone }> = {
  pending: { name: 'Waits', tone: 'fair' },
  delivered: { name: 'Delivered', tone: 'strong' },
  failed: { name: 'Given up', tone: 'weak' },
  dropped: { name: 'Not sent', tone: 'plain' },
};
