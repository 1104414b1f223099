// Coaching as the dashboard shows it: what one call teaches, and the plan of one person over many calls.
import { z } from 'zod';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const evidence = z.object({
  utterance: z.int(),
  speaker: z.string(),
  side: z.enum(['us', 'them', 'unknown']),
  startMs: z.number().nullable(),
  endMs: z.number().nullable(),
  quote: z.string(),
});

export const coachingGap = z
  .object({
    criterionKey: z.string(),
    name: z.string(),
    checkKey: z.string(),
    question: z.string(),
    lostPoints: z.number(),
    isGate: z.boolean(),
    moment: evidence.extend({ why: z.enum(['almost_said', 'they_asked', 'same_topic', 'usual_place']) }).nullable(),
    better: z.string().nullable().describe('What could have been said, in the words of the card'),
    aim: z.string(),
  })
  .meta({ id: 'CoachingGap' });

export const callCoaching = z
  .object({
    strengths: z.array(z.object({ criterionKey: z.string(), name: z.string(), reason: z.string(), moment: evidence })),
    gaps: z.array(coachingGap),
    practice: coachingGap.nullable().describe('What to practise next: the gap that costs most'),
  })
  .meta({ id: 'CallCoaching' });
export type CallCoaching = z.output<typeof callCoaching>;

const planCriterion = z.object({
  scorecardKey: z.string(),
  scorecardName: z.string(),
  criterionKey: z.string(),
  name: z.string(),
  description: z.string(),
  calls: z.int(),
  share: z.int().describe('0 to 100: the share of its points that was earned'),
  trend: z.object({ before: z.int(), after: z.int() }).nullable().describe('The older half of these calls and the newer'),
  moments: z.array(
    z.object({
      callId: z.uuid(),
      title: z.string(),
      calledAt: instant,
      share: z.int(),
      startMs: z.number().nullable(),
      quote: z.string().nullable(),
    }),
  ),
});

export const coachingPlan = z
  .object({
    person: z.object({ personId: z.string(), name: z.string() }),
    /** Whose plans may be looked at; nobody else’s where it is empty. */
    members: z.array(z.object({ personId: z.string(), name: z.string() })),
    calls: z.int().describe('Scored calls the plan was made from, at most 20'),
    averageScore: z.int().nullable(),
    criteria: z.array(planCriterion),
    tooFew: z.int().describe('Criteria that applied in too few calls to say anything'),
    focus: z
      .object({
        scorecardKey: z.string(),
        criterionKey: z.string(),
        name: z.string(),
        dueOn: z.iso.date(),
        chosenAt: instant,
        chosenByName: z.string().nullable(),
        progress: z.object({ calls: z.int(), share: z.int().nullable() }),
      })
      .nullable(),
  })
  .meta({ id: 'CoachingPlan' });
export type CoachingPlanReply = z.output<typeof coachingPlan>;

const ofPerson = z.object({ personId: z.string().max(200) });

export const coachingRoutes = routes({
  'GET /api/calls/:callId/coaching': {
    summary: 'What a call teaches: strengths, gaps with better wording at their time, and what to practise next',
    tag: 'Coaching',
    needs: 'calls.read',
    params: z.object({ callId: z.uuid() }),
    reply: z.object({
      coaching: callCoaching.nullable(),
      mayReword: z.boolean().describe('True where a language model is set up'),
    }),
  },
  'POST /api/calls/:callId/coaching/:checkKey/wording': {
    summary: 'The better wording of a gap in the words of the call, by the language model; nothing is kept',
    tag: 'Coaching',
    needs: 'practice.take',
    params: z.object({ callId: z.uuid(), checkKey: z.string().max(100) }),
    reply: z.object({ say: z.string() }),
  },
  'GET /api/coaching': {
    summary: 'The plan of a person over their newest calls; one’s own without `personId`',
    tag: 'Coaching',
    needs: 'practice.take',
    query: z.object({ personId: z.string().max(200).optional() }),
    reply: coachingPlan,
  },
  'PUT /api/coaching/:personId/focus': {
    summary: 'Choose what a person works on, and until when',
    tag: 'Coaching',
    needs: 'practice.take',
    params: ofPerson,
    body: z.object({
      scorecardKey: z.string().max(100),
      criterionKey: z.string().max(100),
      dueOn: z.iso.date(),
    }),
    reply: z.void(),
  },
  'DELETE /api/coaching/:personId/focus': {
    summary: 'Work on nothing in particular',
    tag: 'Coaching',
    needs: 'practice.take',
    params: ofPerson,
    reply: z.void(),
  },
});
