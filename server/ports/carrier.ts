// What the product needs of a company that places phone calls: dial, report, and answer when asked what became of a call.
import type { CarrierReport } from '../../rules/attempt.ts';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { TalkBrief } from './live-call.ts';

export type DialRequest = {
  /** Ours: the same in every message about this attempt, and what the carrier is asked by when its answer was lost. */
  reference: string;
  /** E.164. */
  to: string;
  /** E.164; null where the carrier chooses. */
  from: string | null;
  ringMs: number;
  /** The carrier hangs up then, should nobody else; the agent’s own limit, kept by the conversation, comes sooner. */
  longestCallMs: number;
  /** What is needed to hold the conversation; left out for carriers without sound. */
  talk?: {
    brief: TalkBrief;
    /** For a carrier that connects the sound to our web address: part of that address, good once. */
    mediaToken: string;
  };
};

export type DialAnswer =
  /** It dials, and reports follow. */
  | { kind: 'taken'; carrierRef: string }
  /** It says that it does not, which ends the attempt. */
  | { kind: 'refused'; code: number | null; message: string }
  /** `mayDial` said no. Nothing was sent. */
  | { kind: 'held_back' }
  /** No connection stood. Nothing was sent. */
  | { kind: 'not_sent'; message: string }
  /** The phone may ring. Never to be dialled again before the carrier has been asked. */
  | { kind: 'unknown'; message: string };

export type CarrierNews = {
  reference: string;
  /** Null where it never gave one. */
  carrierRef: string | null;
  report: CarrierReport;
  at: Date;
  /** Of `ended` alone. */
  outcome: CarrierOutcome | null;
  /** What it says about a call that failed. */
  message: string | null;
};

export type FoundCall =
  /** Everything it has reported so far, oldest first. */
  { kind: 'found'; carrierRef: string; news: CarrierNews[] } | { kind: 'not_found' } | { kind: 'unreachable'; message: string };

export type CarrierLimits = {
  /** What the carrier allows; we stay below it, so that its queue stays empty. */
  callsPerSecond: number;
  callsAtOnce: number;
  callsAtOncePerNumber: number;
};

export type Carrier = {
  /** As it stands in `caller_number.carrier`. */
  name: string;
  /** Nobody’s phone rings. Shown wherever its calls are shown. */
  isSimulated: boolean;
  /** Its calls are nothing but reports: nobody speaks in them. Only simulated ones of tests and benches. */
  isSilent?: true;
  /** It dials in the process of live calls of this machine, and its calls end with that process. */
  livesInCallProcess?: true;
  limits: CarrierLimits;
  /**
   * Asks `mayDial` in the same turn of the event loop in which the request is written, with the connection open already: whoever is
   * paused before that asks late and is told no. Never throws.
   */
  dial(request: DialRequest, mayDial: () => boolean, signal?: AbortSignal): Promise<DialAnswer>;
  find(reference: string, signal?: AbortSignal): Promise<FoundCall>;
  /** Ends a call that goes on longer than it may. A call that has ended is left alone. Throws Problem `provider_unreachable`. */
  hangUp(reference: string, signal?: AbortSignal): Promise<void>;
};

/** A message a carrier has sent to our web address, as it came. */
export type CarrierMessage = {
  /** Path and query, as the request named them. */
  url: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
};

/** Somebody rings a number of ours. */
export type IncomingCall = {
  carrierRef: string;
  /** E.164, or whatever else the carrier calls it. */
  to: string;
  /** E.164; null where the caller withholds it. */
  from: string | null;
};

export type IncomingAnswer =
  /** Its sound is to be brought to our web address, with this token in it. */
  | { kind: 'connect'; token: string }
  /** This is said in English, and the call ends. */
  | { kind: 'say'; text: string }
  /** The phone is not picked up, and nothing is charged. */
  | { kind: 'reject' };

/** How a carrier tells our web address that somebody rings, and is answered what to do. */
export type IncomingDoor = {
  /** Throws Problem `signature_invalid`, or `bad_request` when it cannot be read. */
  read(message: CarrierMessage): IncomingCall;
  write(answer: IncomingAnswer): { contentType: string; body: string };
};

/** What a carrier is to do with an answered call: the token is that of its sound. Throws Problem `signature_invalid`. */
export type AnswerDoor = (message: CarrierMessage, token: string) => { contentType: string; body: string };

/** Throws Problem `signature_invalid`, or `bad_request` when it cannot be read. */
export type ReadCarrierMessage = (message: CarrierMessage) => CarrierNews[];
