// Somebody rings a number of the team: whether its agent answers, or what they hear instead.
import { agentHours } from './call-decision.ts';
import type { AgentWindow } from './agent.ts';
import { readCalledPerson } from './called-person.ts';
import { windowState } from './calling-window.ts';
import type { CallingPolicy } from './calling-policy.ts';
import type { CrmProperties } from './variable.ts';
import type { Missed } from './inbound-outcome.ts';

export type InboundFacts = {
  now: Date;
  /** E.164; null where the caller withholds it. */
  from: string | null;
  /** Null where the number is not of this team, or is not rung by this carrier. */
  number: { answersAlways: boolean; whenClosed: WhenClosed } | null;
  /** The published agent that answers at the number. */
  agent: { name: string; window: AgentWindow; isPaused: boolean } | null;
  /** The kill switch is on. */
  isTeamPaused: boolean;
  /** Numbers the team calls from. */
  ownNumbers: readonly string[];
  /** The clock on which the agent’s hours are read: nobody knows where the caller is. */
  zone: string;
  /** How many more calls to us can be held on this machine. */
  freeLines: number;
};

/** What a caller meets outside the hours. */
export const whenClosed = ['say', 'take_message'] as const;
export type WhenClosed = (typeof whenClosed)[number];

export type InboundVerdict =
  | { kind: 'answer' }
  /** The agent answers, greets with this, and takes a message. */
  | { kind: 'take_message'; greeting: string }
  /** This is said, and the call ends. */
  | { kind: 'say'; reason: Exclude<Missed, 'hung_up'>; text: string }
  /** The phone is not picked up. */
  | { kind: 'reject'; reason: 'unknown_number' | 'own_number' };

/** Hours that do not open within so long are none. */
const LONGEST_CLOSED_MS = 14 * 24 * 3_600_000;
const MOST_LOOKS = 100;

const NOBODY = 'Sorry, nobody can take your call at this number. Goodbye.';
export const ALL_TAKEN = 'Sorry, all our lines are taken. Please call again in a few minutes. Goodbye.';

/** Who has asked us not to call may call us: the do-not-call list is not looked at. */
export function answerInbound(facts: InboundFacts): InboundVerdict {
  const { now, from, number, agent, zone } = facts;
  if (!number) return { kind: 'reject', reason: 'unknown_number' };
  // Two agents would talk with one another until the longest call is over.
  if (from !== null && facts.ownNumbers.includes(from)) return { kind: 'reject', reason: 'own_number' };
  if (!agent || agent.isPaused || facts.isTeamPaused) return { kind: 'say', reason: 'nobody_answers', text: NOBODY };
  const opensAt = number.answersAlways ? now : nextOpening(agent, zone, now);
  const isClosed = opensAt === null || opensAt > now;
  if (isClosed && number.whenClosed === 'say') return { kind: 'say', reason: 'closed', text: closedLine(opensAt, zone) };
  if (facts.freeLines <= 0) return { kind: 'say', reason: 'all_taken', text: ALL_TAKEN };
  return isClosed ? { kind: 'take_message', greeting: closedGreeting(opensAt, zone) } : { kind: 'answer' };
}

/** `now` itself while it is open; null where it does not open soon. */
function nextOpening(agent: { name: string; window: AgentWindow }, zone: string, now: Date): Date | null {
  const hours = [agentHours(agent)];
  let atMs = now.getTime();
  for (let looks = 0; looks < MOST_LOOKS && atMs - now.getTime() <= LONGEST_CLOSED_MS; looks += 1) {
    const state = windowState(hours, [zone], atMs);
    if (state.closedBy === null) return new Date(atMs);
    atMs = state.untilMs;
  }
  return null;
}

function closedLine(opensAt: Date | null, zone: string): string {
  if (opensAt === null) return NOBODY;
  return `Thank you for calling. We are closed right now. Please call again ${openingInWords(opensAt, zone)}. Goodbye.`;
}

function closedGreeting(opensAt: Date | null, zone: string): string {
  const opens = opensAt === null ? '' : `, and open again ${openingInWords(opensAt, zone)}`;
  return `Thank you for calling. We are closed right now${opens}.`;
}

function openingInWords(opensAt: Date, zone: string): string {
  const read = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { timeZone: zone, ...options }).format(opensAt);
  return `on ${read({ weekday: 'long' })} from ${read({ hour: 'numeric', minute: '2-digit' })}`;
}

export type FoundContact = { id: string; properties: CrmProperties };

/** A search by the digits of a number finds those of other countries too; of several people behind one number nobody knows who speaks. */
export function callerAmong(
  found: readonly FoundContact[],
  from: string,
  policy: Pick<CallingPolicy, 'defaultCountry' | 'zoneProperty' | 'optOutProperty'>,
): { contactId: string; name: string | null; properties: CrmProperties } | null {
  const theirs = found.filter(({ properties }) =>
    phonesOf(properties).some((phone) => {
      const known = { contact: { ...properties, ...noPhones }, sentPhone: phone, timeZone: null };
      const reading = readCalledPerson(known, policy).phone;
      return reading.kind === 'number' && reading.e164 === from;
    }),
  );
  const [caller, ...others] = theirs;
  if (!caller || others.length > 0) return null;
  const { name } = readCalledPerson({ contact: caller.properties, sentPhone: null, timeZone: null }, policy);
  return { contactId: caller.id, name, properties: caller.properties };
}

const phonesOf = ({ phone, mobilephone }: CrmProperties): string[] => [phone, mobilephone].filter((text) => text != null);
const noPhones = { phone: null, mobilephone: null, hs_calculated_phone_number: null, hs_calculated_mobile_number: null };
