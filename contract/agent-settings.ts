// An agent's settings as they cross HTTP and stand in files. A draft may be unfinished: what publishing asks for is in rules/agent-problems.ts.
import { z } from 'zod';
import { agentLanguages, type AgentLanguage } from '../rules/agent.ts';
import { weekdays } from '../rules/calling-window.ts';
import { outcomeKinds } from '../rules/contact-update.ts';
import { callPurposes } from '../rules/policy-rule.ts';
import { knownCurrencies } from '../rules/spoken-currency.ts';
import { tieBreaks, type TieBreak } from '../rules/variable.ts';
import { agentTests } from './agent-tests.ts';

/** Bounds that keep a draft from growing without end; publishing asks for less. */
const line = z.string().max(2_000);
const text = z.string().max(60_000);
const number = z.string().max(40);
const whole = z.int().min(0).max(1_000_000_000);

const grouping = z.enum(['western', 'indian']);
const spokenForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('as_written') }),
  z.strictObject({ kind: z.enum(['full_words', 'nearest_hundreds', 'nearest_thousands']), grouping }),
  z.strictObject({ kind: z.literal('currency'), currency: z.enum(knownCurrencies), grouping }),
  z.strictObject({ kind: z.enum(['date', 'date_and_time']), order: z.enum(['day_first', 'month_first']) }),
  z.strictObject({ kind: z.literal('time') }),
  z.strictObject({ kind: z.literal('phone') }),
]);

export const variableSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('contact'), property: line }),
  z.strictObject({ kind: z.literal('company'), property: line, tieBreak: z.enum(['primary', 'newest']) }),
  z.strictObject({ kind: z.literal('deal'), property: line, tieBreak: z.enum(Object.keys(tieBreaks) as TieBreak[]) }),
  z.strictObject({ kind: z.literal('owner'), property: line }),
  z.strictObject({ kind: z.literal('webhook'), field: line }),
  z.strictObject({ kind: z.literal('metadata'), field: line }),
  z.strictObject({ kind: z.literal('constant'), value: line }),
  z.strictObject({ kind: z.literal('previous_call'), field: line }),
]);

const variable = z.strictObject({
  name: z.string().max(100),
  source: variableSource,
  fallbacks: z.array(variableSource).max(20).default([]),
  required: z.boolean().default(false),
  defaultValue: line.nullable().default(null),
  spokenForm: spokenForm.default({ kind: 'as_written' }),
  maxLength: whole.nullable().default(null),
});

const properties = z.array(z.string().max(100)).max(100);
const tool = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('end_call') }),
  z.strictObject({ kind: z.literal('opt_out') }),
  z.strictObject({ kind: z.literal('send_dtmf') }),
  z.strictObject({ kind: z.literal('book_callback') }),
  z.strictObject({
    kind: z.literal('transfer'),
    targets: z.array(z.strictObject({ name: line, number })).max(50),
    warm: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('read_hubspot'), properties }),
  z.strictObject({ kind: z.literal('update_hubspot'), properties }),
  z.strictObject({
    kind: z.literal('http_function'),
    name: z.string().max(100),
    description: line,
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']),
    url: line,
    parameters: z
      .array(
        z.strictObject({
          name: z.string().max(100),
          description: line,
          type: z.enum(['string', 'number', 'boolean']),
          required: z.boolean(),
        }),
      )
      .max(50),
    timeoutMs: whole,
  }),
]);

const outcomePart = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(outcomeKinds).exclude(['answer']) }),
  z.strictObject({ kind: z.literal('answer'), name: line }),
]);
const contactUpdate = z.strictObject({ property: z.string().max(100), value: outcomePart });

const settings = z.strictObject({
  name: z.string().trim().min(1, 'Give the agent a name.').max(200),
  purpose: z.enum(callPurposes),
  firstMessage: text,
  instructions: text,
  language: z.enum(Object.keys(agentLanguages) as AgentLanguage[]),
  voice: line,
  variables: z.array(variable).max(200),
  tools: z.array(tool).max(100),
  window: z.strictObject({
    start: z.string().max(10),
    end: z.string().max(10),
    days: z.array(z.enum(weekdays)).max(7),
    closedOn: z.array(z.string().max(20)).max(1_000),
    allowOvernight: z.boolean(),
  }),
  retries: z.strictObject({ retries: whole, gapsMinutes: z.array(z.number().min(0)).max(50).readonly() }),
  retryVoicemail: z.boolean(),
  callerNumbers: z.array(number).max(200),
  disclosureLine: text,
  voicemail: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('hang_up') }),
    z.strictObject({ kind: z.literal('leave_message'), message: text }),
  ]),
  longestCallMs: whole,
  silence: z.strictObject({ promptAfterMs: whole, prompts: whole, prompt: line, endOfTurnMs: whole }),
  contactUpdates: z.array(contactUpdate).max(100).default([]),
});

export const agentSettings = settings.meta({ id: 'AgentSettings' });

/** As a file holds it: the address name besides, so that importing it again finds its agent, and its tests, where the file has any. */
export const agentFile = z.strictObject({ slug: z.string().max(100), ...settings.shape, tests: agentTests.optional() });
