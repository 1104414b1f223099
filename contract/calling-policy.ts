// What a team says about all its calls: hours, limits, packs of rules, the kill switch, the numbers it calls from.
import { z } from 'zod';
import { weekdays } from '../rules/calling-window.ts';
import { LONGEST_CAP_HOURS } from '../rules/frequency-cap.ts';
import { whenClosed } from '../rules/inbound-call.ts';
import { callPurposes, disclosures, type Disclosure } from '../rules/policy-rule.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const number = z.string().regex(/^\+[1-9]\d{6,14}$/);
const country = z.string().regex(/^[A-Z]{2}$/, 'Use the two letters of ISO 3166, such as US.');
const property = z.string().regex(/^[a-z][a-z0-9_]{0,99}$/, 'Use the internal name of the property, such as do_not_call.');
const minute = z.int().min(0);
const ms = (least: number, most: number) => z.int().min(least).max(most);

/** Spans in minutes of the local day, `toMinute` over 1440 runs into the next. */
const days = z.partialRecord(
  z.enum(weekdays),
  z
    .array(z.object({ fromMinute: minute.max(1_439), toMinute: minute.max(2_879) }).readonly())
    .max(10)
    .readonly(),
);
const date = z.iso.date();

export const callingPolicy = z
  .object({
    whenZoneUnknown: z.enum(['hold', 'team_zone']),
    /** IANA name. */
    teamZone: z.string().min(1).max(100),
    defaultCountry: country.nullable(),
    /** Hours of the team besides those of the law and of the agent; null: none. */
    hours: z.object({ days, closedOn: z.array(date).max(1_000).readonly() }).nullable(),
    caps: z
      .array(z.object({ most: z.int().min(1).max(1_000), withinHours: z.int().min(1).max(LONGEST_CAP_HOURS) }))
      .max(10)
      .readonly(),
    countries: z.object({
      only: z.array(country).max(300).readonly().nullable(),
      blocked: z.array(country).max(300).readonly(),
    }),
    consentBasis: z.enum(['ledger', 'team_declares']),
    /** Ids of packs; null: all, later ones included. */
    packs: z.array(z.string().max(40)).max(50).readonly().nullable(),
    optOutProperty: property.nullable(),
    /** Whoever comes onto the do-not-call list is marked in that property too. */
    writeOptOut: z.boolean(),
    /** Calls to us stand in HubSpot on the contact that has the caller’s number; a number can be forged. */
    logsInboundCalls: z.boolean().default(false),
    zoneProperty: property.nullable(),
    mostAtOnce: z.int().min(1).max(1_000),
    mostAtOncePerAgent: z.int().min(1).max(1_000),
    ringMs: ms(5_000, 120_000),
    waitForNumberMs: ms(0, 30 * 24 * 3_600_000),
  })
  .meta({ id: 'CallingPolicy' });
export type CallingPolicyBody = z.output<typeof callingPolicy>;

const source = z.object({
  law: z.string(),
  readAt: z.string(),
  asOf: z.string(),
  /** `official`: read in the law; `secondary`: in others’ summaries; `unverified`: they disagree, the stricter reading stands. */
  certainty: z.enum(['official', 'secondary', 'unverified']),
});

export const policyPack = z
  .object({
    packId: z.string(),
    name: z.string(),
    /** The day on which the data was put together. */
    version: z.string(),
    rules: z.array(
      z.object({
        key: z.string(),
        kind: z.enum(['hours', 'cap', 'consent', 'disclosure', 'recording', 'note']),
        /** What it asks for, in words. */
        asks: z.string(),
        regions: z.array(z.string()).readonly(),
        purposes: z.array(z.enum(callPurposes)).readonly(),
        /** First local day on which it holds; null: always has. */
        from: z.string().nullable(),
        source,
      }),
    ),
  })
  .meta({ id: 'PolicyPack' });
export type PolicyPackShown = z.output<typeof policyPack>;

export const callerNumber = z
  .object({
    number,
    /** The name of the carrier that has it. */
    carrier: z.string(),
    label: z.string(),
    /** `resting`: kept, and not called from for now. */
    state: z.enum(['active', 'resting']),
    /** The agent that answers calls to it; null: nobody does. */
    answeredBy: z.uuid().nullable(),
    /** Also at other hours than the agent’s, which are read on the team’s clock. */
    answersAlways: z.boolean(),
    /** At other hours a caller is told when to call again, or the agent takes a message. */
    whenClosed: z.enum(whenClosed),
    createdAt: instant,
  })
  .meta({ id: 'CallerNumber' });

export const teamPolicy = z
  .object({
    policy: callingPolicy,
    /** The kill switch is on since then. */
    pausedAt: instant.nullable(),
    pausedBy: z.string().nullable(),
    /** Null: never saved. A change names the one it began with. */
    updatedAt: instant.nullable(),
    packs: z.array(policyPack),
    /** What a disclosure may have to tell, in words. */
    disclosures: z.record(z.enum(Object.keys(disclosures) as Disclosure[]), z.string()),
    callerNumbers: z.array(callerNumber),
    /** Names of the carriers this server is set up with; numbers of others are not called from. */
    carriers: z.array(z.string()),
  })
  .meta({ id: 'TeamCallingPolicy' });
export type TeamPolicyShown = z.output<typeof teamPolicy>;

const label = z.string().trim().max(100);
const ofNumber = z.object({ number });

export const callingPolicyRoutes = routes({
  'GET /api/calling-policy': {
    summary: 'The calling policy, the packs of rules with their sources, the numbers the team calls from',
    tag: 'Calling policy',
    needs: 'agents.read',
    reply: teamPolicy,
  },
  'PUT /api/calling-policy': {
    summary: 'Save the policy; refused when somebody has saved another one since `updatedAt`',
    tag: 'Calling policy',
    needs: 'policy.manage',
    body: z.object({ policy: callingPolicy, updatedAt: instant.nullable() }),
    reply: teamPolicy,
  },
  'POST /api/calling-policy/stop': {
    summary: 'Kill switch: no call of the team begins from this moment on',
    tag: 'Calling policy',
    needs: 'agents.manage',
    reply: teamPolicy,
  },
  'POST /api/calling-policy/go-on': {
    summary: 'Turn the kill switch off: what waits goes on, each call in its own hours',
    tag: 'Calling policy',
    needs: 'policy.manage',
    reply: teamPolicy,
  },
  'POST /api/caller-numbers': {
    summary: 'Add a number to call from',
    tag: 'Calling policy',
    needs: 'policy.manage',
    body: z.object({
      number: z.string().trim().min(1).max(64),
      carrier: z.string().trim().min(1).max(60),
      label: label.default(''),
    }),
    reply: callerNumber,
  },
  'PATCH /api/caller-numbers/:number': {
    summary: 'Let a number rest or call again, or change its label, its carrier or who answers',
    tag: 'Calling policy',
    needs: 'policy.manage',
    params: ofNumber,
    body: z.object({
      label: label.optional(),
      state: z.enum(['active', 'resting']).optional(),
      carrier: z.string().trim().min(1).max(60).optional(),
      answeredBy: z.uuid().nullable().optional(),
      answersAlways: z.boolean().optional(),
      whenClosed: z.enum(whenClosed).optional(),
    }),
    reply: callerNumber,
  },
  'POST /api/caller-numbers/:number/rings': {
    summary: 'Have a number rung by a simulated caller, who is really spoken with; nobody’s phone rings',
    tag: 'Calling policy',
    needs: 'policy.manage',
    params: ofNumber,
    body: z.object({ from: z.string().trim().min(1).max(60).describe('The number of the caller; how it ends says what they do') }),
    reply: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('answered'), callId: z.uuid().describe('Of the call, once it is recorded') }),
      z.object({ kind: z.literal('not_answered'), said: z.string().describe('What a caller hears instead') }),
    ]),
  },
  'DELETE /api/caller-numbers/:number': {
    summary: 'Remove a number no published agent calls from',
    tag: 'Calling policy',
    needs: 'policy.manage',
    params: ofNumber,
    reply: z.void(),
  },
});
