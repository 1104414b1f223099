// What an agent writes to the contact in HubSpot after each attempt: which property gets which part of the outcome.
import { readableText } from './clean-text.ts';
import { dispositions, type ConversationResult, type Disposition } from './disposition.ts';
import type { FieldProblem } from './problem.ts';
import { phoneProperties } from './trigger.ts';

export const outcomeNames = {
  outcome: 'Outcome',
  attempted_at: 'When it was called',
  next_attempt_at: 'When it is called again',
  attempts: 'Attempts so far',
  goal_reached: 'Whether the goal was reached',
  call_back: 'When they want to be called',
  answer: 'An answer',
} as const;
export type OutcomeKind = keyof typeof outcomeNames;
export const outcomeKinds = Object.keys(outcomeNames) as OutcomeKind[];

/** An answer has the name of what the agent was to find out. */
export type OutcomePart = { kind: Exclude<OutcomeKind, 'answer'> } | { kind: 'answer'; name: string };
export type ContactUpdate = { property: string; value: OutcomePart };

export const MOST_CONTACT_UPDATES = 30;
const LONGEST_NAME = 100;
const LONGEST_VALUE = 2_000;
const propertyName = /^[a-z][a-z0-9_]{0,99}$/;

export function contactUpdateProblems(updates: readonly ContactUpdate[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say = (path: string, code: string, message: string) => problems.push({ path: `contactUpdates${path}`, code, message });
  if (updates.length > MOST_CONTACT_UPDATES) {
    say('', 'too_many', `Write at most ${MOST_CONTACT_UPDATES} properties after a call. Remove some.`);
  }
  const names = updates.map(({ property }) => property);
  for (const [index, { property, value }] of updates.slice(0, MOST_CONTACT_UPDATES).entries()) {
    const path = `.${index}.property`;
    if (property === '') say(path, 'missing', 'Say which property of the contact is written.');
    else if (!propertyName.test(property)) say(path, 'invalid', 'Give the internal name of the property, such as last_ai_call.');
    else if (names.indexOf(property) < index) say(path, 'repeated', `“${property}” is written twice. Remove one.`);
    else if (phoneProperties.some((name) => name === property)) {
      say(path, 'not_allowed', 'An agent never changes the number it calls. Choose another property.');
    }
    if (value.kind !== 'answer') continue;
    if (value.name.trim() === '') say(`.${index}.value.name`, 'missing', 'Name the answer as the agent’s instructions do.');
    else if (value.name.length > LONGEST_NAME) say(`.${index}.value.name`, 'too_long', `Shorten it to ${LONGEST_NAME} characters.`);
  }
  return problems;
}

/** A property of contacts as HubSpot describes it. */
export type ContactProperty = { name: string; label: string; type: string; isReadOnly: boolean };

/** Types that take the value besides text, which takes any. */
const fittingTypes: Record<OutcomeKind, readonly string[]> = {
  outcome: ['enumeration'],
  attempted_at: ['datetime'],
  next_attempt_at: ['datetime'],
  attempts: ['number'],
  goal_reached: ['bool', 'enumeration'],
  call_back: [],
  answer: ['enumeration', 'number'],
};

/** What HubSpot would refuse, in words; null where it takes the value. `known`: every property the portals have. */
export function whyUnfit({ property, value }: ContactUpdate, known: readonly ContactProperty[]): string | null {
  if (property === '') return null;
  const of = known.filter(({ name }) => name === property);
  if (of.length === 0) return `HubSpot has no contact property “${property}”. Create it there, or correct its internal name.`;
  if (of.some(({ isReadOnly }) => isReadOnly)) return `HubSpot sets “${property}” by itself. Choose another property.`;
  const wrong = of.find(({ type }) => type !== 'string' && !fittingTypes[value.kind].includes(type));
  if (!wrong) return null;
  const fitting = ['text', ...fittingTypes[value.kind].map((type) => typeNames[type] ?? type)];
  return `“${property}” is of the type ${typeNames[wrong.type] ?? wrong.type}, which does not take this. Choose one of the type ${fitting.join(' or ')}.`;
}

const typeNames: Record<string, string> = {
  string: 'text',
  datetime: 'date and time',
  enumeration: 'choice',
  bool: 'yes or no',
};

export type OutcomeForContact = {
  disposition: Disposition;
  startedAt: Date;
  nextAt: Date | null;
  /** 0 for the first. */
  number: number;
  result: ConversationResult | null;
  answers: Readonly<Record<string, string>>;
  /** As the person said it. */
  callBackSaid: string | null;
};

/** What nothing is known of is not among them, so that what stands in the contact stays; no next attempt empties its property. */
export function contactChanges(updates: readonly ContactUpdate[], outcome: OutcomeForContact): Record<string, string> {
  const changes: Record<string, string> = {};
  for (const { property, value } of updates.slice(0, MOST_CONTACT_UPDATES)) {
    const text = valueOf(value, outcome);
    if (text !== null) changes[property] = readableText(text).slice(0, LONGEST_VALUE).toWellFormed();
  }
  return changes;
}

function valueOf(part: OutcomePart, outcome: OutcomeForContact): string | null {
  switch (part.kind) {
    case 'outcome':
      return dispositions[outcome.disposition].label;
    case 'attempted_at':
      return outcome.startedAt.toISOString();
    case 'next_attempt_at':
      return outcome.nextAt?.toISOString() ?? '';
    case 'attempts':
      return String(outcome.number + 1);
    case 'goal_reached':
      return outcome.result === null ? null : String(outcome.result === 'goal_reached');
    case 'call_back':
      return outcome.callBackSaid;
    case 'answer':
      return Object.hasOwn(outcome.answers, part.name) ? (outcome.answers[part.name] ?? null) : null;
  }
}
