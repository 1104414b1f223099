// What is told to webhooks and to Slack: which kinds of endpoints there are, what each can hear, and how the words are put for it.

export const webhookKinds = ['standard', 'kendo', 'callkaro', 'slack'] as const;
/** In whose words an endpoint is told: ours, those of two products it may have listened to before, or sentences for a channel. */
export type WebhookKind = (typeof webhookKinds)[number];

export const webhookEvents = [
  'call.received',
  'call.analyzed',
  'call.reviewed',
  'call.failed',
  'attempt.started',
  'attempt.answered',
  'attempt.ended',
  'attempt.skipped',
  'call_ended',
  'call.uploaded',
  'ai.training.completed',
  'score.notice',
  'score.low',
  'digest.daily',
  'webhook.disabled',
  'campaign.stopped',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

export const eventsOfKind = {
  standard: [
    'call.received',
    'call.analyzed',
    'call.reviewed',
    'call.failed',
    'attempt.started',
    'attempt.answered',
    'attempt.ended',
    'attempt.skipped',
    'call_ended',
    'ai.training.completed',
    'webhook.disabled',
    'campaign.stopped',
  ],
  kendo: ['call.uploaded', 'ai.training.completed'],
  callkaro: ['call_ended'],
  slack: ['score.notice', 'score.low', 'digest.daily', 'webhook.disabled', 'campaign.stopped'],
} as const satisfies Record<WebhookKind, readonly WebhookEvent[]>;

export function isEventOfKind(kind: WebhookKind, event: string): event is WebhookEvent {
  const events: readonly string[] = eventsOfKind[kind];
  return events.includes(event);
}

/** A recorded call as it is told. Times are ISO 8601. */
export type CallNews = {
  callId: string;
  source: string;
  title: string;
  calledAt: string;
  /** Null while nobody knows. */
  durationSeconds: number | null;
  direction: string | null;
  externalId: string | null;
  hubspotCallId: string | null;
  rep: { personId: string | null; name: string | null; email: string | null } | null;
  /** The agent that phoned, for calls of agents. */
  agent: { agentId: string; name: string } | null;
  /** 0 to 100, on the first scorecard. */
  score: number | null;
  scores: { scorecard: string; overall: number | null }[];
  /** Where the dashboard shows it. */
  url: string;
};

export type AttemptNews = {
  attemptId: string;
  callSid: string;
  agentId: string;
  agentVersion: number | null;
  /** 0 for the first. */
  number: number;
  to: string;
  from: string | null;
  contactId: string | null;
  startedAt: string | null;
  answeredAt: string | null;
  endedAt: string | null;
  disposition: string | null;
  endedBy: string | null;
};

/** What CallKaro tells of a call that has ended, field by field in its words. */
export type CallEndedNews = {
  callSid: string;
  /** `inbound`: somebody rang a number of the team. */
  name: 'outbound' | 'inbound';
  agent: string;
  versionId: string | null;
  /** Digits only, without a plus. */
  from: string;
  to: string;
  recordingUrl: string | null;
  /** Seconds. */
  call_duration: number;
  /** `2026-03-09 16:01:07`, in UTC. */
  time: string;
  transcription: string | null;
  batchId: string | null;
  hangup_reason: string | null;
  call_metadata: Record<string, unknown>;
  /** 0 for the first attempt. */
  try_count: number;
  /** Answers by the name of the question. */
  post_call: Record<string, unknown>;
  post_call_detail: Record<string, { value: unknown; comment: string }>;
  /** Tools the agent used, in order; `timestamp` as `time`. */
  functions_called: { name: string; success: boolean; timestamp: string }[];
  disposition_reason: string;
  conversion_status: string | null;
  next_call_scheduled: string | null;
  call_link: string;
};

/** An endpoint that is told nothing any more because it took nothing. */
export type EndpointNews = {
  endpointId: string;
  kind: WebhookKind;
  /** Its host and its last four characters: some addresses are secrets. */
  address: string;
  /** The agent whose calls it was told of; null for the whole team. */
  agentId: string | null;
  reason: string;
  failingSince: string | null;
  disabledAt: string;
  /** What waited for it and is not sent. */
  droppedDeliveries: number;
  /** Where the dashboard lists endpoints. */
  url: string;
};

/** A campaign that was stopped because the carrier refuses all of its calls. */
export type CampaignNews = {
  campaignId: string;
  name: string;
  /** Whose call was refused. */
  agentId: string;
  attemptId: string;
  /** A sentence, with what the carrier says. */
  reason: string;
  stoppedAt: string;
  /** Where the dashboard lists campaigns. */
  url: string;
};

export type AttemptEvent = Extract<WebhookEvent, `attempt.${string}`>;

export function isAttemptEvent(event: WebhookEvent): event is AttemptEvent {
  return event.startsWith('attempt.');
}

/** Something that happened. `call.received` is not among them: it is told by the statement that stores the call. */
export type News =
  | { about: 'call.analyzed'; call: CallNews }
  /** A person has changed the score. */
  | { about: 'call.reviewed'; call: CallNews }
  /** Somebody has practised, and the round is scored. */
  | { about: 'ai.training.completed'; call: CallNews; prospect: { prospectId: string; name: string } }
  | { about: 'call.failed'; call: CallNews; failure: { stage: string; code: string; message: string } }
  | { about: AttemptEvent; attempt: AttemptNews }
  | { about: 'call_ended'; ended: CallEndedNews }
  | { about: 'webhook.disabled'; endpoint: EndpointNews }
  | { about: 'campaign.stopped'; campaign: CampaignNews };

export type Listener = { kind: WebhookKind; events: readonly string[]; lowScoreBelow: number };
export type Told = { event: WebhookEvent; body: Record<string, unknown> };

/** How this is put for an endpoint; null where it does not want to hear of it. `at` is when it happened. */
export function tellingFor(listener: Listener, news: News, eventId: string, at: Date): Told | null {
  const event = eventFor(listener, news);
  if (event === null || !listener.events.includes(event)) return null;
  switch (listener.kind) {
    case 'standard':
      return { event, body: { type: event, timestamp: at.toISOString(), data: dataOf(news) } };
    case 'callkaro':
      return { event, body: { event, data: dataOf(news) } };
    case 'kendo':
      return 'call' in news ? { event, body: kendoBody(news, event, eventId, at) } : null;
    case 'slack':
      return slackTelling(news, event);
  }
}

function eventFor({ kind, events, lowScoreBelow }: Listener, news: News): WebhookEvent | null {
  if (kind === 'standard') return news.about;
  if (kind === 'callkaro') return news.about === 'call_ended' ? 'call_ended' : null;
  if (kind === 'slack' && (news.about === 'webhook.disabled' || news.about === 'campaign.stopped')) return news.about;
  if (kind === 'kendo' && news.about === 'ai.training.completed') return news.about;
  if (news.about !== 'call.analyzed') return null;
  if (kind === 'kendo') return 'call.uploaded';
  // One message for one call: the alarm rather than the notice.
  const { score } = news.call;
  return score !== null && score < lowScoreBelow && events.includes('score.low') ? 'score.low' : 'score.notice';
}

function dataOf(news: News): Record<string, unknown> {
  if ('attempt' in news) return news.attempt;
  if ('ended' in news) return news.ended;
  if ('endpoint' in news) return news.endpoint;
  if ('campaign' in news) return news.campaign;
  if (news.about === 'ai.training.completed') return { ...news.call, prospect: news.prospect };
  return news.about === 'call.failed' ? { ...news.call, failure: news.failure } : news.call;
}

/** docs.kendo.ai, "Outgoing webhooks": seconds as a number, the score as a text. */
function kendoBody(
  news: Extract<News, { call: CallNews }>,
  event: WebhookEvent,
  eventId: string,
  at: Date,
): Record<string, unknown> {
  const { call } = news;
  const isPractice = news.about === 'ai.training.completed';
  return {
    id: eventId,
    event,
    created_at: at.toISOString(),
    data: {
      ...(isPractice ? { trainingId: call.callId } : { callId: call.callId }),
      agentId: isPractice ? news.prospect.prospectId : (call.agent?.agentId ?? null),
      agentName: isPractice ? news.prospect.name : (call.agent?.name ?? null),
      userId: call.rep?.personId ?? null,
      teamMemberUserId: call.rep?.personId ?? null,
      duration: call.durationSeconds,
      aiScore: call.score === null ? null : String(call.score),
      timestamp: call.calledAt,
    },
  };
}

function slackTelling(news: News, event: WebhookEvent): Told | null {
  if ('endpoint' in news) return { event, body: { text: disabledSentence(news.endpoint) } };
  if ('campaign' in news) return { event, body: { text: stoppedSentence(news.campaign) } };
  return 'call' in news ? { event, body: { text: scoreSentence(news.call, event) } } : null;
}

function scoreSentence(call: CallNews, event: WebhookEvent): string {
  const title = `<${call.url}|${slackText(call.title)}>`;
  const score = call.score === null ? 'could not be scored' : `scored *${call.score}* of 100`;
  const by = call.rep?.name ? ` by ${slackText(call.rep.name)}` : call.agent ? ` by ${slackText(call.agent.name)}` : '';
  return `${event === 'score.low' ? ':warning: Low score: ' : ''}${title}${by} ${score}.`;
}

function disabledSentence({ address, reason, droppedDeliveries, url }: EndpointNews): string {
  const lost =
    droppedDeliveries === 1 ? '1 delivery that waited for it is' : `${droppedDeliveries} deliveries that waited for it are`;
  const dropped = droppedDeliveries === 0 ? '' : ` ${lost} not sent.`;
  return `:warning: ${slackText(address)} is told nothing any more. ${slackText(reason)}${dropped} <${url}|Look at it>`;
}

function stoppedSentence({ name, reason, url }: CampaignNews): string {
  return `:warning: The campaign <${url}|${slackText(name)}> is stopped. ${slackText(reason)}`;
}

/** The three characters with a meaning in Slack's messages (api.slack.com, "Formatting text"), and line ends. */
export function slackText(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
