// Signing in: the sign-in library on our own tables, for people, sessions and second factors. Teams are our own flows.
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { NewId } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

export type SignInOptions = {
  pool: pg.Pool;
  /** The public address, such as `https://calls.example.com`. With https, cookies are sent over https only. */
  publicUrl: string;
  /** At least 32 random characters; whoever has it can forge sessions and read second-factor secrets. */
  secret: string;
  newId: NewId;
  log: Log;
};

/** Where the library reads the address of the caller; set by us from the connection, never taken from the caller. */
export const CALLER_ADDRESS_HEADER = 'x-ringside-caller';

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
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
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
      },
      expiresIn: 7 * 24 * 3600,
      updateAge: 24 * 3600,
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
      cookiePrefix: 'ringside',
      useSecureCookies: options.publicUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [CALLER_ADDRESS_HEADER] },
      database: { generateId: () => options.newId() },
    },
  });
}
