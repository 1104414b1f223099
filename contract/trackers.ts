// Trackers: words and phrases that a team listens for, the calls in which they were said, and how often by week.
import { z } from 'zod';
import { callDirections, callSides, callSources } from '../rules/call.ts';
import { MOST_PHRASE_LENGTH, MOST_PHRASES, trackerSides } from '../rules/tracker.ts';
import { routes } from './route.ts';

const TAG = 'Analytics';
const content = z.object({
  name: z.string().trim().min(1).max(100),
  phrases: z
    .array(z.string().trim().min(1).max(MOST_PHRASE_LENGTH))
    .min(1)
    .max(MOST_PHRASES)
    .describe('Whole words; the last may be said as a plural, unless the phrase stands in double quotes.'),
  saidBy: z.enum(trackerSides),
});
const params = z.object({ trackerId: z.uuid() });

export const tracker = content
  .extend({ trackerId: z.uuid(), isCounting: z.boolean().describe('True while calls of before are still being looked through.') })
  .meta({ id: 'Tracker' });

const week = z.object({ week: z.iso.date().describe('Its Monday.'), calls: z.int() });

export const trackerFigures = z
  .object({
    trackers: z.array(tracker.extend({ calls: z.int(), mentions: z.int(), weeks: z.array(week) })),
    calls: z.int().describe('All calls of the span by the same filters.'),
    weeks: z.array(week),
    isCut: z.boolean().describe('True where only the newest 50,000 calls of the span were counted.'),
  })
  .meta({ id: 'TrackerFigures' });

export const callMentions = z
  .object({
    items: z.array(
      z.object({
        trackerId: z.uuid(),
        name: z.string(),
        places: z.array(
          z.object({
            utterance: z.int().describe('The turn, counted from 0.'),
            phrase: z.string(),
            atMs: z.number().nullable().describe('Null where the transcript has no times.'),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'CallMentions' });

export const trackerRoutes = routes({
  'GET /api/trackers': {
    summary: 'Trackers of the team, by name',
    tag: TAG,
    needs: 'calls.read',
    reply: z.object({ items: z.array(tracker) }),
  },
  'GET /api/trackers/figures': {
    summary: 'In how many calls of a span of days (in UTC) trackers found something, by week',
    tag: TAG,
    needs: 'calls.read',
    query: z.object({
      from: z.iso.date(),
      to: z.iso.date(),
      by: z.enum(callSides).default('people'),
      rep: z.string().max(320).optional(),
      source: z.enum(callSources).optional(),
      direction: z.enum(callDirections).optional(),
    }),
    reply: trackerFigures,
  },
  'POST /api/trackers': {
    summary: 'Make a tracker; calls of before are looked through at once',
    tag: TAG,
    needs: 'scorecards.manage',
    body: content,
    reply: z.object({ trackerId: z.uuid() }),
  },
  'PUT /api/trackers/:trackerId': {
    summary: 'Change a tracker; what it listens for is looked for anew',
    tag: TAG,
    needs: 'scorecards.manage',
    params,
    body: content,
    reply: z.void(),
  },
  'DELETE /api/trackers/:trackerId': {
    summary: 'Delete a tracker with what it found',
    tag: TAG,
    needs: 'scorecards.manage',
    params,
    reply: z.void(),
  },
  'GET /api/calls/:callId/trackers': {
    summary: 'What trackers found in a call',
    tag: TAG,
    needs: 'calls.read',
    params: z.object({ callId: z.uuid() }),
    reply: callMentions,
  },
});
