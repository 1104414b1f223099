// What the server and the process that holds live calls say to one another.
import type { IncomingHttpHeaders } from 'node:http';
import type { CalleeStep } from '../../rules/callee-script.ts';
import type { PersonOnCall } from '../../rules/people-on-call.ts';
import type { CarrierNews, DialAnswer, DialRequest } from '../ports/carrier.ts';
import type { ToolAnswer, ToolRequest } from '../ports/call-tools.ts';
import type { CallBrief, CallTold } from '../ports/live-call.ts';
import type { HandedLine, PlacedLine, RungAnswer, RungCall } from '../ports/live-calls.ts';
import type { LiveCallSeen, Watcher } from '../ports/live-watch.ts';

/** A connection goes along with `hold` and `watch`. */
export type ToCallProcess =
  | {
      kind: 'hold';
      line: HandedLine;
      carrierRef: string | null;
      brief: CallBrief;
      url: string;
      headers: IncomingHttpHeaders;
      head: string;
    }
  | { kind: 'place'; via: PlacedLine; brief: CallBrief; request: DialRequest; notAfter: NotAfter }
  /** With a simulated callee; its end is told as that of any call. */
  | { kind: 'rehearse'; brief: CallBrief; steps: readonly CalleeStep[] }
  | { kind: 'watch'; reference: string; watcher: Watcher; url: string; headers: IncomingHttpHeaders; head: string }
  | { kind: 'dismiss'; reference: string; watchId: string }
  /** `by` is null where no person wants it. */
  | { kind: 'hang_up'; reference: string; by: Pick<Watcher, 'personId' | 'name'> | null }
  | { kind: 'meet_machine'; reference: string; machine: 'voicemail' | 'fax' }
  /** To what was asked with that id. */
  | { kind: 'answered'; id: number; answer: ToolAnswer }
  /** To a call that rings. */
  | { kind: 'rung'; id: number; answer: RungAnswer<CallBrief> }
  | { kind: 'stop' };

export type FromCallProcess =
  /** Its models are loaded. */
  | { kind: 'ready' }
  /** Said every few seconds by a process that is not stuck, with how its calls stand. */
  | { kind: 'alive'; calls: LiveCallSeen[] }
  /** Of a call that was to be placed; an answer that is not `taken` is the last of it. */
  | { kind: 'placed'; reference: string; answer: DialAnswer }
  | { kind: 'news'; news: SentNews }
  | { kind: 'opt_out'; reference: string; said: string }
  /** A mind wants something done. Answered once, unless the server goes. */
  | { kind: 'ask'; id: number; request: ToolRequest }
  /** Somebody rings at a carrier of the process, and waits. Answered once, unless the server goes. */
  | { kind: 'rings'; id: number; request: RungCall }
  /** `told` is null where the call could not even begin. A call that nobody answered has no such message. */
  | { kind: 'ended'; reference: string; told: CallTold | null; people: PersonOnCall[] };

/** An instant is text on the way. */
export type SentNews = Omit<CarrierNews, 'at'> & { at: string };

/** By both clocks of the machine: the one that can be set, and the one that only runs. */
export type NotAfter = { at: number; uptimeMs: number };

/** The same in all processes of a machine, whatever is done to its clock. */
export const uptimeMs = (): number => Number(process.hrtime.bigint() / 1_000n) / 1_000;

export function notAfter(now: Date, withinMs: number): NotAfter {
  return { at: now.getTime() + withinMs, uptimeMs: uptimeMs() + withinMs };
}

export function isStillTime(limit: NotAfter, now: Date): boolean {
  return now.getTime() <= limit.at && uptimeMs() <= limit.uptimeMs;
}

export const ALIVE_EVERY_MS = 2_000;
