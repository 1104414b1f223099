// Practice as the dashboard shows it: prospects to practise with, and rounds that are played with them in writing or by voice.
import { z } from 'zod';
import { callStates } from '../rules/call.ts';
import {
  difficulties,
  LONGEST_PROSPECT_LINE,
  moods,
  MOST_FACTS,
  MOST_OBJECTIONS,
  type Difficulty,
  type Mood,
} from '../rules/prospect.ts';
import { LONGEST_TEXT_LINE } from '../rules/text-talk.ts';
import { routes } from './route.ts';
import { turnNumber, versionNumber } from './stored-number.ts';

const TAG = 'Practice';
const instant = z.iso.datetime();
const line = z.string().trim().min(1).max(LONGEST_PROSPECT_LINE);
const name = z.string().trim().min(1).max(100);

export const prospectSettings = z
  .strictObject({
    name,
    role: line.describe('Role and company'),
    briefing: z.string().trim().min(1).max(2_000).describe('What whoever practises is told beforehand'),
    mood: z.enum(Object.keys(moods) as Mood[]),
    difficulty: z.enum(Object.keys(difficulties) as Difficulty[]),
    voice: z.string().trim().max(100).describe('Empty: the usual one'),
    opens: line,
    facts: z.array(z.strictObject({ hears: name, say: line })).max(MOST_FACTS),
    objections: z.array(z.strictObject({ says: line, yieldsTo: z.array(name).max(20), pushes: line })).max(MOST_OBJECTIONS),
    agrees: line,
    scorecardKey: z.string().max(100).nullable(),
  })
  .meta({ id: 'ProspectSettings' });

export const prospect = z
  .object({
    prospectId: z.uuid(),
    settings: prospectSettings,
    revision: z.int(),
    fromCallId: z.uuid().nullable(),
    createdByName: z.string().nullable(),
    mayChange: z.boolean(),
    changedAt: instant,
  })
  .meta({ id: 'Prospect' });
export type ProspectReply = z.output<typeof prospect>;

const roundLine = z.object({
  roundId: z.uuid(),
  prospectId: z.uuid(),
  prospectName: z.string(),
  mode: z.enum(['text', 'voice']),
  state: z.enum(['going', 'ended']),
  result: z.string().nullable(),
  createdAt: instant,
  callId: z.uuid().nullable().describe('The call it became; null while it goes on, where nothing was said, and where it is gone'),
  callState: z.enum(callStates).nullable(),
  score: z.int().nullable(),
});
export type RoundLine = z.output<typeof roundLine>;

export const round = roundLine
  .extend({
    role: z.string(),
    briefing: z.string(),
    mind: z.enum(['script', 'language_model']),
    lines: z.array(z.object({ side: z.enum(['you', 'prospect']), text: z.string() })),
  })
  .meta({ id: 'PracticeRound' });
export type RoundReply = z.output<typeof round>;

const ofProspect = z.object({ prospectId: z.uuid() });
const ofRound = z.object({ roundId: z.uuid() });

export const practiceRoutes = routes({
  'GET /api/prospects': {
    summary: 'The prospects of the team, and what new ones can begin as',
    tag: TAG,
    needs: 'practice.take',
    reply: z.object({
      items: z.array(prospect),
      templates: z.array(z.object({ key: z.string(), name: z.string(), role: z.string() })),
    }),
  },
  'POST /api/prospects': {
    summary: 'Make a prospect, from a beginning of the house, another one, or a call',
    tag: TAG,
    needs: 'practice.take',
    body: z.object({
      from: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('template'), key: z.string().max(100) }),
        z.strictObject({ kind: z.literal('prospect'), prospectId: z.uuid() }),
        z
          .strictObject({ kind: z.literal('call'), callId: z.uuid(), utterance: turnNumber.nullable() })
          .describe('Of a real call, masked; it begins with what they said at that utterance, or from the start'),
      ]),
    }),
    reply: prospect,
  },
  'GET /api/prospects/:prospectId': {
    summary: 'One prospect',
    tag: TAG,
    needs: 'practice.take',
    params: ofProspect,
    reply: prospect,
  },
  'PUT /api/prospects/:prospectId': {
    summary: 'Change a prospect: its maker, managers and admins',
    tag: TAG,
    needs: 'practice.take',
    params: ofProspect,
    body: z.object({ revision: versionNumber, settings: prospectSettings }),
    reply: prospect,
  },
  'DELETE /api/prospects/:prospectId': {
    summary: 'Put a prospect away; rounds that were played with it stay',
    tag: TAG,
    needs: 'practice.take',
    params: ofProspect,
    reply: z.void(),
  },
  'GET /api/practice/rounds': {
    summary: 'One’s own rounds, the newest first',
    tag: TAG,
    needs: 'practice.take',
    reply: z.object({ items: z.array(roundLine) }),
  },
  'POST /api/practice/rounds': {
    summary: 'Begin a round with a prospect, in writing or by voice',
    tag: TAG,
    needs: 'practice.take',
    body: z.object({ prospectId: z.uuid(), mode: z.enum(['text', 'voice']) }),
    reply: z.object({
      round,
      mediaPath: z.string().nullable().describe('By voice: where its sound goes, as of a talk with an agent'),
    }),
  },
  'GET /api/practice/rounds/:roundId': {
    summary: 'One round of one’s own',
    tag: TAG,
    needs: 'practice.take',
    params: ofRound,
    reply: round,
  },
  'POST /api/practice/rounds/:roundId/turns': {
    summary: 'Say something in a written round; empty: say nothing',
    tag: TAG,
    needs: 'practice.take',
    params: ofRound,
    body: z.object({ said: z.string().trim().max(LONGEST_TEXT_LINE) }),
    reply: round,
  },
  'POST /api/practice/rounds/:roundId/end': {
    summary: 'Hang up a written round: it is scored like a call',
    tag: TAG,
    needs: 'practice.take',
    params: ofRound,
    reply: round,
  },
});
