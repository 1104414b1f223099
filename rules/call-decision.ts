// One decision for planning, dry run and dispatch: what is known of a call, weighed by hours, caps, law and pauses.
import type { AgentSettings, AgentWindow } from './agent.ts';
import { attemptReasons } from './attempt-reason.ts';
import type { CalledPerson } from './called-person.ts';
import type { CallingPolicy } from './calling-policy.ts';
import { bindLaw, isAllowed, windowState, type RespectedZones, type WindowLayer } from './calling-window.ts';
import { checkDial, type ComplianceVerdict, type DialFacts } from './compliance.ts';
import type { ConsentEntry } from './consent.ts';
import {
  nextAttempt,
  type AttemptVerdict,
  type CallPlan,
  type Circumstances,
  type PastAttempt,
  type Pause,
} from './next-attempt.ts';
import { plannedAttempts, type Preview } from './planned-attempts.ts';
import { plausiblePlaces } from './plausible-places.ts';
import { chosenPacks, legalRequirements, type LegalRequirements } from './policy-pack.ts';
import { readZones, zonesToRespect, type ZonesReading } from './time-zone-evidence.ts';
import type { PlanRequest } from './trigger-parameters.ts';
import { readSpan, spellSpan } from './window-hours.ts';

/** Everything the decision depends on; read anew before every dial. */
export type CallFacts = {
  now: Date;
  askedAt: Date;
  request: PlanRequest;
  agent: Pick<AgentSettings, 'name' | 'purpose' | 'window' | 'retryVoicemail' | 'disclosureLine' | 'tools'>;
  policy: CallingPolicy;
  person: CalledPerson;
  /** What is known of the number in the whole team. */
  number: { dials: readonly Date[]; doNotCall: { since: Date; source: string } | null; consents: readonly ConsentEntry[] };
  /** Of this call, the newest last. */
  attempts: readonly PastAttempt[];
  pauses: readonly Pause[];
  isCancelled: boolean;
};

export type CallDecision = {
  verdict: AttemptVerdict;
  /** What a person should know about the reason of the verdict. */
  message: string;
  /** Why it may be dialled at this very moment, for the record of the attempt; null unless it may. */
  allowed: Extract<ComplianceVerdict, { kind: 'allowed' }> | null;
  zones: ZonesReading;
  /** Null: nothing tells where the person is, and the team holds such calls. */
  respected: RespectedZones | null;
  legal: LegalRequirements;
  /** Are the hours of all layers open on every clock at this instant? For the moment in which a dial is sent. */
  isOpen: (at: Date) => boolean;
};

type Weighed = { decision: CallDecision; plan: CallPlan; given: Circumstances };

/** A `dial-at` whose time has come is allowed by every check; `allowed` holds their findings. */
export function decideCall(facts: CallFacts): CallDecision {
  return weigh(facts).decision;
}

/** The decision, and every attempt that would follow if nobody answered. */
export function previewCall(facts: CallFacts, options: { attemptMs?: number } = {}): CallDecision & { preview: Preview } {
  const { decision, plan, given } = weigh(facts);
  const { verdict } = decision;
  const isHeld = verdict.kind === 'give-up' || (verdict.kind === 'wait' && verdict.until === null);
  const preview = isHeld ? { attempts: [], end: verdict.reason } : plannedAttempts(plan, facts.attempts, given, options);
  return { ...decision, preview };
}

function weigh(facts: CallFacts): Weighed {
  const { now, policy, person, request, agent } = facts;
  const zones = readZones(person.whereabouts, now);
  const respected = zonesToRespect(zones, policy);
  const places = plausiblePlaces(person.whereabouts.phone ?? null, person.whereabouts.address ?? null);
  const legal = legalRequirements(places, agent.purpose, now, chosenPacks(policy.packs));
  const layers = [...legal.layers, policy.hours, agentHours(agent), request.hours].filter((layer) => layer !== null);
  const plan: CallPlan = {
    askedAt: facts.askedAt,
    schedule: request.schedule,
    scheduleFor: request.scheduleFor,
    agreedFor: request.agreedFor,
    tooFarFor: request.tooFarFor,
    carryOver: request.carryOver,
    retries: request.retries,
    retryVoicemail: agent.retryVoicemail,
    booksCallbacks: agent.tools.some(({ kind }) => kind === 'book_callback'),
    ringMs: policy.ringMs,
  };
  const given: Circumstances = {
    now,
    zones: respected,
    layers,
    caps: [...legal.caps, ...policy.caps],
    dials: facts.number.dials,
    pauses: facts.pauses,
    isCancelled: facts.isCancelled,
  };
  const next = nextAttempt(plan, facts.attempts, given);
  const check = checkDial(dialFacts(facts, legal, layers, respected));
  const isOpen = (at: Date) => respected !== null && isAllowed(bindLaw(layers, respected), respected.asked, at);
  const told = { zones, respected, legal, isOpen };
  return { decision: { ...combine(next, check, now), ...told }, plan, given };
}

function combine(next: AttemptVerdict, check: ComplianceVerdict, now: Date): Pick<CallDecision, 'verdict' | 'message' | 'allowed'> {
  const asNext = { verdict: next, message: attemptReasons[next.reason], allowed: null };
  // What has ended already needs no other reason; an open attempt is asked when it has ended.
  if (next.kind === 'give-up' || next.reason === 'attempt_open') return asNext;
  if (check.kind === 'allowed') return { ...asNext, allowed: next.kind === 'dial-at' && next.at <= now ? check : null };
  if (check.isFinal) {
    return { verdict: { kind: 'give-up', reason: check.code, decidedBy: null }, message: check.message, allowed: null };
  }
  const isDue = next.kind === 'dial-at' && next.at <= now;
  // A time is told by the verdict; what no time mends, or what the verdict has not seen, holds the call.
  if (check.code !== 'disclosure_missing' && !isDue) return asNext;
  return { verdict: { kind: 'wait', until: check.until, reason: check.code }, message: check.message, allowed: null };
}

function dialFacts(
  { now, agent, policy, person, number, pauses }: CallFacts,
  legal: LegalRequirements,
  layers: readonly WindowLayer[],
  respected: RespectedZones | null,
): DialFacts {
  const state = respected && windowState(bindLaw(layers, respected), respected.asked, now.getTime());
  return {
    at: now,
    purpose: agent.purpose,
    country: person.phone.kind === 'number' ? person.phone.country : null,
    legal,
    countries: policy.countries,
    doNotCall: number.doNotCall,
    optOut: person.optOut,
    consents: number.consents,
    consentBasis: policy.consentBasis,
    disclosureLine: agent.disclosureLine,
    pauses,
    teamCaps: policy.caps,
    dials: number.dials,
    hours: { closedBy: state?.closedBy ?? null, until: state && Number.isFinite(state.untilMs) ? new Date(state.untilMs) : null },
  };
}

/** On the clock of the called person. Hours that cannot be read, which no agent is published with, are never open. */
export function agentHours({ name, window }: { name: string; window: AgentWindow }): WindowLayer {
  const reading = readSpan(window.start, window.end, { allowOvernight: window.allowOvernight });
  if (reading.kind === 'refused') return { name: 'agent', source: name, days: {} };
  const { span } = reading;
  const days = Object.fromEntries(window.days.map((day) => [day, [span]]));
  return { name: 'agent', source: `${name}: ${spellSpan(span)}`, days, closedOn: window.closedOn };
}
