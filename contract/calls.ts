// Calls as the dashboard sees them: rows of the list, and one call with everything known about it.
import { z } from 'zod';
import { callDirections, callSides, callSources, callStates, stages, stageStates } from '../rules/call.ts';
import { dealOutcomes } from '../rules/deal.ts';
import { writeBackKinds, writeBackStates } from '../rules/hubspot-write-back.ts';
import { answers } from '../rules/scorecard.ts';
import { transcriptSources } from '../rules/transcript.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const side = z.enum(['us', 'them', 'unknown']);
export const outcome = z.enum(['met', 'partly', 'possible', 'not_found', 'not_applicable']);

export const rep = z
  .object({ name: z.string().nullable(), email: z.string().nullable(), personId: z.string().nullable() })
  .meta({ id: 'Rep' });

export const stageLine = z
  .object({
    stage: z.enum(stages),
    state: z.enum(stageStates),
    progress: z.number().min(0).max(1).nullable(),
    attempt: z.int(),
    startedAt: instant.nullable(),
    endedAt: instant.nullable(),
    nextTryAt: instant.nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'StageLine' });
export type StageLine = z.output<typeof stageLine>;

export const callRow = z
  .object({
    callId: z.uuid(),
    title: z.string(),
    source: z.enum(callSources),
    state: z.enum(callStates),
    rep,
    calledAt: instant,
    durationMs: z.number().nullable(),
    talkShare: z.number().nullable(),
    score: z.int().nullable(),
    direction: z.string().nullable(),
    outcome: z.string().nullable(),
    /** Gone through with the rep. */
    isCoached: z.boolean(),
    /** The stage it is in now, while it is processed or after it failed. */
    current: stageLine.nullable(),
  })
  .meta({ id: 'CallRow' });
export type CallRow = z.output<typeof callRow>;

export const callQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Beginnings of words of the title, the rep's name or address. */
  search: z.string().max(200).optional(),
  /** Words that were said, those in double quotes one after the other. */
  said: z.string().max(200).optional(),
  state: z.enum(callStates).optional(),
  source: z.enum(callSources).optional(),
  by: z.enum(callSides).optional(),
  direction: z.enum(callDirections).optional(),
  rep: z.string().max(320).optional(),
  /** Key of the card it was scored by, and of one of its criteria that applied. */
  scorecard: z.string().max(200).optional(),
  criterion: z.string().max(200).optional(),
  /** Id of a tracker that found something. */
  tracker: z.uuid().optional(),
  /** What became of a deal that the call counts for; or that deal, as `<portal>-<deal>`. */
  dealOutcome: z.enum(dealOutcomes).optional(),
  deal: z
    .string()
    .regex(/^\d{1,20}-\d{1,20}$/)
    .optional(),
  band: z.enum(['strong', 'fair', 'weak', 'none']).optional(),
  /** Gone through with the rep, or not yet. */
  coached: z.enum(['yes', 'no']).optional(),
  /** Id of the person who is to look at it; `me`: whoever asks. */
  reviewer: z.string().max(100).optional(),
  minScore: z.coerce.number().int().min(0).max(100).optional(),
  maxScore: z.coerce.number().int().min(0).max(100).optional(),
  from: instant.optional(),
  to: instant.optional(),
  sort: z.enum(['-date', 'date', '-score', 'score', '-length', 'length']).default('-date'),
});

export const utterance = z
  .object({
    speaker: z.string(),
    side,
    channel: z.int().nullable(),
    startMs: z.number().nullable(),
    endMs: z.number().nullable(),
    text: z.string(),
    words: z.array(z.object({ text: z.string(), startMs: z.number(), endMs: z.number() })).optional(),
  })
  .meta({ id: 'Utterance' });

export const transcript = z
  .object({
    version: z.int(),
    source: z.enum(transcriptSources),
    engine: z.string(),
    speakersEstimated: z.boolean(),
    timesEstimated: z.boolean(),
    utterances: z.array(utterance),
  })
  .meta({ id: 'Transcript' });

export const metrics = z
  .object({
    talkShare: z.number().nullable(),
    longestMonologueMs: z.number().nullable(),
    patienceMs: z.number().nullable(),
    interruptions: z.number().nullable(),
    questionsByUs: z.int(),
    questionsByThem: z.int(),
    wordsPerMinute: z.number().nullable(),
    fillerWordsPerMinute: z.number().nullable(),
    silenceShare: z.number().nullable(),
    longestSilenceMs: z.number().nullable(),
    switchesPerMinute: z.number().nullable(),
    speakers: z.array(
      z.object({ speaker: z.string(), side, talkMs: z.number().nullable(), words: z.int(), share: z.number().nullable() }),
    ),
  })
  .meta({ id: 'ConversationMetrics' });

const evidence = z.object({
  utterance: z.int(),
  speaker: z.string(),
  side,
  startMs: z.number().nullable(),
  endMs: z.number().nullable(),
  quote: z.string(),
});
const checkResult = z.object({
  key: z.string(),
  question: z.string(),
  outcome,
  reason: z.string(),
  confidence: z.number(),
  evidence: z.array(evidence),
  /** Only where a person has answered since: what the evaluator had said. */
  machine: z.object({ outcome, reason: z.string() }).optional(),
});
const criterionResult = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  weight: z.number(),
  points: z.number(),
  outcome,
  reason: z.string(),
  checks: z.array(checkResult),
});
export const score = z
  .object({
    scorecard: z.object({ key: z.string(), version: z.int(), name: z.string() }),
    evaluator: z.object({
      kind: z.enum(['local', 'language-model']),
      name: z.string(),
      version: z.string(),
      /** Only where a language model is set up and this machine had to judge in its place, and why. */
      insteadOf: z.object({ because: z.literal('budget_spent'), limitUsd: z.number() }).exactOptional(),
    }),
    overall: z.int().nullable(),
    /** Only where gates were not passed: which, and what the score would be without them. */
    capped: z
      .object({ uncapped: z.int(), gates: z.array(z.object({ key: z.string(), name: z.string(), capAt: z.int() })) })
      .optional(),
    categories: z.array(
      z.object({ key: z.string(), name: z.string(), score: z.number().nullable(), criteria: z.array(criterionResult) }),
    ),
    scoredAt: instant,
  })
  .meta({ id: 'Score', description: `Answers per check are one of ${answers.join(', ')} before quotes are verified.` });
export type Score = z.output<typeof score>;

export const callDetail = callRow
  .extend({
    externalId: z.string().nullable(),
    hubspotCallId: z.string().nullable(),
    /** Null when it is no call of a connected portal. */
    hubspot: z
      .object({
        portalId: z.string(),
        /** Where HubSpot shows it. */
        url: z.string().nullable(),
        writeBacks: z.array(
          z.object({
            kind: z.enum(writeBackKinds),
            state: z.enum(writeBackStates),
            sentAt: instant.nullable(),
            nextTryAt: instant.nullable(),
            errorMessage: z.string().nullable(),
          }),
        ),
      })
      .nullable(),
    /** The attempt of an agent it came from; null for calls of people. */
    attempt: z.object({ plannedCallId: z.uuid(), carrier: z.string() }).nullable(),
    metadata: z.record(z.string(), z.unknown()),
    receivedAt: instant,
    duration: z.object({
      by: z.string().nullable(),
      unit: z.string().nullable(),
      confidence: z.string().nullable(),
      warning: z.string().nullable(),
    }),
    stages: z.array(stageLine),
    recording: z
      .object({
        /** Null while nobody knows yet what must not be heard of it. */
        url: z.string().nullable(),
        /** Null where the asker may not hear it, or nothing was silenced. */
        originalUrl: z.string().nullable(),
        /** Where `url` is silent, because something was taken out of the transcript. Milliseconds from the start. */
        silences: z.array(z.object({ startMs: z.number(), endMs: z.number() })),
        format: z.string().nullable(),
        bytes: z.number(),
        channels: z.int().nullable(),
        lengthMs: z.number().nullable(),
        peaks: z.array(z.array(z.number())).nullable(),
      })
      .nullable(),
    transcript: transcript.nullable(),
    metrics: metrics.nullable(),
    score: z.int().nullable(),
    scores: z.array(
      /** Stale: the transcript was corrected since. Quotes were looked up again, but nothing was judged anew. */
      score.extend({ isStale: z.boolean() }),
    ),
  })
  .meta({ id: 'CallDetail' });
export type CallDetail = z.output<typeof callDetail>;

const callParams = z.object({ callId: z.uuid() });

export const callRoutes = routes({
  'GET /api/calls': {
    summary: 'List calls',
    tag: 'Calls',
    needs: 'calls.read',
    query: callQuery,
    reply: z
      .object({
        /** A page of words in many calls may hold fewer than asked for, or none, while more follow behind `nextCursor`. */
        items: z.array(callRow),
        nextCursor: z.string().nullable(),
        /** Exact, or the least where `isTotalCut`: counted up to 10,000, and of words in many calls among the newest 2,000. */
        total: z.int(),
        isTotalCut: z.boolean(),
        reps: z.array(rep),
      })
      .meta({ id: 'CallPage' }),
  },
  'GET /api/calls/:callId': {
    summary: 'One call with transcript, figures and scores',
    tag: 'Calls',
    needs: 'calls.read',
    params: callParams,
    reply: callDetail,
  },
  'POST /api/calls/:callId/retry': {
    summary: 'Run a call again from a stage',
    tag: 'Calls',
    needs: 'calls.retry',
    params: callParams,
    body: z.object({ from: z.enum(stages).optional() }),
    reply: z.void(),
  },
  'POST /api/uploads': {
    summary:
      'Upload one recording, or one transcript as docx, vtt, srt, sbv or txt (multipart field `file`; optional fields `title`, `repEmail`, `calledAt`)',
    tag: 'Calls',
    needs: 'calls.upload',
    reply: z.object({ callId: z.uuid(), duplicate: z.boolean() }),
  },
  'GET /api/scoring-labels': {
    summary: 'Names and definitions of figures shown on a call',
    tag: 'Calls',
    needs: 'signed-in',
    reply: z.array(z.object({ key: z.string(), name: z.string(), definition: z.string() })),
  },
});
// GET /api/calls/:callId/recording streams sound with ranges and so stands outside this table.
