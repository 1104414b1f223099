// What an attempt came to: from the carrier's outcome and the conversation to one word, whether to ring again, and HubSpot's names.

export const carrierEnds = ['completed', 'busy', 'no_answer', 'rejected', 'cancelled', 'interrupted', 'failed'] as const;
export type CarrierEnd = (typeof carrierEnds)[number];

/** How the carrier says a call ended. `interrupted`: ours alone, when the process that held the call was gone before anybody could say. */
export type CarrierOutcome = {
  end: CarrierEnd;
  /** SIP status or the vendor's error number. */
  code: number | null;
  answeredBy: 'human' | 'voicemail' | 'fax' | null;
  endedBy: 'agent' | 'callee' | 'carrier' | null;
};

export const conversationResults = [
  'goal_reached',
  'goal_missed',
  'transferred',
  'callback_requested',
  'message_left',
  'voicemail_left',
  'opted_out',
  'wrong_number',
  'nobody_spoke',
] as const;
/** What the conversation came to, as the agent or the analysis says. */
export type ConversationResult = (typeof conversationResults)[number];

/**
 * `soon` is 10 to 20 minutes, `later` the next part of the day; `if_voicemail` is `later` where voicemail is set to be retried, `if_not_booked`
 * where the agent books callbacks and none was booked: nobody else will ring them.
 */
export type RetryAdvice = 'soon' | 'later' | 'if_voicemail' | 'if_not_booked' | 'never';

type HubSpotCallStatus = 'COMPLETED' | 'BUSY' | 'NO_ANSWER' | 'FAILED' | 'CANCELED';
type Meaning = {
  label: string;
  retry: RetryAdvice;
  hubspot: { disposition: string | null; status: HubSpotCallStatus };
  /** It is about us, so that ringing others would fail the same way: the campaign stops and a person is told. */
  stopsCampaign?: true;
};

/** The outcomes every HubSpot account has, by their ids there. */
const hubspotOutcome = {
  busy: '9d9162e7-6cf3-4944-bf63-4dff82258764',
  connected: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  leftLiveMessage: 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff',
  leftVoicemail: 'b2cf5968-551e-4856-9783-52b3da59a7d0',
  noAnswer: '73a0d17f-1163-4015-bdd5-ec830791da20',
  wrongNumber: '17b47fee-58de-441e-a44c-c6300d46f273',
} as const;

const spokenWith: Meaning['hubspot'] = { disposition: hubspotOutcome.connected, status: 'COMPLETED' };
const notReached: Meaning['hubspot'] = { disposition: hubspotOutcome.noAnswer, status: 'NO_ANSWER' };
const notPlaced: Meaning['hubspot'] = { disposition: null, status: 'FAILED' };

export const dispositions = {
  connected: { label: 'Connected', retry: 'never', hubspot: spokenWith },
  transferred: { label: 'Transferred to a person', retry: 'never', hubspot: spokenWith },
  callback_requested: { label: 'Asked to be called back', retry: 'if_not_booked', hubspot: spokenWith },
  opted_out: { label: 'Asked not to be called again', retry: 'never', hubspot: spokenWith },
  message_left: {
    label: 'Left a message with somebody',
    retry: 'never',
    hubspot: { disposition: hubspotOutcome.leftLiveMessage, status: 'COMPLETED' },
  },
  wrong_number: {
    label: 'Wrong number',
    retry: 'never',
    hubspot: { disposition: hubspotOutcome.wrongNumber, status: 'COMPLETED' },
  },
  // Whoever picked up has been rung; a second silent call would be a nuisance.
  nobody_spoke: { label: 'Answered, but nobody spoke', retry: 'never', hubspot: { ...spokenWith, disposition: null } },
  voicemail_left: {
    label: 'Left a voicemail',
    retry: 'if_voicemail',
    hubspot: { disposition: hubspotOutcome.leftVoicemail, status: 'COMPLETED' },
  },
  voicemail_reached: {
    label: 'Voicemail, no message left',
    retry: 'if_voicemail',
    hubspot: { disposition: hubspotOutcome.noAnswer, status: 'COMPLETED' },
  },
  fax: {
    label: 'A fax machine answered',
    retry: 'never',
    hubspot: { disposition: hubspotOutcome.wrongNumber, status: 'COMPLETED' },
  },
  busy: { label: 'Busy', retry: 'soon', hubspot: { disposition: hubspotOutcome.busy, status: 'BUSY' } },
  no_answer: { label: 'No answer', retry: 'later', hubspot: notReached },
  rejected: { label: 'Declined', retry: 'never', hubspot: notReached },
  number_invalid: {
    label: 'The number does not exist',
    retry: 'never',
    hubspot: { ...notPlaced, disposition: hubspotOutcome.wrongNumber },
  },
  carrier_refused: { label: 'The carrier refuses our calls', retry: 'never', hubspot: notPlaced, stopsCampaign: true },
  country_refused: { label: 'The carrier does not allow calls to this country', retry: 'never', hubspot: notPlaced },
  carrier_overloaded: { label: 'The carrier could not place the call just now', retry: 'soon', hubspot: notPlaced },
  failed: { label: 'The call failed', retry: 'later', hubspot: notPlaced },
  // Nobody knows what was said until then: rung again as after a failure.
  interrupted: { label: 'The call was interrupted here', retry: 'later', hubspot: notPlaced },
  cancelled: { label: 'Cancelled', retry: 'never', hubspot: { disposition: null, status: 'CANCELED' } },
  unknown: { label: 'The outcome is not known', retry: 'later', hubspot: notPlaced },
} as const satisfies Record<string, Meaning>;

export type Disposition = keyof typeof dispositions;

/** What the carrier's numbers mean (RFC 3261 and RFC 8197/8688 statuses; Twilio's error numbers). */
const meaningOfCode: Record<number, Disposition> = {
  486: 'busy',
  600: 'busy',
  408: 'no_answer',
  480: 'no_answer',
  487: 'no_answer',
  404: 'number_invalid',
  410: 'number_invalid',
  484: 'number_invalid',
  604: 'number_invalid',
  21211: 'number_invalid',
  21217: 'number_invalid',
  603: 'rejected',
  607: 'rejected',
  608: 'rejected',
  401: 'carrier_refused',
  403: 'carrier_refused',
  407: 'carrier_refused',
  20003: 'carrier_refused',
  21210: 'carrier_refused',
  21215: 'country_refused',
  429: 'carrier_overloaded',
  20429: 'carrier_overloaded',
  31920: 'carrier_overloaded',
};

/** The one word for an attempt. `carrier` is null when nobody can say how it ended; `result` when there was no conversation. */
export function dispositionOf(carrier: CarrierOutcome | null, result: ConversationResult | null): Disposition {
  // What a person said outlives a carrier that lost the call: an opt-out counts even if the line then failed.
  if (result !== null) return dispositionOfResult(result);
  if (carrier === null) return 'unknown';
  switch (carrier.end) {
    case 'completed':
      if (carrier.answeredBy === 'voicemail') return 'voicemail_reached';
      return carrier.answeredBy === 'fax' ? 'fax' : 'connected';
    case 'failed':
      return dispositionOfCode(carrier.code);
    case 'busy':
    case 'no_answer':
    case 'rejected':
    case 'cancelled':
    case 'interrupted':
      return carrier.end;
  }
}

function dispositionOfResult(result: ConversationResult): Disposition {
  return result === 'goal_reached' || result === 'goal_missed' ? 'connected' : result;
}

function dispositionOfCode(code: number | null): Disposition {
  if (code === null) return 'failed';
  return meaningOfCode[code] ?? (code >= 500 && code <= 599 ? 'carrier_overloaded' : 'failed');
}

export type RetrySettings = { retryVoicemail: boolean; booksCallbacks: boolean };

/** Whether an attempt that ended so, and with nothing booked, is followed by another, if any are left. */
export function isRetried(disposition: Disposition, settings: RetrySettings): boolean {
  const { retry } = dispositions[disposition];
  if (retry === 'if_not_booked') return settings.booksCallbacks;
  return retry === 'if_voicemail' ? settings.retryVoicemail : retry !== 'never';
}

/** The three fields of CallKaro's `call_ended` that say how a call went. Of `hangup_reason` only CLIENT_INITIATED is documented there. */
export type CallEndedOutcome = {
  hangup_reason: 'CLIENT_INITIATED' | 'AGENT_INITIATED' | 'CARRIER_INITIATED' | null;
  disposition_reason: string;
  conversion_status: 'converted' | 'not_converted' | null;
};

export function callEndedOutcome(carrier: CarrierOutcome | null, result: ConversationResult | null): CallEndedOutcome {
  const hangups = { callee: 'CLIENT_INITIATED', agent: 'AGENT_INITIATED', carrier: 'CARRIER_INITIATED' } as const;
  return {
    hangup_reason: carrier?.endedBy ? hangups[carrier.endedBy] : null,
    disposition_reason: dispositions[dispositionOf(carrier, result)].label,
    conversion_status: result === null ? null : result === 'goal_reached' ? 'converted' : 'not_converted',
  };
}
