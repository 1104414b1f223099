// Which scorecard scores which call: rules from top to bottom, the first that fits decides; the default card takes the rest.
import type { CallSource } from './call.ts';
import type { FieldProblem } from './problem.ts';

export type ChoiceCondition =
  | { kind: 'direction'; is: 'inbound' | 'outbound' }
  | { kind: 'source'; is: CallSource }
  /** At least `fromMs`, and shorter than `belowMs`. */
  | { kind: 'length'; fromMs: number | null; belowMs: number | null }
  | { kind: 'member'; personId: string }
  | { kind: 'outcome'; is: string }
  | { kind: 'metadata'; field: string; equals: string };

/** All conditions must hold. */
export type ChoiceRule = { scorecardKey: string; conditions: ChoiceCondition[] };

/** Without a default card, calls that no rule fits get no score. */
export type ScorecardChoice = { rules: ChoiceRule[]; defaultKey: string | null };

export const MOST_RULES = 50;
export const MOST_CONDITIONS = 10;

/** What is looked at of a call. */
export type ChoosableCall = {
  direction: string | null;
  source: CallSource;
  lengthMs: number | null;
  repPersonId: string | null;
  outcome: string | null;
  metadata: Readonly<Record<string, unknown>>;
};

export type Chosen =
  /** `rule` counts from 0. */
  { kind: 'by_rule'; scorecardKey: string; rule: number } | { kind: 'by_default'; scorecardKey: string } | { kind: 'none' };

/** Rules that name a card which is not active are passed over: a call is never left unscored by a rule that leads nowhere. */
export function chooseScorecard(choice: ScorecardChoice, activeKeys: ReadonlySet<string>, call: ChoosableCall): Chosen {
  const rule = choice.rules.findIndex(
    ({ scorecardKey, conditions }) => activeKeys.has(scorecardKey) && conditions.every((condition) => holds(condition, call)),
  );
  const found = choice.rules[rule];
  if (found) return { kind: 'by_rule', scorecardKey: found.scorecardKey, rule };
  if (choice.defaultKey !== null && activeKeys.has(choice.defaultKey)) {
    return { kind: 'by_default', scorecardKey: choice.defaultKey };
  }
  return { kind: 'none' };
}

function holds(condition: ChoiceCondition, call: ChoosableCall): boolean {
  switch (condition.kind) {
    case 'direction':
      return isSameText(call.direction, condition.is);
    case 'source':
      return call.source === condition.is;
    case 'length':
      // Of a call whose length nobody knows nothing can be said.
      return (
        call.lengthMs !== null &&
        call.lengthMs >= (condition.fromMs ?? 0) &&
        call.lengthMs < (condition.belowMs ?? Number.POSITIVE_INFINITY)
      );
    case 'member':
      return call.repPersonId === condition.personId;
    case 'outcome':
      return isSameText(call.outcome, condition.is);
    case 'metadata':
      return metadataTexts(call.metadata, condition.field).some((text) => isSameText(text, condition.equals));
  }
}

/** The field as it was sent, or among those without a place of their own; of a list each item. */
function metadataTexts(metadata: Readonly<Record<string, unknown>>, field: string): string[] {
  const extra = metadata['_extra'];
  const places = [metadata, typeof extra === 'object' && extra !== null ? (extra as Record<string, unknown>) : {}];
  const place = places.find((one) => Object.hasOwn(one, field));
  const value = place?.[field];
  return (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((item) =>
    typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean' ? [String(item)] : [],
  );
}

/** Case and blanks at the edges do not matter: people type these words. */
function isSameText(a: string | null, b: string): boolean {
  return a !== null && a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** `names`: of people by their ids. */
export function conditionInWords(condition: ChoiceCondition, names: ReadonlyMap<string, string>): string {
  switch (condition.kind) {
    case 'direction':
      return condition.is === 'inbound' ? 'they rang us' : 'we rang them';
    case 'source':
      return `it came by ${sourceWords[condition.is]}`;
    case 'length':
      return lengthInWords(condition);
    case 'member':
      return `${names.get(condition.personId) ?? 'somebody who has left'} spoke`;
    case 'outcome':
      return `its outcome is “${condition.is}”`;
    case 'metadata':
      return `its field ${condition.field} is “${condition.equals}”`;
  }
}

export const sourceWords: Record<CallSource, string> = {
  push: 'the Push API',
  upload: 'an upload',
  import: 'an import',
  hubspot: 'HubSpot',
  agent: 'an AI agent',
  practice: 'practice',
};

function lengthInWords({ fromMs, belowMs }: { fromMs: number | null; belowMs: number | null }): string {
  const minutes = (ms: number) => `${Math.round(ms / 6_000) / 10} min`;
  if (fromMs !== null && belowMs !== null) return `it lasted from ${minutes(fromMs)} to below ${minutes(belowMs)}`;
  if (fromMs !== null) return `it lasted ${minutes(fromMs)} or longer`;
  return belowMs === null ? 'its length is known' : `it was shorter than ${minutes(belowMs)}`;
}

/** Why a card was chosen, as half a sentence after “because”. */
export function choiceInWords(chosen: Chosen, choice: ScorecardChoice, names: ReadonlyMap<string, string>): string {
  switch (chosen.kind) {
    case 'by_rule': {
      const conditions = choice.rules[chosen.rule]?.conditions ?? [];
      const words = conditions.map((condition) => conditionInWords(condition, names)).join(' and ');
      return `rule ${chosen.rule + 1} fits: ${words === '' ? 'it takes every call' : words}`;
    }
    case 'by_default':
      return choice.rules.length === 0 ? 'it is the default card' : 'no rule fits, and it is the default card';
    case 'none':
      return choice.rules.length === 0 ? 'there is no default card' : 'no rule fits and there is no default card';
  }
}

/** What is wrong with the rules, given the cards that calls can be scored by. */
export function choiceProblems(choice: ScorecardChoice, activeKeys: ReadonlySet<string>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say = (path: string, code: string, message: string) => problems.push({ path, code, message });
  if (choice.defaultKey !== null && !activeKeys.has(choice.defaultKey)) {
    say('defaultKey', 'not_active', 'The default card is not active. Choose one that is, or publish it first.');
  }
  for (const [index, { scorecardKey, conditions }] of choice.rules.entries()) {
    const path = `rules.${index}`;
    if (!activeKeys.has(scorecardKey))
      say(`${path}.scorecardKey`, 'not_active', `Rule ${index + 1} names a card that is not active.`);
    if (conditions.length === 0) {
      say(`${path}.conditions`, 'missing', `Rule ${index + 1} fits every call. Give it a condition, or make its card the default.`);
    }
    for (const [at, condition] of conditions.entries()) {
      const message = conditionProblem(condition);
      if (message !== null) say(`${path}.conditions.${at}`, 'invalid', message);
    }
  }
  return problems;
}

function conditionProblem(condition: ChoiceCondition): string | null {
  if (condition.kind === 'member' && condition.personId === '') return 'Choose who spoke.';
  if (condition.kind === 'outcome' && condition.is.trim() === '') return 'Write the outcome as your calls have it.';
  if (condition.kind === 'metadata' && condition.field.trim() === '') return 'Name the field of the metadata.';
  if (condition.kind !== 'length') return null;
  const { fromMs, belowMs } = condition;
  if (fromMs === null && belowMs === null) return 'Say from which length on, or up to which.';
  return fromMs !== null && belowMs !== null && fromMs >= belowMs ? 'The first length must be smaller than the second.' : null;
}
