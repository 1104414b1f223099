// A link that shows one call to somebody without an account: until when it works, and how long it may.

/** In days. */
export const SHARE_DAYS = { least: 1, usual: 7, most: 90 } as const;

export type ShareState = 'open' | 'expired' | 'revoked';

export function shareState(share: { expiresAt: Date; revokedAt: Date | null }, now: Date): ShareState {
  if (share.revokedAt !== null) return 'revoked';
  return share.expiresAt.getTime() <= now.getTime() ? 'expired' : 'open';
}
