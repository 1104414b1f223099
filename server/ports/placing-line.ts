// A carrier inside the process of live calls, as that process sees it: it dials, and hands over the sound once somebody has answered.
import type { CarrierNews, DialAnswer, DialRequest } from './carrier.ts';
import type { PlacedLine } from './live-calls.ts';
import type { MediaLeg } from './media-leg.ts';

export type PlacedCallEvents = {
  /** In order; `ended` is the last, and comes also of a call whose sound was handed over. */
  news: (news: CarrierNews) => void;
  /** After the news of it, in the same turn. */
  answered: (leg: MediaLeg) => void;
};

/** `interrupted`: this process stops. */
export type TakenBackAs = 'cancelled' | 'interrupted';

export type PlacingLine = {
  /** Asks `mayDial` in the turn in which the request is written, like `Carrier.dial`. Never throws. */
  place(request: DialRequest, mayDial: () => boolean, events: PlacedCallEvents): Promise<DialAnswer>;
  /** Takes back a call that has not been answered yet, which then ended `as` this; an answered one is ended by its leg. */
  hangUp(reference: string, as: TakenBackAs): void;
  /** Ends what goes on, within some seconds. */
  close(): Promise<void>;
};

/** Somebody rings a number of ours at a carrier of this process; it rings until one of these is called. */
export type RingingCall = {
  /** As it stands in `caller_number.carrier`. */
  carrier: PlacedLine;
  carrierRef: string;
  /** E.164. */
  to: string;
  /** E.164; null where the caller withholds it. */
  from: string | null;
  /** Null where the caller has gone meanwhile. */
  pickUp(longestCallMs: number): Promise<MediaLeg | null>;
  /** They hear that it is busy. */
  refuse(): void;
};
