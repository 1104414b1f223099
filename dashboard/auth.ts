// Thin calls to the sign-in library's own endpoints under /api/auth.
import { send } from './api.ts';

const post = async (path: string, body: Record<string, unknown> = {}): Promise<unknown> =>
  await send('POST', `/api/auth${path}`, body);

export type DeviceSession = {
  token: string;
  ipAddress?: string | null;
  userAgent?: string | null;
  createdAt: string;
  updatedAt: string;
  expiresAt: string;
};

/** True when a second factor must follow. */
export async function signIn(email: string, password: string): Promise<{ needsTwoFactor: boolean }> {
  const answer = (await post('/sign-in/email', { email, password })) as { twoFactorRedirect?: boolean } | undefined;
  return { needsTwoFactor: answer?.twoFactorRedirect === true };
}

export async function signOut(): Promise<void> {
  await post('/sign-out');
}

/** Second step of signing in, and the confirmation while two-factor is being switched on. */
export async function verifyCode(code: string, trustDevice = false): Promise<void> {
  await post('/two-factor/verify-totp', { code, trustDevice });
}

export async function verifyRecoveryCode(code: string): Promise<void> {
  await post('/two-factor/verify-backup-code', { code });
}

/** Starts enrolment; two-factor is on only after `verifyCode` succeeds. */
export async function startTwoFactor(password: string): Promise<{ uri: string; recoveryCodes: string[] }> {
  const answer = (await post('/two-factor/enable', { password })) as { totpURI?: string; backupCodes?: string[] };
  return { uri: answer.totpURI ?? '', recoveryCodes: answer.backupCodes ?? [] };
}

export async function stopTwoFactor(password: string): Promise<void> {
  await post('/two-factor/disable', { password });
}

export async function newRecoveryCodes(password: string): Promise<string[]> {
  return ((await post('/two-factor/generate-backup-codes', { password })) as { backupCodes: string[] }).backupCodes;
}

export async function listSessions(): Promise<DeviceSession[]> {
  return (await send('GET', '/api/auth/list-sessions')) as DeviceSession[];
}

/** The token of the session this browser uses, so that the list can say which one it is. */
export async function currentToken(): Promise<string | null> {
  const answer = (await send('GET', '/api/auth/get-session')) as { session?: { token?: string } } | null;
  return answer?.session?.token ?? null;
}

export async function revokeSession(token: string): Promise<void> {
  await post('/revoke-session', { token });
}

export async function revokeOtherSessions(): Promise<void> {
  await post('/revoke-other-sessions');
}

export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await post('/change-password', { currentPassword, newPassword, revokeOtherSessions: true });
}
