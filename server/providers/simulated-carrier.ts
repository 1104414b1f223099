// A carrier inside this program: it rings nobody, says so, and behaves as its script tells, faults included.
import { createHash } from 'node:crypto';
import type { CarrierReport } from '../../rules/attempt.ts';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { Carrier, CarrierLimits, CarrierNews, DialRequest, FoundCall } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { chanceOf, fateOf, type CarrierScript, type Fate } from './simulated-carrier-script.ts';

export const SIMULATED_CARRIER = 'simulated';

/** One line of the log of dials: the witness of what was asked for. */
export type DialLine = {
  at: string;
  /** `repeat`: known by its reference, not dialled again; `refused`: not dialled at all. */
  what: 'dial' | 'repeat' | 'refused';
  /** There were more calls in this second than the limit allows; it was dialled when its turn came. */
  wasQueued: boolean;
  reference: string;
  carrierRef: string | null;
  to: string;
  from: string | null;
};

export type SimulatedCarrierOptions = {
  script: CarrierScript;
  limits: CarrierLimits;
  /** How long a second request with the same reference is known to be the same call. */
  idempotency: 'none' | 'minute' | 'for_good';
  clock: Clock;
  log: Log;
  /** Told in the order of the script; one that fails is told again for a while. */
  report: (news: CarrierNews) => Promise<void>;
  /** The witness. */
  noteDial?: (line: DialLine) => void;
  /** Answered calls are spoken by somebody, who tells by `end` that they are over. */
  isSpoken?: true;
};

export const simulatedLimits: CarrierLimits = { callsPerSecond: 20, callsAtOnce: 200, callsAtOncePerNumber: 50 };

type Call = { request: DialRequest; carrierRef: string; placedMs: number; plan: CarrierNews[]; isOver: boolean };

/** What the carrier did with a request; the answer to it may still get lost. */
export type Placed =
  | { kind: 'taken'; carrierRef: string; replyLost: boolean }
  | { kind: 'refused'; code: number; message: string; replyLost: boolean };

export type SimulatedCarrier = {
  carrier: Carrier;
  /** As a request arrives at the carrier, whatever becomes of the answer. */
  place(request: DialRequest): Placed;
  found(reference: string): FoundCall;
  hangUp(reference: string, as?: 'cancelled' | 'interrupted'): void;
  /** A call that goes on is over now. */
  end(reference: string, outcome: CarrierOutcome): void;
  close(): void;
};

const MOST_CALLS = 200_000;
const MINUTE_MS = 60_000;
const REPORT_TRIES = 30;
const REPORT_AGAIN_MS = 1_000;

export function createSimulatedCarrier(options: SimulatedCarrierOptions): SimulatedCarrier {
  const { script, limits, clock, log } = options;
  const { faults } = script;
  const calls = new Map<string, Call>();
  const closing = new AbortController();
  let dialsMs: number[] = [];
  let placed = 0;

  function place(request: DialRequest): Placed {
    const { reference, to, from } = request;
    const now = clock.now();
    const replyLost = chanceOf(script, reference, 'reply') < faults.replyLost;
    const known = calls.get(reference);
    const line = { at: now.toISOString(), reference, to, from };
    if (known && isKnownStill(known, now)) {
      options.noteDial?.({ ...line, what: 'repeat', wasQueued: false, carrierRef: known.carrierRef });
      return { kind: 'taken', carrierRef: known.carrierRef, replyLost };
    }
    const fate = fateOf(script, request);
    if (fate === 'refused') {
      options.noteDial?.({ ...line, what: 'refused', wasQueued: false, carrierRef: null });
      return { kind: 'refused', code: 403, message: 'The simulated carrier takes no call to this number.', replyLost };
    }
    const waitMs = waitInQueue(now.getTime());
    placed += 1;
    const carrierRef = `SIM${createHash('sha256').update(`${reference} ${placed}`).digest('hex').slice(0, 24)}`;
    options.noteDial?.({ ...line, what: 'dial', wasQueued: waitMs > 0, carrierRef });
    const placedMs = now.getTime() + waitMs;
    const call: Call = { request, carrierRef, placedMs, plan: planOf(fate, request, carrierRef, placedMs), isOver: false };
    if (calls.size >= MOST_CALLS) calls.delete(calls.keys().next().value ?? '');
    calls.set(reference, call);
    tellAll(call, now.getTime());
    return { kind: 'taken', carrierRef, replyLost };
  }

  function isKnownStill(call: Call, now: Date): boolean {
    if (options.idempotency === 'none') return false;
    return options.idempotency === 'for_good' || now.getTime() - call.placedMs < MINUTE_MS;
  }

  /** As carriers do: what is too fast waits for its turn, one after the other. */
  function waitInQueue(nowMs: number): number {
    dialsMs = dialsMs.filter((dialMs) => dialMs > nowMs - 1_000);
    const before = dialsMs.at(-limits.callsPerSecond);
    const turnMs = before === undefined ? nowMs : Math.max(nowMs, before + 1_000);
    dialsMs.push(turnMs);
    return turnMs - nowMs;
  }

  function planOf(
    fate: Fate,
    { reference, ringMs, longestCallMs }: DialRequest,
    carrierRef: string,
    placedMs: number,
  ): CarrierNews[] {
    const news = (report: CarrierReport, afterMs: number, outcome: CarrierOutcome | null = null): CarrierNews => {
      return { reference, carrierRef, report, at: new Date(placedMs + afterMs), outcome, message: null };
    };
    const pickUpMs = script.ringAfterMs + Math.min(script.pickUpAfterMs, ringMs);
    const ringing = [news('queued', 0), news('ringing', script.ringAfterMs)];
    const end = (end: CarrierOutcome['end'], code: number | null, endedBy: CarrierOutcome['endedBy'] = 'carrier') =>
      ({ end, code, answeredBy: null, endedBy }) satisfies CarrierOutcome;
    switch (fate) {
      case 'answers':
      case 'voicemail': {
        const outcome: CarrierOutcome = {
          ...end('completed', 200, 'callee'),
          answeredBy: fate === 'answers' ? 'human' : 'voicemail',
        };
        const endMs = pickUpMs + Math.min(script.talkMs, longestCallMs);
        const talked = options.isSpoken ? [] : [news('ended', endMs, outcome)];
        return [...ringing, news('answered', pickUpMs), ...talked];
      }
      case 'never_ends':
        return [...ringing, news('answered', pickUpMs)];
      case 'no_answer':
        return [...ringing, news('ended', script.ringAfterMs + ringMs, end('no_answer', 480))];
      case 'rejects':
        return [...ringing, news('ended', pickUpMs, end('rejected', 603, 'callee'))];
      case 'busy':
        return [news('queued', 0), news('ended', script.ringAfterMs, end('busy', 486))];
      case 'bad_number':
        return [news('queued', 0), news('ended', script.ringAfterMs, end('failed', 404))];
      case 'overloaded':
        return [news('queued', 0), news('ended', script.ringAfterMs, end('failed', 503))];
      case 'fails':
      case 'refused':
        return [news('queued', 0), news('ended', script.ringAfterMs, end('failed', null))];
    }
  }

  function tellAll(call: Call, nowMs: number): void {
    const { reference } = call.request;
    const happens = (fault: 'reportsTwice' | 'reportsLate' | 'reportsShuffled' | 'reportsLost' | 'reportsEndOnly', of = '') =>
      chanceOf(script, reference, `${fault} ${of}`) < faults[fault];
    if (happens('reportsLost')) return;
    for (const news of happens('reportsEndOnly') ? call.plan.slice(-1) : call.plan) {
      const isLate = happens('reportsLate', news.report);
      // Held back until after the next one has been told.
      const isShuffled = happens('reportsShuffled', news.report);
      const afterMs = news.at.getTime() - nowMs + (isLate ? faults.lateMs : 0) + (isShuffled ? script.pickUpAfterMs + 50 : 0);
      tellLater(call, news, afterMs);
      if (happens('reportsTwice', news.report)) tellLater(call, news, afterMs + 20);
    }
  }

  function tellLater(call: Call, news: CarrierNews, afterMs: number): void {
    const told = async () => {
      await clock.sleep(Math.max(0, afterMs), closing.signal);
      if (call.isOver && !call.plan.includes(news)) return;
      for (let tries = 1; ; tries += 1) {
        try {
          return await options.report(news);
        } catch (error) {
          if (tries >= REPORT_TRIES) throw error;
          await clock.sleep(REPORT_AGAIN_MS, closing.signal);
        }
      }
    };
    told().catch((error: unknown) => {
      if (!closing.signal.aborted) log.warn({ err: error }, 'the simulated carrier gave up on reporting a call');
    });
  }

  function found(reference: string): FoundCall {
    const call = calls.get(reference);
    if (!call) return { kind: 'not_found' };
    const now = clock.now();
    return { kind: 'found', carrierRef: call.carrierRef, news: call.plan.filter(({ at }) => at <= now) };
  }

  function hangUp(reference: string, as: 'cancelled' | 'interrupted' = 'cancelled'): void {
    const now = clock.now();
    const wasAnswered = calls.get(reference)?.plan.some(({ report, at }) => report === 'answered' && at <= now) === true;
    end(reference, {
      end: wasAnswered ? 'completed' : as,
      code: null,
      answeredBy: wasAnswered ? 'human' : null,
      endedBy: 'agent',
    });
  }

  function end(reference: string, outcome: CarrierOutcome): void {
    const call = calls.get(reference);
    const now = clock.now();
    if (!call || call.plan.some(({ report, at }) => report === 'ended' && at <= now)) return;
    const ended: CarrierNews = { reference, carrierRef: call.carrierRef, report: 'ended', at: now, outcome, message: null };
    call.plan = [...call.plan.filter(({ at }) => at <= now), ended];
    call.isOver = true;
    tellLater(call, ended, 0);
  }

  const carrier: Carrier = {
    name: SIMULATED_CARRIER,
    isSimulated: true,
    isSilent: true,
    limits,
    async dial(request, mayDial) {
      if (!mayDial()) return { kind: 'held_back' };
      const { replyLost, ...answer } = place(request);
      if (faults.replyAfterMs > 0) await clock.sleep(faults.replyAfterMs).catch(() => {});
      return replyLost ? { kind: 'unknown', message: 'The simulated carrier’s answer was lost.' } : answer;
    },
    async find(reference) {
      return found(reference);
    },
    async hangUp(reference) {
      hangUp(reference);
    },
  };
  return { carrier, place, found, hangUp, end, close: () => closing.abort() };
}
