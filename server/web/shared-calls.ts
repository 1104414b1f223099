// What somebody sees who has a link and no account: one call, as far as the link shows it, and nothing else of the team.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { verifyPassword } from 'better-auth/crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SharedCall } from '../../contract/sharing.ts';
import { heardOf } from '../../rules/covered-sound.ts';
import { Problem } from '../../rules/problem.ts';
import { coveredSince } from '../../rules/privacy-policy.ts';
import { shareState } from '../../rules/share.ts';
import type { ScoreResult } from '../../rules/scorecard.ts';
import { findCallPage, listScores } from '../database/calls.ts';
import { readPrivacyPolicy } from '../database/privacy-policies.ts';
import { findRecording } from '../database/recordings.ts';
import { countShareView, findShareByHash, type ShareRow } from '../database/shares.ts';
import type { TranscriptRow } from '../database/transcripts.ts';
import { findTranscript } from '../database/transcripts.ts';
import type { BaseContext } from '../flows/context.ts';
import { hashShareToken } from '../flows/privacy/share-call.ts';
import type { FileStore } from '../ports/file-store.ts';
import { placeOf } from './caller-place.ts';
import { hostCookie } from './host-cookie.ts';
import { spendTry, type RateLimiter } from './rate-limit.ts';
import { sendHeard } from './recording-stream.ts';
import { route, type Web } from './route.ts';

export type SharedCallOptions = {
  context: BaseContext;
  files: FileStore;
  rateLimiter: RateLimiter;
  publicUrl: string;
  /** Signs what lets a browser hear the sound of a link it has opened. */
  secret: string;
};

const LOOKS_PER_MINUTE = 60;
const PASSWORDS_PER_MINUTE = 5;
const SOUND_FOR_MS = 3_600_000;

export function registerSharedCalls(web: Web, options: SharedCallOptions): void {
  const { clock } = options.context;
  /** Of each link its own, so that several stay open beside one another. */
  const soundCookie = ({ id }: { id: string }) => hostCookie(options.publicUrl, `shared-${id}`);

  async function open(request: FastifyRequest, token: string): Promise<ShareRow> {
    await spendTry(
      { rateLimiter: options.rateLimiter, clock: options.context.clock },
      `share ${placeOf(request.ip)}`,
      LOOKS_PER_MINUTE,
    );
    const share = await findShareByHash(web.db, hashShareToken(token));
    if (!share) throw noSuchLink();
    const state = shareState(share, clock.now());
    if (state === 'open') return share;
    const why = state === 'expired' ? 'has run out' : 'was ended';
    throw new Problem('not_found', `This link ${why}. Ask ${share.personName ?? 'whoever sent it'} for a new one.`);
  }

  route(web, 'GET /api/shared/:token', async ({ params, request }) => {
    const share = await open(request, params.token);
    const { passwordHash, personName, expiresAt } = share;
    return { needsPassword: passwordHash !== null, sharedBy: personName, expiresAt: expiresAt.toISOString() };
  });

  route(web, 'POST /api/shared/:token/open', async ({ params, body, request, reply }) => {
    const share = await open(request, params.token);
    await checkPassword(options, share, body.password);
    const seen = await read(web, share);
    await countShareView(web.db, { teamId: share.teamId, shareId: share.id }, clock.now());
    if (seen.hasSound) {
      const until = clock.now().getTime() + SOUND_FOR_MS;
      const value = ticket(options.secret, share.id, until);
      void reply.header('set-cookie', soundCookie(share).write(value, { seconds: SOUND_FOR_MS / 1000, sameSite: 'Strict' }));
    }
    return seen;
  });

  const tokenOf = z.object({ token: z.string().regex(/^[\w-]{20,64}$/) });
  web.app.get('/api/shared/:token/recording', async (request, reply) => {
    const asked = tokenOf.safeParse(request.params);
    if (!asked.success) throw noSuchLink();
    // A player asks for many small parts; each needs what only an opened link has.
    const share = await findShareByHash(web.db, hashShareToken(asked.data.token));
    const now = clock.now();
    const isHeard = share !== null && share.showsSound && shareState(share, now) === 'open';
    if (!isHeard || !isTicket(soundCookie(share).read(request), options.secret, share.id, now))
      throw new Problem('not_found', 'This link shows no sound any more. Load the page again.');
    const recording = await findRecording(web.db, { teamId: share.teamId, callId: share.callId });
    return sendHeard(web, request, reply, options.files, recording);
  });
}

const noSuchLink = (): Problem =>
  new Problem('not_found', 'There is nothing at this address. Check that the whole link was copied.');

async function checkPassword(options: SharedCallOptions, share: ShareRow, password: string | undefined): Promise<void> {
  if (share.passwordHash === null) return;
  await spendTry(
    { rateLimiter: options.rateLimiter, clock: options.context.clock },
    `share password ${share.id}`,
    PASSWORDS_PER_MINUTE,
  );
  if (password !== undefined && (await verifyPassword({ hash: share.passwordHash, password }))) return;
  throw new Problem('password_wrong', 'The password is wrong. Ask whoever sent the link.');
}

async function read(web: Web, share: ShareRow): Promise<SharedCall> {
  const of = { teamId: share.teamId, callId: share.callId };
  const [page, scores, transcript, recording, { policy }] = await Promise.all([
    findCallPage(web.db, of),
    share.showsScore ? listScores(web.db, of) : [],
    share.showsTranscript ? findTranscript(web.db, of) : null,
    share.showsSound ? findRecording(web.db, of) : null,
    readPrivacyPolicy(web.db, share.teamId),
  ]);
  if (!page) throw new Problem('not_found', 'The call is not here any more.');
  const { title, calledAt, durationMs } = page;
  return {
    ...{ title, calledAt: calledAt.toISOString(), durationMs },
    score: scores[0] ? presentScore(scores[0].result) : null,
    transcript: transcript && presentTranscript(transcript),
    hasSound: recording !== null && heardOf(recording, coveredSince(policy)) !== 'not_yet',
    silences: recording?.covered?.length ?? 0,
  };
}

/** Without reasons and quotes: those are words of the call, which a link may not show. */
function presentScore({ scorecard, overall, categories }: ScoreResult): SharedCall['score'] {
  return {
    scorecard: scorecard.name,
    overall,
    categories: categories.map((category) => ({
      name: category.name,
      score: category.score,
      criteria: category.criteria.map(({ name, outcome, points, weight }) => ({ name, outcome, points, weight })),
    })),
  };
}

function presentTranscript({ speakersEstimated, utterances }: TranscriptRow): SharedCall['transcript'] {
  return {
    isEstimated: speakersEstimated,
    utterances: utterances.map(({ speaker, startMs, text }) => ({ speaker, startMs, text })),
  };
}

function ticket(secret: string, shareId: string, untilMs: number): string {
  const sum = createHmac('sha256', secret).update(`shared sound ${shareId} ${untilMs}`).digest('base64url');
  return `${untilMs}.${sum}`;
}

function isTicket(told: string | undefined, secret: string, shareId: string, now: Date): boolean {
  const until = /^(\d{1,15})\.[\w-]{43}$/.exec(told ?? '')?.[1];
  if (told === undefined || until === undefined || Number(until) <= now.getTime()) return false;
  return timingSafeEqual(Buffer.from(told), Buffer.from(ticket(secret, shareId, Number(until))));
}
