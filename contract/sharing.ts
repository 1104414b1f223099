// Links that show one call to somebody without an account: made and ended by the team, opened by whoever has one.
import { z } from 'zod';
import { SHARE_DAYS } from '../rules/share.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const callId = z.object({ callId: z.uuid() });
const shows = z
  .object({ score: z.boolean(), transcript: z.boolean(), sound: z.boolean() })
  .refine((one) => one.score || one.transcript || one.sound, 'Choose at least one of score, transcript and sound.');

export const share = z
  .object({
    shareId: z.uuid(),
    state: z.enum(['open', 'expired', 'revoked']),
    shows: z.object({ score: z.boolean(), transcript: z.boolean(), sound: z.boolean() }),
    hasPassword: z.boolean(),
    createdBy: z.string().nullable(),
    createdAt: instant,
    expiresAt: instant,
    views: z.int(),
    lastViewedAt: instant.nullable(),
  })
  .meta({ id: 'Share' });
export type Share = z.output<typeof share>;

const token = z.object({ token: z.string().regex(/^[\w-]{20,64}$/) });

const sharedScore = z.object({
  scorecard: z.string(),
  overall: z.int().nullable(),
  categories: z.array(
    z.object({
      name: z.string(),
      score: z.number().nullable(),
      criteria: z.array(z.object({ name: z.string(), outcome: z.string(), points: z.number(), weight: z.number() })),
    }),
  ),
});

/** All that leaves by a link: what was chosen, and nothing else of the team. */
export const sharedCall = z
  .object({
    title: z.string(),
    calledAt: instant,
    durationMs: z.number().nullable(),
    score: sharedScore.nullable(),
    transcript: z
      .object({
        isEstimated: z.boolean().describe('Who speaks was told apart by sound.'),
        utterances: z.array(z.object({ speaker: z.string(), startMs: z.number().nullable(), text: z.string() })),
      })
      .nullable(),
    hasSound: z.boolean(),
    /** Moments of the sound that are silent, because something was taken out there. */
    silences: z.int(),
  })
  .meta({ id: 'SharedCall' });
export type SharedCall = z.output<typeof sharedCall>;

export const sharingRoutes = routes({
  'GET /api/calls/:callId/shares': {
    summary: 'Links that show a call, newest first',
    tag: 'Sharing',
    needs: 'calls.share',
    params: callId,
    reply: z.object({ items: z.array(share) }),
  },
  'POST /api/calls/:callId/shares': {
    summary: 'Make a link that shows a call; shown once',
    tag: 'Sharing',
    needs: 'calls.share',
    params: callId,
    body: z.object({
      shows,
      days: z.int().min(SHARE_DAYS.least).max(SHARE_DAYS.most).default(SHARE_DAYS.usual),
      password: z.string().min(8, 'Choose at least 8 characters.').max(128).nullable().default(null),
    }),
    reply: z.object({ link: z.string(), share }),
  },
  'POST /api/shares/:shareId/revoke': {
    summary: 'End a link',
    tag: 'Sharing',
    needs: 'calls.share',
    params: z.object({ shareId: z.uuid() }),
    reply: z.void(),
  },
  'GET /api/shared/:token': {
    summary: 'What a link is, before it is opened',
    tag: 'Sharing',
    needs: 'public',
    params: token,
    reply: z.object({ needsPassword: z.boolean(), sharedBy: z.string().nullable(), expiresAt: instant }),
  },
  'POST /api/shared/:token/open': {
    summary: 'Open a link: what it shows; its sound is then at /api/shared/{token}/recording for an hour',
    tag: 'Sharing',
    needs: 'public',
    params: token,
    body: z.object({ password: z.string().max(128).optional() }),
    reply: sharedCall,
  },
});
