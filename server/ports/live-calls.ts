// Live calls as the server sees them: held by a process of their own, which may die without taking the server with it.
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { CalleeStep } from '../../rules/callee-script.ts';
import type { PersonOnCall } from '../../rules/people-on-call.ts';
import type { CarrierNews, DialAnswer, DialRequest, FoundCall, IncomingCall } from './carrier.ts';
import type { ToolAnswer, ToolRequest } from './call-tools.ts';
import type { CallTold, TalkBrief } from './live-call.ts';
import type { LiveCallSeen, Watcher } from './live-watch.ts';

/** A connection that asked to become a WebSocket, as the web server got it. */
export type HandedSocket = { socket: Socket; head: Buffer; url: string; headers: IncomingHttpHeaders };

/** Who speaks at the other end of a connection that is handed over, and so how its messages are written. */
export type HandedLine = 'browser' | StreamCarrier;

/** Carriers that connect the sound of a call to our web address. */
export type StreamCarrier = 'twilio' | 'telnyx' | 'plivo' | 'vonage' | 'asterisk' | 'exotel';

/** Carriers that live in the process of live calls, because sound must never wait: a call of theirs dies with it. */
export type PlacedLine = 'sip' | 'simulated';

/** A talk in the browser, somebody who rings us, or a call that we dialled: each has places of its own, so that none takes those of another. */
export type LiveCallKind = 'talk' | 'inbound' | 'dialled';

export type PlacedCall = { via: PlacedLine; brief: TalkBrief; request: DialRequest };

export type LiveCalls = {
  /** Loads the process and its models before somebody waits on the line. */
  warm(): void;
  /** How many more of a kind can be held at this moment. */
  freePlaces(kind: LiveCallKind): number;
  /**
   * Hands the connection over; the process answers it, and closes one that is not of the carrier’s call of this name. Throws Problem `overloaded` (retryable) when as many calls of its kind are held as may be, or the process
   * cannot be started. How the call ended is told to `onEnd` of whoever made this, once, whatever happens.
   */
  hold(brief: TalkBrief, connection: HandedSocket, line: HandedLine, carrierRef?: string | null): Promise<void>;
  /**
   * Has the process place a call and hold it once somebody answers. `mayDial` is asked in the turn in which the order is written to the
   * process, which dials only within a quarter of a second from then. Never throws. What the carrier reports is told to `onNews`, how the
   * conversation ended to `onEnd`; a call whose process dies is reported as ended, too.
   */
  place(call: PlacedCall, mayDial: () => boolean): Promise<DialAnswer>;
  /**
   * Holds a call with a simulated callee, of which nothing is kept. Throws Problem `overloaded` (retryable) while another one goes on or the
   * process cannot be started, and the signal's reason.
   */
  rehearse(brief: TalkBrief, steps: readonly CalleeStep[], signal: AbortSignal): Promise<CallTold>;
  /** What has been reported of a call that was placed here, also some minutes after its end; for who missed a report. */
  standing(reference: string): FoundCall;
  /** Ends a call that goes on here, of either kind; one that has ended is left alone. `by`: a person of ours wants it so. */
  hangUp(reference: string, by?: Pick<Watcher, 'personId' | 'name'>): void;
  /** The carrier listens too, and knows that a machine has answered. Of a call that is not talked on here nothing happens. */
  meetMachine(reference: string, machine: 'voicemail' | 'fax'): void;
  /** How the calls stand that are talked on here; what is told of them is at most some seconds old. */
  seen(): (LiveCallSeen & { teamId: string })[];
  /** Hands over the connection of somebody who watches. Throws Problem `not_found` when the call is not talked on here. */
  watch(reference: string, watcher: Watcher, connection: HandedSocket): Promise<void>;
  /** Closes the connection of somebody who may no longer watch. A call they had taken over ends. */
  dismiss(reference: string, watchId: string): void;
  /** References of the calls held at this moment, and of those that are being placed. */
  held(): string[];
  /** What was recorded, also of a call whose process died in the middle; null where nothing was. */
  recording(reference: string): Promise<Readable | null>;
  /** Whether a process of this machine has written to it in the last seconds: then the call goes on, whoever holds it. */
  isBeingRecorded(reference: string): Promise<boolean>;
  /** Removes it. */
  forget(reference: string): Promise<void>;
};

/** `told` is null when the process died before it could tell, or the call was over before anybody spoke. */
export type LiveCallEnd = {
  teamId: string;
  reference: string;
  told: CallTold | null;
  /** What people of ours did on the call, as far as it is known. */
  people: PersonOnCall[];
};

/** Somebody rings a number of ours at a carrier of that process. */
export type RungCall = IncomingCall & { carrier: PlacedLine };

/** What is done with it. */
export type RungAnswer<Brief extends TalkBrief = TalkBrief> =
  | { kind: 'connect'; brief: Brief }
  /** This is said in English, and the call ends. */
  | { kind: 'say'; text: string }
  /** They hear that it is busy. */
  | { kind: 'reject' };

/** What a process of live calls tells the server of them. */
export type LiveCallEvents = {
  onEnd: (end: LiveCallEnd) => void;
  /** Of calls that were placed there, in order. */
  onNews: (news: CarrierNews) => void;
  /** Said before the call is over: do not call again. */
  onOptOut: (said: { teamId: string; reference: string; said: string }) => void;
  /** Never throws. Where it answers `connect` the call’s end is told to `onEnd`. */
  onRings?: (call: RungCall) => Promise<RungAnswer>;
  /** A mind wants something done for its call, while the person waits. Never throws. */
  onTool: (asked: { teamId: string; request: ToolRequest }) => Promise<ToolAnswer>;
};
