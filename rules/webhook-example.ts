// What a test event tells: invented, and marked so that nobody takes it for a call.
import {
  isAttemptEvent,
  tellingFor,
  type AttemptNews,
  type CallEndedNews,
  type CallNews,
  type CampaignNews,
  type EndpointNews,
  type News,
  type Told,
  type WebhookEvent,
  type WebhookKind,
} from './webhook-event.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** The event as a real one would be told, with `_isTest` in its data; Slack gets a sentence that says so. */
export function exampleOf(kind: WebhookKind, event: WebhookEvent, eventId: string, at: Date): Told {
  if (kind === 'slack') return { event, body: { text: 'This is a test from Ringside: this channel will hear of calls here.' } };
  if (event === 'call.received') {
    const { callId, source, title, calledAt, externalId, hubspotCallId } = call(at);
    const data = { callId, source, title, calledAt, receivedAt: at.toISOString(), externalId, hubspotCallId, _isTest: true };
    return { event, body: { type: event, timestamp: at.toISOString(), data } };
  }
  const told = tellingFor({ kind, events: [event], lowScoreBelow: 0 }, newsOf(event, at), eventId, at);
  if (!told) throw new Error(`${kind} has no ${event}`);
  return { event, body: { ...told.body, data: { ...(told.body['data'] as object), _isTest: true } } };
}

function newsOf(event: WebhookEvent, at: Date): News {
  if (event === 'call.failed') {
    const failure = { stage: 'fetch', code: 'recording_gone', message: 'The recording is gone.' };
    return { about: event, call: { ...call(at), score: null, scores: [] }, failure };
  }
  if (isAttemptEvent(event)) return { about: event, attempt: attempt(at) };
  if (event === 'call_ended') return { about: event, ended: ended(at) };
  if (event === 'webhook.disabled') return { about: event, endpoint: endpoint(at) };
  if (event === 'campaign.stopped') return { about: event, campaign: campaign(at) };
  if (event === 'ai.training.completed') return { about: event, call: call(at), prospect: { prospectId: NOBODY, name: 'Nobody' } };
  return { about: event === 'call.reviewed' ? event : 'call.analyzed', call: call(at) };
}

const call = (at: Date): CallNews => ({
  callId: NOBODY,
  source: 'push',
  title: 'A test, no call',
  calledAt: at.toISOString(),
  durationSeconds: 245.5,
  direction: 'outbound',
  externalId: null,
  hubspotCallId: null,
  rep: null,
  agent: null,
  score: 87,
  scores: [{ scorecard: 'Discovery', overall: 87 }],
  url: 'https://example.com/calls/test',
});

const attempt = (at: Date): AttemptNews => ({
  attemptId: NOBODY,
  callSid: NOBODY,
  agentId: NOBODY,
  agentVersion: 1,
  number: 0,
  to: '+15005550006',
  from: null,
  contactId: null,
  startedAt: at.toISOString(),
  answeredAt: null,
  endedAt: null,
  disposition: null,
  endedBy: null,
});

const ended = (at: Date): CallEndedNews => ({
  callSid: NOBODY,
  name: 'outbound',
  agent: NOBODY,
  versionId: '1',
  from: '15005550001',
  to: '15005550006',
  recordingUrl: null,
  call_duration: 0,
  time: at.toISOString().slice(0, 19).replace('T', ' '),
  transcription: null,
  batchId: null,
  hangup_reason: null,
  call_metadata: {},
  try_count: 0,
  post_call: {},
  post_call_detail: {},
  functions_called: [],
  disposition_reason: 'No answer',
  conversion_status: null,
  next_call_scheduled: null,
  call_link: 'https://example.com/calls/test',
});

const campaign = (at: Date): CampaignNews => ({
  ...{ campaignId: NOBODY, name: 'Spring', agentId: NOBODY, attemptId: NOBODY },
  reason: 'The carrier refuses our calls (20003): Authenticate.',
  stoppedAt: at.toISOString(),
  url: 'https://example.com/outbound/campaigns',
});

const endpoint = (at: Date): EndpointNews => ({
  endpointId: NOBODY,
  kind: 'standard',
  address: 'https://example.com/…ooks',
  agentId: null,
  reason: 'It answered 410: it does not want to be told any more.',
  failingSince: at.toISOString(),
  disabledAt: at.toISOString(),
  droppedDeliveries: 3,
  url: 'https://example.com/integrations/webhooks',
});
