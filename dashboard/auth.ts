// Thin calls to the doors of signing in under /api/auth.
import { send } from './api.ts';

const post = async (path: string, body: Record<string, unknown> = {}): Promise<unknown> =>
  await send('POST', `/api/auth${path}`, body);

export type DeviceSession = {
  sessionId: string;
  /** Of this browser. */
  isThisOne: boolean;
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

export async function revokeSession(sessionId: string): Promise<void> {
  await post('/revoke-session', { sessionId });
}

export async function revokeOtherSessions(): Promise<void> {
  await post('/revoke-other-sessions');
}

export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  await post('/change-password', { currentPassword, newPassword, revokeOtherSessions: true });
}
