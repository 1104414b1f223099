// The doors of the sign-in library that are open, with our own limits, codes that work once, and our error body.
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, type ProblemCode } from '../../rules/problem.ts';
import { endSession, findPersonByEmail, forgetDevices, moveSession, takeOneTimeCode } from '../database/people.ts';
import { isClosedToPasswords } from '../database/single-sign-on.ts';
import { checkNewPassword } from '../flows/admin/new-password.ts';
import type { Clock, NewId } from '../ports/clock.ts';
import { countAskedPassword, noteWrongPassword, WRONG_PASSWORD } from './asked-password.ts';
import { placeOf } from './caller-place.ts';
import { tooManyTries, type RateLimiter } from './rate-limit.ts';
import type { Web } from './route.ts';
import { endFormerSession, refuseFromProvider, signedInBy, type SignedIn } from './session.ts';
import { CALLER_ADDRESS_HEADER } from './sign-in.ts';
import { noteRefusedSignIn, noteSignIn } from './sign-in-audit.ts';
import { endsTrust, keepTrustEnd, trustOf } from './trusted-device.ts';

export const signInDoors = [
  'POST /sign-in/email',
  'POST /sign-out',
  'POST /change-password',
  'POST /update-user',
  'GET /get-session',
  'POST /two-factor/enable',
  'POST /two-factor/verify-totp',
  'POST /two-factor/verify-backup-code',
  'POST /two-factor/generate-backup-codes',
  'POST /two-factor/disable',
] as const;
/** They ask for the password of whoever is signed in. */
const passwordDoors: ReadonlySet<string> = new Set<Door>([
  'POST /change-password',
  'POST /two-factor/enable',
  'POST /two-factor/disable',
  'POST /two-factor/generate-backup-codes',
]);
type Door = (typeof signInDoors)[number];

const TRIES_PER_MINUTE = 10;
const TRIES_PER_MINUTE_FROM_ONE_PLACE = 120;
const LONGEST_NAME = 100;
/** A code is valid for its own half minute and the ones before and after it. */
const CODE_LIFE_MS = 2 * 60_000;

export type SignInDoorOptions = { clock: Clock; newId: NewId; rateLimiter: RateLimiter; publicUrl: string };

export function registerSignIn(web: Web, options: SignInDoorOptions): void {
  for (const door of signInDoors) {
    const [method, path] = door.split(' ') as ['GET' | 'POST', string];
    web.app.route({
      method,
      url: `/api/auth${path}`,
      bodyLimit: 16_384,
      handler: (request, reply) => pass(web, options, door, request, reply),
    });
  }
}

async function pass(
  web: Web,
  options: SignInDoorOptions,
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const sent = objectOf(request.body);
  const body: Record<string, unknown> = door === 'POST /update-user' ? { name: nameIn(sent) } : sent;
  const isSignIn = door === 'POST /sign-in/email';
  if (isSignIn) await countTry(options, request.ip, body['email']);
  // Whoever changes a password may do so because somebody else knows it.
  if (door === 'POST /change-password') body['revokeOtherSessions'] = true;

  // For every door, because it ends a session that lasts too long.
  const before = isSignIn ? null : await signedInBy(web, request.headers.cookie);
  if (before && (door === 'POST /update-user' || passwordDoors.has(door))) refuseFromProvider(before);
  if (before && passwordDoors.has(door)) await countAskedPassword(options, before.person);
  if (door === 'POST /change-password' && before) checkNewPasswordOf(before, body['newPassword']);
  const { publicUrl } = options;
  const trust = isSignIn ? await trustOf(web.db, { publicUrl, cookie: request.headers.cookie }) : null;
  const answer = await web.signIn.handler(toWebRequest(request, body, publicUrl));
  const text = await answer.text();
  const told: Record<string, unknown> | null = text.startsWith('{') ? objectOf(JSON.parse(text)) : null;
  if (!answer.ok) {
    const problem = problemOfAnswer(answer.status, told, options.clock);
    if (problem.code === 'sign_in_failed') await noteRefusedSignIn(web, options, body['email'], request.ip);
    if (before && problem.code === 'password_wrong') await noteWrongPassword(web, options, before.person, request.ip);
    throw problem;
  }

  if (isSignIn) await refuseClosed(web, body['email'], told);
  if (isSignIn) await endFormerSession(web, request.headers.cookie);
  const setCookies = answer.headers.getSetCookie();
  if (isSignIn) await keepTrustEnd(web.db, trust, { publicUrl, setCookies });
  if (before && endsTrust.has(door)) await forgetDevices(web.db, before.person.personId);
  if (door === 'POST /two-factor/verify-totp') await takeCodeOnce(web, options.clock, body['code'], told);
  if (door === 'POST /change-password' && before) await carryOver(web, before, told);
  if (isKept(door)) await noteSignIn(web, options, { door, before, now: personOf(told), address: request.ip });
  for (const cookie of setCookies) reply.header('set-cookie', cookie);
  // What the browser keeps of answers goes with the session.
  if (door === 'POST /sign-out') reply.header('clear-site-data', '"cache"');
  return reply
    .code(answer.status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(told ? withoutTokens(told) : text);
}

/** A token alone opens nothing without its signature, but the page has no use for it. */
function withoutTokens(told: Record<string, unknown>): string {
  return JSON.stringify(told, (key, value: unknown) => (key === 'token' ? undefined : value));
}

/** Throws Problem `validation_failed`. */
function nameIn({ name }: Record<string, unknown>): string {
  const trimmed = typeof name === 'string' ? name.trim() : '';
  if (trimmed !== '' && trimmed.length <= LONGEST_NAME) return trimmed;
  const message = `Send a name of 1 to ${LONGEST_NAME} characters.`;
  throw new Problem('validation_failed', message, { fields: [{ path: 'name', code: 'length', message }] });
}

async function countTry(options: SignInDoorOptions, ip: string, email: unknown): Promise<void> {
  const address = typeof email === 'string' ? email.trim().toLowerCase().slice(0, 320) : '';
  const who = createHash('sha256').update(address).digest('base64url').slice(0, 22);
  const from = placeOf(ip);
  const [pair, place] = await Promise.all([
    options.rateLimiter.take(`sign-in ${from} ${who}`, TRIES_PER_MINUTE),
    options.rateLimiter.take(`sign-in ${from}`, TRIES_PER_MINUTE_FROM_ONE_PLACE),
  ]);
  if (pair.allowed && place.allowed) return;
  const waitMs = Math.max(pair.retryAfterMs, place.retryAfterMs);
  throw tooManyTries(waitMs, options.clock.now());
}

function checkNewPasswordOf({ person, teams }: SignedIn, password: unknown): void {
  if (typeof password !== 'string') return;
  checkNewPassword(password, [person.name, person.email, ...teams.map(({ teamName }) => teamName)], 'newPassword');
}

/** Told only to who knows the password, so that a stranger learns nothing of an account. */
async function refuseClosed(web: Web, email: unknown, told: Record<string, unknown> | null): Promise<void> {
  const person = typeof email === 'string' ? await findPersonByEmail(web.db, email.trim()) : null;
  if (!person || !(await isClosedToPasswords(web.db, person.id))) return;
  if (typeof told?.['token'] === 'string') await endSession(web.db, told['token']);
  throw new Problem('sign_in_failed', 'Your team signs in by single sign-on only. Use its button.');
}

/** A code seen over a shoulder or on a screen share must not work again (RFC 6238 §5.2); the session it opened is closed. */
async function takeCodeOnce(web: Web, clock: Clock, code: unknown, told: Record<string, unknown> | null): Promise<void> {
  const personId = objectOf(told?.['user'])['id'];
  if (typeof personId === 'string' && typeof code === 'string') {
    if (await takeOneTimeCode(web.db, { personId, code, now: clock.now(), lifeMs: CODE_LIFE_MS })) return;
  }
  if (typeof told?.['token'] === 'string') await endSession(web.db, told['token']);
  throw new Problem('second_factor_invalid', 'This code was used already. Wait for the next one and sign in again.');
}

/** The session that a new password makes is of the same team as the one it takes the place of. */
async function carryOver(web: Web, before: SignedIn, told: Record<string, unknown> | null): Promise<void> {
  const teamId = before.team?.teamId;
  if (typeof told?.['token'] === 'string' && teamId !== undefined) await moveSession(web.db, told['token'], teamId);
}

/** Doors that only look, or only end what is one's own, leave nothing in the audit log. */
function isKept(door: Door): boolean {
  return door === 'POST /sign-in/email' || door === 'POST /change-password' || door.startsWith('POST /two-factor/');
}

function personOf(told: Record<string, unknown> | null): { personId: string; name: string } | null {
  const { id, name } = objectOf(told?.['user']);
  return typeof id === 'string' ? { personId: id, name: typeof name === 'string' ? name : '' } : null;
}

function toWebRequest(request: FastifyRequest, body: Record<string, unknown>, publicUrl: string): Request {
  const url = new URL(publicUrl);
  const headers = new Headers({ [CALLER_ADDRESS_HEADER]: request.ip });
  const { cookie } = request.headers;
  const agent = request.headers['user-agent'];
  if (cookie) headers.set('cookie', cookie);
  if (agent) headers.set('user-agent', agent.slice(0, 500));
  // Where the request came from was checked before it got here, and stricter.
  headers.set('origin', url.origin);
  if (request.method === 'GET' || request.method === 'HEAD') return new Request(`${url.origin}${pathOf(request.url)}`, { headers });
  headers.set('content-type', 'application/json');
  return new Request(`${url.origin}${pathOf(request.url)}`, { method: request.method, headers, body: JSON.stringify(body) });
}

const WRONG_SIGN_IN = 'E-mail or password is wrong. Try again, or ask whoever runs this server for a new password.';

const problems: Record<string, [ProblemCode, string]> = {
  INVALID_EMAIL_OR_PASSWORD: ['sign_in_failed', WRONG_SIGN_IN],
  INVALID_EMAIL: ['sign_in_failed', WRONG_SIGN_IN],
  INVALID_PASSWORD: ['password_wrong', WRONG_PASSWORD],
  CREDENTIAL_ACCOUNT_NOT_FOUND: ['password_wrong', WRONG_PASSWORD],
  INVALID_CODE: ['second_factor_invalid', 'This code is wrong. Use the newest one from your app.'],
  INVALID_BACKUP_CODE: ['second_factor_invalid', 'This recovery code is wrong or was used already.'],
  INVALID_TWO_FACTOR_COOKIE: ['second_factor_expired', 'This took too long. Sign in with your password again.'],
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: ['second_factor_expired', 'Too many wrong codes. Sign in with your password again.'],
  ACCOUNT_TEMPORARILY_LOCKED: ['rate_limited', 'Too many wrong codes. Try again in a quarter of an hour.'],
  TOTP_ALREADY_ENABLED: ['conflict', 'Two-factor sign-in is on already. Turn it off first.'],
  TOTP_NOT_ENABLED: ['conflict', 'Two-factor sign-in is not on for this account.'],
  TWO_FACTOR_NOT_ENABLED: ['conflict', 'Two-factor sign-in is not on for this account.'],
  BACKUP_CODES_NOT_ENABLED: ['conflict', 'There are no recovery codes for this account.'],
  SESSION_NOT_FRESH: ['sign_in_required', 'Sign in again to do this.'],
};

const LOCKED_MS = 15 * 60_000;

function problemOfAnswer(status: number, told: Record<string, unknown> | null, clock: Clock): Problem {
  const known = typeof told?.['code'] === 'string' ? problems[told['code']] : undefined;
  if (known) {
    const [code, message] = known;
    return new Problem(code, message, code === 'rate_limited' ? { notBefore: new Date(clock.now().getTime() + LOCKED_MS) } : {});
  }
  if (status === 401) return new Problem('sign_in_required', 'Sign in first; your session may have ended.');
  if (status === 403) return new Problem('role_not_allowed', 'This is not allowed.');
  if (status === 409) return new Problem('conflict', 'Somebody else did the same at this moment. Try again.', { retryable: true });
  if (status < 500) return new Problem('validation_failed', 'Some values are missing or wrong.');
  return new Problem('internal', 'Signing in does not work right now. Try again in a moment.', { retryable: true, cause: told });
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
