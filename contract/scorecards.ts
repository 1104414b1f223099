// Scorecards as the dashboard shows and edits them, which card scores which call, trying one, and scoring calls anew.
import { z } from 'zod';
import { callSources } from '../rules/call.ts';
import { MOST_CONDITIONS, MOST_RULES } from '../rules/scorecard-choice.ts';
import { score } from './calls.ts';
import { fieldProblem } from './problem.ts';
import { routes } from './route.ts';
import { budgetLeft, onCall, scoringCost } from './score-stability.ts';
import { scorecardContent } from './scorecard-content.ts';
import { revisionNumber, versionInAddress, versionNumber } from './stored-number.ts';

const instant = z.iso.datetime();
const name = z.string().trim().min(1).max(100);

export const scorecardRow = z
  .object({
    scorecardKey: z.string(),
    name: z.string(),
    description: z.string(),
    state: z.enum(['draft', 'active', 'archived']),
    /** What calls are scored by; null when it is not active. */
    activeVersion: z.int().nullable(),
    hasDraft: z.boolean(),
    criteria: z.int(),
    isDefault: z.boolean(),
    /** Of the rules which card scores which call, counted from 1. */
    rules: z.array(z.int()),
    changedAt: instant,
  })
  .meta({ id: 'ScorecardRow' });
export type ScorecardRow = z.output<typeof scorecardRow>;

export const scorecardVersion = z
  .object({
    version: z.int(),
    state: z.enum(['active', 'archived']),
    note: z.string(),
    publishedBy: z.string().nullable(),
    publishedAt: instant,
  })
  .meta({ id: 'ScorecardVersion' });

const cardChange = z.object({
  path: z.string(),
  label: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: z.unknown(),
  after: z.unknown(),
});

export const scorecardDetail = z
  .object({
    scorecardKey: z.string(),
    state: z.enum(['draft', 'active', 'archived']),
    activeVersion: z.int().nullable(),
    hasDraft: z.boolean(),
    /** What is edited: the draft, else what would be one with the first change. */
    content: scorecardContent,
    /** Goes up with every saved edit; an edit names the one it began with. */
    revision: z.int(),
    /** Keys of criteria and checks that were published: scores are compared by them, so they stay. */
    publishedKeys: z.array(z.string()),
    problems: z.array(fieldProblem),
    /** What publishing would change. */
    changes: z.array(cardChange),
    versions: z.array(scorecardVersion),
    /** Calls that have a score of this card; exact up to 10,000. */
    usedOn: z.int(),
    /** What judges calls on this installation. */
    judgedBy: z.enum(['local', 'language-model']),
  })
  .meta({ id: 'Scorecard' });
export type ScorecardDetail = z.output<typeof scorecardDetail>;

const condition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('direction'), is: z.enum(['inbound', 'outbound']) }),
  z.strictObject({ kind: z.literal('source'), is: z.enum(callSources) }),
  z.strictObject({
    kind: z.literal('length'),
    fromMs: z.int().min(0).max(86_400_000).nullable(),
    belowMs: z.int().min(0).max(86_400_000).nullable(),
  }),
  z.strictObject({ kind: z.literal('member'), personId: z.string().max(100) }),
  z.strictObject({ kind: z.literal('outcome'), is: z.string().max(200) }),
  z.strictObject({ kind: z.literal('metadata'), field: z.string().max(100), equals: z.string().max(500) }),
]);
export const scorecardChoice = z
  .object({
    /** From top to bottom; the first that fits decides. All conditions of a rule must hold. */
    rules: z
      .array(z.strictObject({ scorecardKey: z.string().max(80), conditions: z.array(condition).max(MOST_CONDITIONS) }))
      .max(MOST_RULES),
    /** For calls that no rule fits. Null: they get no score. */
    defaultKey: z.string().max(80).nullable(),
  })
  .meta({ id: 'ScorecardChoice' });

export const rescoreEstimate = z
  .object({
    version: z.int(),
    /** Calls for which the rules choose this card, and which its active version has not scored yet. */
    calls: z.int(),
    /** There are more of them; these are the newest. */
    hasMore: z.boolean(),
    cost: scoringCost,
    budget: budgetLeft,
  })
  .meta({ id: 'RescoreEstimate' });

export const rescoreLine = z
  .object({
    rescoreId: z.uuid(),
    version: z.int(),
    state: z.enum(['running', 'done', 'cancelled']),
    createdAt: instant,
    endedAt: instant.nullable(),
    calls: z.object({ waiting: z.int(), done: z.int(), failed: z.int(), left_out: z.int() }),
    /** Why it does not go on at the moment. */
    waitsBecause: z.string().nullable(),
  })
  .meta({ id: 'RescoreLine' });
export type RescoreLine = z.output<typeof rescoreLine>;

const share = z.number().nullable();
export const rescoreComparison = rescoreLine
  .extend({
    comparison: z.object({
      calls: z.int(),
      averageBefore: z.number().nullable(),
      averageAfter: z.number().nullable(),
      higher: z.int(),
      same: z.int(),
      lower: z.int(),
      criteria: z.array(z.object({ key: z.string(), name: z.string(), before: share, after: share })),
    }),
    /** Those that changed most, at most a hundred. */
    moved: z.array(
      z.object({
        callId: z.uuid(),
        title: z.string(),
        calledAt: instant,
        before: z.int().nullable(),
        beforeCard: z.string().nullable(),
        after: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'RescoreComparison' });

/** Many examples in scripts that take three bytes a character fit too. */
export const MOST_SCORECARD_BYTES = 1024 * 1024;
const ofCard = z.object({ scorecardKey: z.string().max(80) });
const span = z.object({ from: instant.nullable().default(null), to: instant.nullable().default(null) });

export const scorecardRoutes = routes({
  'GET /api/scorecards': {
    summary: 'The scorecards of the team, the oldest first, and the templates one can begin with',
    tag: 'Scorecards',
    needs: 'scorecards.read',
    reply: z.object({
      items: z.array(scorecardRow),
      templates: z.array(z.object({ key: z.string(), name: z.string(), description: z.string(), criteria: z.int() })),
    }),
  },
  'POST /api/scorecards': {
    summary: 'Create a draft that scores nothing yet: empty, from a template, or as a copy of a card',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    body: z.object({
      name,
      from: z
        .discriminatedUnion('kind', [
          z.object({ kind: z.literal('template'), key: z.string().max(80) }),
          z.object({ kind: z.literal('scorecard'), key: z.string().max(80) }),
        ])
        .nullable()
        .default(null),
    }),
    reply: scorecardDetail,
  },
  'POST /api/scorecards/import': {
    summary: 'Read a YAML file into the draft of the card it names, or into a new one; publishes nothing',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    body: z.object({ yaml: z.string().max(400_000) }),
    largestBody: MOST_SCORECARD_BYTES,
    reply: z.object({ outcome: z.enum(['created', 'changed', 'unchanged']), scorecard: scorecardDetail }),
  },
  'GET /api/scorecards/:scorecardKey': {
    summary: 'One scorecard: what is edited, what keeps it from being published, its versions',
    tag: 'Scorecards',
    needs: 'scorecards.read',
    params: ofCard,
    reply: scorecardDetail,
  },
  'PATCH /api/scorecards/:scorecardKey': {
    summary: 'Score by an earlier version again, or put the card away with null',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: ofCard,
    body: z.object({ activeVersion: versionNumber.nullable() }),
    reply: scorecardDetail,
  },
  'PUT /api/scorecards/:scorecardKey/draft': {
    summary: 'Save the draft; refused when somebody has saved another one since `revision`',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: ofCard,
    body: z.object({ revision: revisionNumber, content: scorecardContent }),
    largestBody: MOST_SCORECARD_BYTES,
    reply: scorecardDetail,
  },
  'DELETE /api/scorecards/:scorecardKey/draft': {
    summary: 'Throw the draft away; a card that was never published is gone with it',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: ofCard,
    reply: z.void(),
  },
  'POST /api/scorecards/:scorecardKey/draft-from': {
    summary: 'Make the draft what a version was, to go on from there',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: ofCard,
    body: z.object({ revision: revisionNumber, version: versionNumber }),
    reply: scorecardDetail,
  },
  'POST /api/scorecards/:scorecardKey/publish': {
    summary: 'Publish the draft as a version: calls are scored by it from now on',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: ofCard,
    body: z.object({ revision: revisionNumber, note: z.string().trim().max(500).default('') }),
    reply: scorecardDetail,
  },
  'GET /api/scorecards/:scorecardKey/versions/:version': {
    summary: 'What a version says, and how it differs from what is edited',
    tag: 'Scorecards',
    needs: 'scorecards.read',
    params: ofCard.extend({ version: versionInAddress }),
    reply: scorecardVersion.extend({ content: scorecardContent, changesToDraft: z.array(cardChange) }),
  },
  'GET /api/scorecards/:scorecardKey/file': {
    summary: 'What is edited as a YAML file',
    tag: 'Scorecards',
    needs: 'scorecards.read',
    params: ofCard,
    reply: z.object({ fileName: z.string(), yaml: z.string() }),
  },
  'POST /api/scorecards/:scorecardKey/try': {
    summary: 'What the draft, or a version, would score a call, beside the score it has; nothing is saved',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: ofCard,
    body: onCall,
    reply: z.object({ saved: score.nullable(), tried: score.omit({ scoredAt: true }) }),
  },
  'GET /api/scorecard-choice': {
    summary: 'Which scorecard scores which call',
    tag: 'Scorecards',
    needs: 'scorecards.read',
    reply: scorecardChoice.extend({ revision: revisionNumber }),
  },
  'PUT /api/scorecard-choice': {
    summary: 'Set which scorecard scores which call, from now on',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    body: scorecardChoice.extend({ revision: revisionNumber }),
    reply: scorecardChoice.extend({ revision: revisionNumber }),
  },
  'POST /api/scorecard-choice/preview': {
    summary: 'By which card the newest calls would be scored, and why; the rules need not be saved',
    tag: 'Scorecards',
    needs: 'scorecards.read',
    body: scorecardChoice,
    reply: z.object({
      /** How many of the newest calls each card gets; null stands for no card. */
      shares: z.array(z.object({ scorecardKey: z.string().nullable(), calls: z.int() })),
      calls: z.array(
        z.object({
          callId: z.uuid(),
          title: z.string(),
          calledAt: instant,
          scorecardKey: z.string().nullable(),
          /** Half a sentence after “because”. */
          because: z.string(),
        }),
      ),
    }),
  },
  'POST /api/scorecards/:scorecardKey/rescores/estimate': {
    summary: 'How many calls scoring anew would take, and what it would cost',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: ofCard,
    body: span,
    reply: rescoreEstimate,
  },
  'POST /api/scorecards/:scorecardKey/rescores': {
    summary: 'Score calls anew by the active version, in the background',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: ofCard,
    /** `version` is the one that was estimated: another one is refused. */
    body: span.extend({ version: versionNumber }),
    reply: rescoreLine,
  },
  'GET /api/scorecards/:scorecardKey/rescores': {
    summary: 'What was scored anew by this card, newest first',
    tag: 'Scorecards',
    needs: 'scorecards.read',
    params: ofCard,
    reply: z.object({ items: z.array(rescoreLine) }),
  },
  'GET /api/rescores/:rescoreId': {
    summary: 'How far scoring anew is, and how old and new scores compare',
    tag: 'Scorecards',
    needs: 'scorecards.read',
    params: z.object({ rescoreId: z.uuid() }),
    reply: rescoreComparison,
  },
  'PATCH /api/rescores/:rescoreId': {
    summary: 'Stop scoring anew; calls that are done keep their new score',
    tag: 'Scorecards',
    needs: 'scorecards.manage',
    params: z.object({ rescoreId: z.uuid() }),
    body: z.object({ state: z.literal('cancelled') }),
    reply: rescoreLine,
  },
});
