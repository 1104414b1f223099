// The calls a process of live calls has in hand, as its server knows them: each ends once, and what carriers reported stays a while.
import type { PersonOnCall } from '../../rules/people-on-call.ts';
import type { CarrierNews, DialAnswer, FoundCall } from '../ports/carrier.ts';
import type { CallTold } from '../ports/live-call.ts';
import type { LiveCallEvents, LiveCallKind } from '../ports/live-calls.ts';
import type { LiveCallSeen } from '../ports/live-watch.ts';

type Held = {
  teamId: string;
  kind: LiveCallKind;
  /** Of a call that is placed there: what was reported, and who waits for the answer. */
  placed: { news: CarrierNews[]; carrierRef: string | null; answer: ((answer: DialAnswer) => void) | null; isSent: boolean } | null;
  /** The conversation has begun, so that its end will be told. */
  isHeld: boolean;
  /** As the process told last. */
  seen: LiveCallSeen | null;
};

/** Who asks later than that learns of a call from what was stored. */
const MOST_REMEMBERED = 1_000;

const nothingSeen: Omit<LiveCallSeen, 'reference'> = { state: null, latencyMs: null, lastWords: null, people: [], watchIds: [] };

export function createCallsInHand(events: LiveCallEvents, now: () => Date) {
  const inHand = new Map<string, Held>();
  const remembered = new Map<string, { carrierRef: string; news: CarrierNews[] }>();

  function letGo(reference: string, { placed }: Held): void {
    inHand.delete(reference);
    if (!placed?.carrierRef) return;
    if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '');
    remembered.set(reference, { carrierRef: placed.carrierRef, news: placed.news });
  }

  const hasEnded = ({ placed }: Held) => placed === null || placed.news.some(({ report }) => report === 'ended');

  return {
    get count(): number {
      return inHand.size;
    },
    references: (): string[] => [...inHand.keys()],
    has: (reference: string): boolean => inHand.has(reference),
    /** Null where no such call is held. */
    teamOf: (reference: string): string | null => inHand.get(reference)?.teamId ?? null,
    countOf: (kind: LiveCallKind): number => [...inHand.values()].filter((call) => call.kind === kind).length,
    addHeld(reference: string, teamId: string, kind: LiveCallKind): void {
      inHand.set(reference, { teamId, kind, placed: null, isHeld: true, seen: null });
    },
    /** Takes the place of a call that is to be placed. */
    addPlaced(reference: string, teamId: string, kind: LiveCallKind, answer: (answer: DialAnswer) => void): void {
      inHand.set(reference, {
        teamId,
        kind,
        placed: { news: [], carrierRef: null, answer, isSent: false },
        isHeld: false,
        seen: null,
      });
    },
    sent(reference: string): void {
      const call = inHand.get(reference);
      if (call?.placed) call.placed.isSent = true;
    },
    drop: (reference: string): void => void inHand.delete(reference),
    answered(reference: string, answer: DialAnswer): void {
      const call = inHand.get(reference);
      if (!call?.placed?.answer) return;
      call.placed.answer(answer);
      call.placed.answer = null;
      if (answer.kind === 'taken') call.placed.carrierRef = answer.carrierRef;
      else inHand.delete(reference);
    },
    news(news: CarrierNews): void {
      const call = inHand.get(news.reference);
      if (!call?.placed) return;
      call.placed.news.push(news);
      call.placed.carrierRef ??= news.carrierRef;
      if (news.report === 'answered') call.isHeld = true;
      events.onNews(news);
      if (news.report === 'ended' && !call.isHeld) letGo(news.reference, call);
    },
    optOut(reference: string, said: string): void {
      const call = inHand.get(reference);
      if (call) events.onOptOut({ teamId: call.teamId, reference, said });
    },
    /** The conversation is over. */
    ended(reference: string, told: CallTold | null, people: PersonOnCall[] = []): void {
      const call = inHand.get(reference);
      if (!call?.isHeld) return;
      call.isHeld = false;
      events.onEnd({ teamId: call.teamId, reference, told, people });
      if (hasEnded(call)) letGo(reference, call);
    },
    /** The process is gone, and with it every call. */
    allLost(message: string): void {
      for (const [reference, call] of inHand) {
        const { placed } = call;
        // Whoever waits to send an order learns of it in another way.
        if (placed?.isSent === false) continue;
        // Whether the order was carried out before the process went is not known.
        placed?.answer?.({ kind: 'unknown', message });
        if (placed && !hasEnded(call)) {
          const { carrierRef } = placed;
          const lost = { end: 'interrupted', code: null, answeredBy: null, endedBy: null } as const;
          const outcome = carrierRef === null ? null : lost;
          const news = { reference, carrierRef, report: 'ended', at: now(), outcome, message } as const;
          placed.news.push(news);
          events.onNews(news);
        }
        if (call.isHeld) events.onEnd({ teamId: call.teamId, reference, told: null, people: call.seen?.people ?? [] });
        letGo(reference, call);
      }
    },
    stand(calls: readonly LiveCallSeen[]): void {
      for (const seen of calls) {
        const call = inHand.get(seen.reference);
        if (call) call.seen = seen;
      }
    },
    seen(): (LiveCallSeen & { teamId: string })[] {
      return [...inHand]
        .filter(([, { isHeld }]) => isHeld)
        .map(([reference, { teamId, seen }]) => ({ ...(seen ?? { ...nothingSeen, reference }), teamId }));
    },
    standing(reference: string): FoundCall {
      const call = inHand.get(reference)?.placed ?? remembered.get(reference);
      return call?.carrierRef ? { kind: 'found', carrierRef: call.carrierRef, news: [...call.news] } : { kind: 'not_found' };
    },
  };
}
