// What happened outside, as those know who were there: the witness that the product's tables are held against.
import type { DialLine } from '../server/providers/simulated-carrier.ts';

/** From the moment somebody began to ask for it until the product said that it holds; null: not said yet. */
export type Change<T> = { value: T; beganMs: number; doneMs: number | null };

/** Between asking everything anew and the phone's ringing: the longest that is allowed, and clocks that are set by two seconds. In ms. */
export const DECISION_MS = 5_000;

/** The values that may have held at that moment: the one before counts until the product has said that it does not. */
export function inForce<T>(changes: readonly Change<T>[], atMs: number): T[] {
  const last = changes.findLastIndex(({ doneMs }) => doneMs !== null && doneMs + DECISION_MS <= atMs);
  return changes.slice(Math.max(0, last)).flatMap(({ value, beganMs }) => (beganMs <= atMs ? [value] : []));
}

export type Contact = { id: string; madeMs: number; number: string | null; optedOutMs: number | null };
export type Push = { externalId: string; callIds: Set<string>; audioUrl: string | null };
export type AskedCall = {
  number: string;
  hours: [string, string] | null;
  retries: number;
  plannedCallIds: Set<string>;
};
export type Heard = { body: string; tries: number };

export type Truth = {
  dials: (DialLine & { atMs: number })[];
  /** So many of them were looked at at an earlier midnight; another look at their hours would say the same. */
  dialsJudged: number;
  contacts: Map<string, Contact>;
  /** Ids of contacts whose creation the product was told of, and took. */
  toldContacts: Set<string>;
  pushes: Map<string, Push>;
  asked: Map<string, AskedCall>;
  /** Calls of people in HubSpot, with their recordings. */
  callsInHubspot: Map<string, { recordingUrl: string; hasContact: boolean }>;
  refused: Map<string, Change<null>>;
  /** By planned call. */
  cancelled: Map<string, Change<null>>;
  /** Kill switch and pauses of agents (by place; −1: everything), oldest first. */
  stops: { agent: number; stopped: Change<null>; resumed: Change<null> | null }[];
  /** Hours of agents, by place, oldest first. */
  hours: Change<{ start: number; end: number }>[][];
  mostInADay: Change<number>[];
  /** How many days recordings are kept, oldest first; before the first for good. */
  keptDays: Change<number>[];
  /** By webhook id. */
  heard: Map<string, Heard>;
  /** Acts that were done for certain, by their name in the audit log. */
  acts: Map<string, number>;
  /** What no invariant is needed to see. */
  wrong: string[];
};

export function emptyTruth(): Truth {
  return {
    ...{
      dials: [],
      dialsJudged: 0,
      contacts: new Map(),
      toldContacts: new Set(),
      pushes: new Map(),
      asked: new Map(),
      callsInHubspot: new Map(),
      refused: new Map(),
      cancelled: new Map(),
    },
    ...{ stops: [], hours: [], mostInADay: [], keptDays: [], heard: new Map(), acts: new Map(), wrong: [] },
  };
}
