// How long what is kept, calls that must stay, and what is held of one person: seen, handed out, erased.
import { z } from 'zod';
import { originalHearers } from '../rules/covered-sound.ts';
import { redactedKinds } from '../rules/redaction.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const days = z.int().min(1).max(100_000).nullable();

export const privacyPolicy = z
  .object({
    keepDays: z
      .object({ recordings: days, transcripts: days, calls: days, logs: days })
      .describe('In days, by when a call took place; null keeps it for good.'),
    redact: z
      .array(z.enum(redactedKinds))
      .max(redactedKinds.length)
      .default([])
      .describe('Taken out of transcripts of calls that come from now on, before anybody or anything sees them.'),
    sound: z
      .object({
        isCovered: z
          .boolean()
          .default(false)
          .describe('Recordings are silent where something is taken out; older ones bit by bit.'),
        originalFor: z.enum(originalHearers).default('admins').describe('Who may hear the original; `nobody`: it is deleted.'),
      })
      .default({ isCovered: false, originalFor: 'admins' }),
  })
  .meta({ id: 'PrivacyPolicy' });
export type PrivacyPolicyBody = z.output<typeof privacyPolicy>;

const shown = z.object({
  policy: privacyPolicy,
  updatedAt: instant.nullable(),
  retentionAt: instant.nullable(),
  covers: z
    .object({ older: z.int(), waiting: z.int() })
    .describe(
      'Recordings of before that are still to be looked at, and those whose copy with silences is to come; each up to 10,000.',
    ),
});
const oldCounts = z.object({
  ...{ recordings: z.int(), transcripts: z.int(), calls: z.int() },
  plans: z.int().describe('Planned calls, requests and calls to your numbers, which go with calls'),
  ...{ logs: z.int(), onHold: z.int() },
});

export const keptOfNumber = z
  .enum(['hash', 'number', 'nothing'])
  .describe('What of their numbers stays on the do-not-call list, so that no list rings them again.');
const person = z.string().trim().min(3).max(320).describe('A phone number, an e-mail address, or `contact:12345` of HubSpot.');
/** Of the archive, which is answered as a file. */
export const exportedPerson = z.object({ person });

const callId = z.object({ callId: z.uuid() });
const hold = z.object({ reason: z.string(), setBy: z.string().nullable(), setAt: instant });

export const privacyRoutes = routes({
  'GET /api/privacy': { summary: 'The privacy settings', tag: 'Privacy', needs: 'privacy.manage', reply: shown },
  'PUT /api/privacy': {
    summary: 'Save the privacy settings; what is old enough begins to go at once',
    tag: 'Privacy',
    needs: 'privacy.manage',
    body: z.object({ policy: privacyPolicy, updatedAt: instant.nullable() }),
    reply: shown,
  },
  'POST /api/privacy/count': {
    summary: 'How much would go by these settings; nothing is deleted',
    tag: 'Privacy',
    needs: 'privacy.manage',
    body: z.object({ policy: privacyPolicy }),
    reply: oldCounts,
  },
  'POST /api/privacy/person': {
    summary: 'How much is held of a person',
    tag: 'Privacy',
    needs: 'privacy.manage',
    body: z.object({ person }),
    reply: z.object({
      calls: z.int(),
      onHold: z.int(),
      plannedCalls: z.int(),
      requests: z.int(),
      numbers: z.int(),
      isOnCall: z.boolean(),
    }),
  },
  'POST /api/privacy/erase': {
    summary: 'Erase a person; calls on hold stay and are told',
    tag: 'Privacy',
    needs: 'privacy.manage',
    body: z.object({ person, keep: keptOfNumber, why: z.string().trim().min(3, 'Say why.').max(300) }),
    reply: z.object({
      calls: z.int(),
      onHold: z.int(),
      plannedCalls: z.int(),
      requests: z.int(),
      inboundCalls: z.int(),
      consents: z.int(),
      numbers: z.int(),
    }),
  },
  'POST /api/calls/:callId/cover': {
    summary: 'Silence a recording now that should be and is not',
    tag: 'Privacy',
    needs: 'calls.retry',
    params: callId,
    reply: z.void(),
  },
  'GET /api/calls/:callId/hold': {
    summary: 'Is the call on hold, and why',
    tag: 'Privacy',
    needs: 'privacy.manage',
    params: callId,
    reply: z.object({ hold: hold.nullable() }),
  },
  'POST /api/calls/:callId/hold': {
    summary: 'Put a call on hold: neither retention nor an erasure takes it',
    tag: 'Privacy',
    needs: 'privacy.manage',
    params: callId,
    body: z.object({ reason: z.string().trim().min(3, 'Say why the call must stay.').max(300) }),
    reply: z.void(),
  },
  'DELETE /api/calls/:callId/hold': {
    summary: 'Lift the hold of a call',
    tag: 'Privacy',
    needs: 'privacy.manage',
    params: callId,
    reply: z.void(),
  },
});
