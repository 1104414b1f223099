// People beside the machine: their answers to checks, disputes of reps, the queue of what waits for a person, and how both agree.
import { z } from 'zod';
import { disputeStates } from '../rules/dispute.ts';
import { openCheckKinds, reviewedOutcomes } from '../rules/review.ts';
import { outcome, rep } from './calls.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const key = z.string().min(1).max(100);
const callParams = z.object({ callId: z.uuid() });
const reason = z.string().trim().max(1_000);

export const checkAnswer = z
  .object({
    answerId: z.uuid(),
    scorecardKey: z.string(),
    checkKey: z.string(),
    question: z.string(),
    machineOutcome: outcome,
    /** What stood there before, the evaluator's or a person's. */
    oldOutcome: outcome,
    outcome: z.enum(reviewedOutcomes),
    reason: z.string(),
    by: z.string().nullable(),
    at: instant,
    /** Null while it holds: by whom it was replaced or taken back, and when. */
    ended: z.object({ by: z.string().nullable(), at: instant }).nullable(),
  })
  .meta({ id: 'CheckAnswer' });

export const dispute = z
  .object({
    disputeId: z.uuid(),
    scorecardKey: z.string(),
    checkKey: z.string(),
    question: z.string(),
    outcome,
    reason: z.string(),
    state: z.enum(disputeStates),
    by: z.string().nullable(),
    isMine: z.boolean(),
    at: instant,
    resolved: z.object({ by: z.string().nullable(), at: instant, resolution: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'Dispute' });

export const reviewKinds = ['dispute', ...openCheckKinds] as const;

export const waitingReview = z
  .object({
    kind: z.enum(reviewKinds),
    callId: z.uuid(),
    title: z.string(),
    calledAt: instant,
    rep,
    scorecardKey: z.string(),
    scorecardName: z.string(),
    criterion: z.string(),
    checkKey: z.string(),
    question: z.string(),
    outcome,
    reason: z.string(),
    confidence: z.number(),
    evidence: z.array(
      z.object({
        utterance: z.int(),
        speaker: z.string(),
        startMs: z.number().nullable(),
        endMs: z.number().nullable(),
        quote: z.string(),
      }),
    ),
    dispute: z.object({ reason: z.string(), by: z.string().nullable() }).nullable(),
    since: instant,
  })
  .meta({ id: 'WaitingReview' });

const agreement = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('measured'),
    sampleSize: z.int(),
    agreed: z.number(),
    kappa: z.number(),
    low: z.number(),
    high: z.number(),
  }),
  z.object({ kind: z.literal('no-variation'), sampleSize: z.int(), agreed: z.number() }),
  z.object({ kind: z.literal('too-few'), sampleSize: z.int(), least: z.int() }),
]);

export const reviewRoutes = routes({
  'GET /api/calls/:callId/review': {
    summary: 'What people have said about the score of a call, newest first',
    tag: 'Reviews',
    needs: 'calls.read',
    params: callParams,
    reply: z.object({ answers: z.array(checkAnswer), disputes: z.array(dispute), mayDispute: z.boolean() }),
  },
  'PUT /api/calls/:callId/answers': {
    summary: 'Answer a check in place of the evaluator; an open dispute about it is decided by that',
    tag: 'Reviews',
    needs: 'calls.review',
    params: callParams,
    body: z.object({
      scorecardKey: key,
      checkKey: key,
      outcome: z.enum(reviewedOutcomes),
      /** May be empty where one agrees with the evaluator, or decides what it left open. */
      reason: reason.default(''),
    }),
    reply: z.void(),
  },
  'DELETE /api/calls/:callId/answers/:scorecardKey/:checkKey': {
    summary: 'Take an answer back: the evaluator’s counts again',
    tag: 'Reviews',
    needs: 'calls.review',
    params: callParams.extend({ scorecardKey: key, checkKey: key }),
    reply: z.void(),
  },
  'DELETE /api/calls/:callId/answers': {
    summary: 'Take all answers of people about a call back',
    tag: 'Reviews',
    needs: 'calls.review',
    params: callParams,
    reply: z.void(),
  },
  'POST /api/calls/:callId/disputes': {
    summary: 'Dispute an answer in the score of one’s own call',
    tag: 'Reviews',
    needs: 'calls.comment',
    params: callParams,
    body: z.object({ scorecardKey: key, checkKey: key, reason: reason.min(1) }),
    reply: z.void(),
  },
  'DELETE /api/calls/:callId/disputes/:disputeId': {
    summary: 'Withdraw a dispute one has raised',
    tag: 'Reviews',
    needs: 'calls.comment',
    params: callParams.extend({ disputeId: z.uuid() }),
    reply: z.void(),
  },
  'GET /api/reviews': {
    summary: 'What waits for a person: open disputes, then checks left open or unsure',
    tag: 'Reviews',
    needs: 'calls.review',
    query: z.object({
      kind: z.enum(reviewKinds).optional(),
      scorecardKey: key.optional(),
      rep: z.string().max(320).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    reply: z.object({
      items: z.array(waitingReview),
      /** Exact up to 1,000, then 1,000; of a rep or a card among the newest 5,000 that wait. */ total: z.int(),
    }),
  },
  'GET /api/reviews/agreement': {
    summary: 'How far evaluator and people agree, for each card and criterion (Cohen’s kappa)',
    tag: 'Reviews',
    needs: 'calls.review',
    reply: z.object({
      cards: z.array(
        z.object({
          scorecardKey: z.string(),
          name: z.string(),
          agreement,
          /** Checks the evaluator left open and a person has decided; they are not part of the agreement. */
          leftOpen: z.int(),
          criteria: z.array(z.object({ key: z.string(), name: z.string(), agreement })),
        }),
      ),
    }),
  },
});
