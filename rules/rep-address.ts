// The e-mail address of a rep in the one form that is compared and stored.

/** Longest address that can be delivered to: 64 before the @, 255 after it (RFC 5321 §4.5.3.1). */
const LONGEST = 320;
const address = /^[^\s@<>()[\]",;:\\]+@[^\s@<>()[\]",;:\\]+$/u;

/**
 * Trimmed, in lower case, without `mailto:`, angle brackets or the name before them.
 * Null when it is clearly no single address. Lenient on purpose: who owns an address decides the team's list of members.
 */
export function normaliseAddress(email: string): string | null {
  if (email.length > 2 * LONGEST) return null;
  const bracketed = /<([^<>]*)>\s*$/.exec(email);
  const bare = (bracketed?.[1] ?? email)
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/[.,;]+$/, '')
    .toLowerCase();
  return bare.length <= LONGEST && address.test(bare) && !hasUnsafeCharacter(bare) ? bare : null;
}

function hasUnsafeCharacter(text: string): boolean {
  return !text.isWellFormed() || /[\p{Cc}\p{Cf}\ufffd]/u.test(text);
}
