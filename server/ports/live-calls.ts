// Live calls as the server sees them: held by a process of their own, which may die without taking the server with it.
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { CallBrief, CallTold } from './live-call.ts';

/** A connection that asked to become a WebSocket, as the web server got it. */
export type HandedSocket = { socket: Socket; head: Buffer; url: string; headers: IncomingHttpHeaders };

export type LiveCalls = {
  /** Loads the process and its models before somebody waits on the line. */
  warm(): void;
  /**
   * Hands the connection over; the process answers it. Throws Problem `overloaded` (retryable) when as many calls are held as may be, or the process
   * cannot be started. How the call ended is told to `onEnd` of whoever made this, once, whatever happens.
   */
  hold(brief: Omit<CallBrief, 'recordingPath'>, connection: HandedSocket): Promise<void>;
  /** References of the calls held at this moment. */
  held(): string[];
  /** What was recorded, also of a call whose process died in the middle; null where nothing was. */
  recording(reference: string): Promise<Readable | null>;
  /** Removes it. */
  forget(reference: string): Promise<void>;
};

/** `told` is null when the process died before it could tell. */
export type LiveCallEnd = { teamId: string; reference: string; told: CallTold | null };
