// Reads how a call was asked for: the query parameters of the CRM webhook and the fields of `/call/outbound`, into one typed request.
import { type WindowLayer, sameHours } from './calling-window.ts';
import type { FieldProblem } from './problem.ts';
import { isAbsent, isApiKeyName, isSame, shownKey } from './pushed-fields.ts';
import { type GapUnit, type RetryPlan, readRetryPlan } from './retry-plan.ts';
import { type Schedule, readSchedule } from './schedule.ts';
import { readSpan, spellSpan } from './window-hours.ts';
import { readZone } from './zone-clock.ts';

/** By which door the call was asked for; the two documents count bare gaps differently. */
export type TriggerRoad = 'crm-webhook' | 'outbound';

export type PlanRequest = {
  agentId: string;
  batchId: string | null;
  /** The hours asked for with the call, to be met besides all others; null when none were. */
  hours: WindowLayer | null;
  carryOver: boolean;
  retries: RetryPlan;
  schedule: Schedule | null;
  /** Set where a person moved a later attempt than the first (rules/next-attempt.ts). */
  scheduleFor?: number | undefined;
  /** The attempt whose time was booked with the person on the line; a person who moves it keeps that word. */
  agreedFor?: number | undefined;
  /** The attempt that the person on the line wanted later than is booked. */
  tooFarFor?: number | undefined;
  timeZone: string | null;
  /** −100 to 100, higher first. */
  priority: number;
  /** Kept, and read by no call. */
  language: string | null;
};

export type TriggerReading =
  | { kind: 'read'; request: PlanRequest; warnings: FieldProblem[] }
  | { kind: 'refused'; problems: FieldProblem[]; warnings: FieldProblem[] };

const gapUnit: Record<TriggerRoad, GapUnit> = { 'crm-webhook': 'hours', outbound: 'minutes' };
const LONGEST_TEXT = 200;
const MOST_WARNINGS = 20;
const LANGUAGE_KEPT =
  'language is kept with the call and changes nothing: the agent’s texts and its voice are the language that is spoken. Ask an agent of that language.';

const planFields = [
  'agent_id',
  'batch_id',
  'min_trigger_time',
  'max_trigger_time',
  'allow_overnight',
  'carry_over',
  'num_of_retries',
  'number_of_retries',
  'gap_between_retries',
  'timezone',
  'schedule_at',
  'priority',
  'language',
] as const;
type PlanField = (typeof planFields)[number];

/** What else may be sent and is read elsewhere. */
const otherFields: Record<TriggerRoad, readonly string[]> = {
  'crm-webhook': ['type'],
  outbound: ['to_number', 'metadata'],
};

/** `agentRetries` is what holds where nothing was sent. Every mistake is told at once, so that nothing is guessed at the time of dialling. */
export function readTriggerParameters(
  sent: Readonly<Record<string, unknown>>,
  road: TriggerRoad,
  agentRetries?: RetryPlan,
): TriggerReading {
  const problems: FieldProblem[] = [];
  const fields = readFields(sent, problems);
  const text = (field: PlanField) => readText(field, fields[field], problems);
  const warnings = unknownFields(sent, road);

  const agentId = text('agent_id');
  if (agentId === null && !problems.some(({ path }) => path === 'agent_id')) {
    problems.push({ path: 'agent_id', code: 'required', message: 'Add agent_id. You find it on the page of the agent.' });
  }
  const retriesField = isAbsent(fields.num_of_retries) ? 'number_of_retries' : 'num_of_retries';
  const other = asText(fields.number_of_retries);
  if (!isAbsent(other) && !isSame(asText(fields[retriesField]), other)) {
    const message = 'num_of_retries and number_of_retries differ. Send one of them.';
    problems.push({ path: 'num_of_retries', code: 'conflicting_spellings', message });
  }
  const asked = { retries: fields[retriesField], gaps: fields.gap_between_retries, retriesField };
  const retries = readRetryPlan(asked, gapUnit[road], agentRetries);
  problems.push(...retries.problems);
  warnings.push(...retries.warnings);
  const language = text('language');
  if (language !== null) warnings.push({ path: 'language', code: 'no_effect', message: LANGUAGE_KEPT });

  const request: PlanRequest = {
    agentId: agentId ?? '',
    batchId: text('batch_id'),
    hours: readHours(
      text('min_trigger_time'),
      text('max_trigger_time'),
      readTruth('allow_overnight', fields, false, problems),
      problems,
    ),
    carryOver: readTruth('carry_over', fields, true, problems),
    retries: retries.plan,
    schedule: readScheduleField(text('schedule_at'), problems),
    timeZone: readZoneField(text('timezone'), problems),
    priority: readPriority(fields.priority, problems),
    language,
  };
  return problems.length > 0 ? { kind: 'refused', problems, warnings } : { kind: 'read', request, warnings };
}

/** A parameter that stands twice in an address arrives as a list; only gaps may be one. */
function readFields(sent: Readonly<Record<string, unknown>>, problems: FieldProblem[]): Partial<Record<PlanField, unknown>> {
  const fields: Partial<Record<PlanField, unknown>> = {};
  for (const field of planFields) {
    const value = Object.hasOwn(sent, field) ? sent[field] : undefined;
    if (!Array.isArray(value) || field === 'gap_between_retries') fields[field] = value;
    else if (value.every((one) => isSame(one, value[0]))) fields[field] = value[0] as unknown;
    else
      problems.push({
        path: field,
        code: 'repeated',
        message: `${field} is there more than once with different values. Send it once.`,
      });
  }
  return fields;
}

function unknownFields(sent: Readonly<Record<string, unknown>>, road: TriggerRoad): FieldProblem[] {
  const known = new Set<string>([...planFields, ...otherFields[road]]);
  const unknown = Object.keys(sent).filter((key) => !known.has(key) && !isApiKeyName(key));
  return unknown.slice(0, MOST_WARNINGS).map((key) => {
    return { path: shownKey(key), code: 'unknown_field', message: `${shownKey(key)} is not a parameter and has no effect.` };
  });
}

/** A number in JSON means the same as its digits in an address. */
function asText(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value;
}

function readText(field: PlanField, value: unknown, problems: FieldProblem[]): string | null {
  if (isAbsent(value)) return null;
  const text = asText(value);
  if (typeof text === 'string' && text.length <= LONGEST_TEXT) return text.trim();
  problems.push({ path: field, code: 'wrong_type', message: `Send ${field} as text of at most ${LONGEST_TEXT} characters.` });
  return null;
}

const truths = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['false', false],
  ['0', false],
  ['no', false],
]);

function readTruth(
  field: 'carry_over' | 'allow_overnight',
  fields: Partial<Record<PlanField, unknown>>,
  otherwise: boolean,
  problems: FieldProblem[],
): boolean {
  const value = fields[field];
  if (isAbsent(value)) return otherwise;
  const truth = ['string', 'number', 'boolean'].includes(typeof value) ? truths.get(String(value).trim().toLowerCase()) : undefined;
  if (truth === undefined) problems.push({ path: field, code: 'wrong_type', message: `Send ${field} as true or false.` });
  return truth ?? otherwise;
}

/** One of both is enough: from a time on until midnight, or from midnight on. */
function readHours(
  start: string | null,
  end: string | null,
  allowOvernight: boolean,
  problems: FieldProblem[],
): WindowLayer | null {
  if (start === null && end === null) return null;
  const reading = readSpan(start ?? '00:00', end ?? '24:00', { allowOvernight });
  if (reading.kind === 'refused') {
    const path = reading.field === 'start' ? 'min_trigger_time' : 'max_trigger_time';
    problems.push({ path, code: 'not_a_window', message: reading.message });
    return null;
  }
  const { span } = reading;
  return { name: 'request', source: `asked for: ${spellSpan(span)}`, days: sameHours(span.fromMinute, span.toMinute) };
}

function readScheduleField(text: string | null, problems: FieldProblem[]): Schedule | null {
  if (text === null) return null;
  const reading = readSchedule(text);
  if (reading.kind === 'schedule') return reading.schedule;
  problems.push({ path: 'schedule_at', code: 'not_a_time', message: reading.message });
  return null;
}

function readZoneField(text: string | null, problems: FieldProblem[]): string | null {
  if (text === null) return null;
  const reading = readZone(text);
  if (reading.kind === 'zone') return reading.zone;
  problems.push({ path: 'timezone', code: 'not_a_zone', message: reading.message });
  return null;
}

function readPriority(value: unknown, problems: FieldProblem[]): number {
  if (isAbsent(value)) return 0;
  const number = typeof value === 'string' && /^\s*[+-]?\d{1,3}\s*$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= 100) return number;
  problems.push({ path: 'priority', code: 'out_of_range', message: 'Send priority as a whole number from -100 to 100.' });
  return 0;
}
