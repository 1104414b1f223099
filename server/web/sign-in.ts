// Signing in: the sign-in library on our own tables, for people, sessions and second factors. Teams are our own flows.
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { FastifyRequest } from 'fastify';
import { Kysely, PostgresDialect } from 'kysely';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../../rules/password.ts';
import { cookiePrefix, isSecure } from './host-cookie.ts';
import { sessionOpener } from './session-opener.ts';
import type pg from 'pg';
import type { NewId } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

export type SignInOptions = {
  pool: pg.Pool;
  /** The public address, such as `https://calls.example.com`. With https, cookies are sent over https only. */
  publicUrl: string;
  /** At least 32 random characters; whoever has it can forge sessions and read second-factor secrets. */
  secret: string;
  /** A session that is not used so long is over. */
  idleSessionDays: number;
  newId: NewId;
  log: Log;
};

/** Where the library reads the address of the caller; set by us from the connection, never taken from the caller. */
export const CALLER_ADDRESS_HEADER = 'x-ringside-caller';

/** Whose session begins where, as the library is to note it. */
export function callerOf(request: FastifyRequest): Headers {
  const headers = new Headers({ [CALLER_ADDRESS_HEADER]: request.ip });
  const agent = request.headers['user-agent'];
  if (agent) headers.set('user-agent', agent.slice(0, 500));
  return headers;
}

const DAY_SECONDS = 86_400;

export type SignIn = ReturnType<typeof openSignIn>;

export function openSignIn(options: SignInOptions) {
  // A handle of its own: the library names columns as they are in SQL.
  const db = new Kysely<Record<string, Record<string, unknown>>>({ dialect: new PostgresDialect({ pool: options.pool }) });
  const timestamps = { createdAt: 'created_at', updatedAt: 'updated_at' };
  return betterAuth({
    appName: 'Ringside',
    baseURL: options.publicUrl,
    basePath: '/api/auth',
    secret: options.secret,
    database: { db, type: 'postgres', transaction: true },
    telemetry: { enabled: false },
    // Who may try how often is counted in the database by our own route, for all processes together.
    rateLimit: { enabled: false },
    logger: {
      log: (level, message) => {
        if (level === 'error') options.log.error({ pii: { said: message } }, 'the sign-in library reports an error');
      },
      level: 'error',
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: SHORTEST_PASSWORD,
      maxPasswordLength: LONGEST_PASSWORD,
    },
    user: {
      modelName: 'person',
      fields: { ...timestamps, emailVerified: 'email_verified' },
      changeEmail: { enabled: false },
      deleteUser: { enabled: false },
    },
    session: {
      modelName: 'person_session',
      fields: {
        ...timestamps,
        userId: 'person_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
      },
      additionalFields: {
        activeTeamId: { type: 'string', required: false, input: false, fieldName: 'active_team_id' },
        signedInBy: { type: 'string', required: false, input: false, fieldName: 'signed_in_by' },
      },
      expiresIn: options.idleSessionDays * DAY_SECONDS,
      updateAge: (options.idleSessionDays * DAY_SECONDS) / 7,
    },
    account: {
      modelName: 'person_account',
      fields: {
        ...timestamps,
        userId: 'person_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: { modelName: 'person_verification', fields: { ...timestamps, expiresAt: 'expires_at' } },
    plugins: [
      sessionOpener,
      twoFactor({
        issuer: 'Ringside',
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'person_two_factor',
            fields: {
              userId: 'person_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
    advanced: {
      cookiePrefix: cookiePrefix(options.publicUrl),
      // The library would begin their names with a lesser word.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(options.publicUrl) },
      ipAddress: { ipAddressHeaders: [CALLER_ADDRESS_HEADER] },
      database: { generateId: () => options.newId() },
    },
  });
}
