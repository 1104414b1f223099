// Signing in by the identity provider of a team: what settings may say, whom a token of the provider names, and why somebody is refused.
import type { FieldProblem } from './problem.ts';
import type { Role } from './role.ts';

export type SingleSignOn = {
  /** On the button. */
  label: string;
  /** As the provider writes it, https. */
  issuer: string;
  clientId: string;
  /** Addresses of other domains are refused, in lower case. */
  domains: readonly string[];
  /** For who was not invited; null: they are refused. */
  defaultRole: Role | null;
  /** Passwords and passkeys do not open the team any more. */
  isOnly: boolean;
};

const refusals = {
  switched_off: 'Single sign-on is switched off for this team. Sign in with your password.',
  took_too_long: 'This sign-in took too long, or was begun in another browser. Start again.',
  too_many_tries: 'There were too many tries from your network. Try again in a minute.',
  provider_refused: 'Your provider did not let you in. Ask whoever runs it whether you may use Ringside.',
  provider_unreachable: 'Your provider cannot be reached from here right now. Try again in a moment, or tell an admin.',
  settings_wrong:
    'Your provider does not accept this connection. An admin should check the client id, its secret and the redirect address.',
  token_unsigned:
    'Your provider sent proof that is not signed in a way we accept. An admin should choose RS256, PS256 or ES256 there.',
  token_forged: 'The signature of the proof from your provider does not hold. Nobody was signed in.',
  token_of_another:
    'The proof from your provider was made by or for somebody else. An admin should check the issuer and the client id.',
  token_expired: 'The proof from your provider is out of date. Check that the clocks of both servers are right, then start again.',
  token_replayed: 'The proof from your provider does not belong to this sign-in. Start again.',
  token_unreadable: 'The proof from your provider cannot be read. An admin should check the issuer.',
  email_missing: 'Your provider did not tell your e-mail address. An admin should let it send the claims of the scope email.',
  email_unverified: 'Your provider has not verified your e-mail address. Verify it there, then sign in again.',
  domain_refused: 'Your e-mail address is of a domain that this team does not take. Sign in with your address at work.',
  address_of_another:
    'The account with your address belongs to somebody whom your provider knows by another id. Ask an admin to mend that; the documentation of signing in says how.',
  not_invited: 'You are not in this team yet. Ask an admin to invite you, then sign in again.',
} as const;

export type SsoRefusal = keyof typeof refusals;
export const ssoRefusals = Object.keys(refusals) as [SsoRefusal, ...SsoRefusal[]];
export const sentenceOfRefusal = (why: SsoRefusal): string => refusals[why];

export type SsoPerson = { subject: string; email: string; name: string };
export type SsoVerdict = { kind: 'person'; person: SsoPerson } | { kind: 'refused'; why: SsoRefusal };

export type Claims = Record<string, unknown>;
type Expected = { issuer: string; clientId: string; nonce: string; domains: readonly string[]; now: Date };

/** Clocks of two servers differ by this much. */
const SKEW_SECONDS = 60;
const LONGEST_SUBJECT = 255;

/** Whose proof it is, after its signature was found to hold (OpenID Connect Core 1.0 §3.1.3.7). Null: it holds. */
export function tokenRefusal(claims: Claims, { issuer, clientId, nonce, now }: Omit<Expected, 'domains'>): SsoRefusal | null {
  const audience = [claims['aud']].flat();
  const isOurs = audience.includes(clientId) && (audience.length === 1 || claims['azp'] === clientId);
  if (claims['iss'] !== issuer || !isOurs || (claims['azp'] !== undefined && claims['azp'] !== clientId)) return 'token_of_another';
  const seconds = now.getTime() / 1000;
  const { exp, iat, nbf = iat, sub } = claims;
  if (typeof exp !== 'number' || exp <= seconds - SKEW_SECONDS) return 'token_expired';
  if ([iat, nbf].some((from) => typeof from !== 'number' || from > seconds + SKEW_SECONDS)) return 'token_expired';
  if (claims['nonce'] !== nonce) return 'token_replayed';
  return typeof sub === 'string' && sub !== '' && sub.length <= LONGEST_SUBJECT ? null : 'token_unreadable';
}

/** Only an address that the provider has verified names somebody: everybody can write any address into a profile. */
export function personOfClaims(claims: Claims, domains: readonly string[]): SsoVerdict {
  const { sub, email, name } = claims;
  if (typeof email !== 'string' || !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email)) return { kind: 'refused', why: 'email_missing' };
  // Microsoft Entra says it by a claim of its own (xms_edov), and some providers by a text.
  const verified = claims['email_verified'] ?? claims['xms_edov'];
  if (![true, 'true', 1, '1'].includes(verified as string)) return { kind: 'refused', why: 'email_unverified' };
  if (!domains.includes(domainOf(email))) return { kind: 'refused', why: 'domain_refused' };
  const shown = typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 100) : (email.split('@')[0] ?? email);
  return { kind: 'person', person: { subject: String(sub), email: email.toLowerCase(), name: shown } };
}

const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

const domainForm = /^(?=.{3,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
/** Everybody may have an address there, so it says nothing about who belongs to a team. */
const openDomains = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com proton.me gmx.net'.split(' '),
);
export const MOST_DOMAINS = 20;

export function singleSignOnProblems({ issuer, domains, defaultRole }: SingleSignOn): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (path: string, message: string): void => void problems.push({ path, code: 'invalid', message });
  const isPlain = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:\/|$)/.test(issuer);
  if (!URL.canParse(issuer) || (!issuer.startsWith('https://') && !isPlain) || /[?#]/.test(issuer))
    add('issuer', 'Give the issuer as your provider writes it, such as https://login.example.com.');
  if (domains.length === 0 || domains.length > MOST_DOMAINS) add('domains', `Name 1 to ${MOST_DOMAINS} domains of your addresses.`);
  const wrong = domains.find((domain) => !domainForm.test(domain));
  if (wrong !== undefined) add('domains', `“${wrong}” is not a domain. Write it like example.com.`);
  const open = domains.find((domain) => openDomains.has(domain));
  if (open !== undefined && defaultRole !== null)
    add('domains', `Anybody can have an address at ${open}. Let only those in who were invited, or take the domain out.`);
  return problems;
}

/** What a session that was begun by this provider is marked with. A provider that is replaced opens nothing any more. */
export const markOf = ({ issuer, clientId }: Pick<SingleSignOn, 'issuer' | 'clientId'>): string => `${issuer} ${clientId}`;

/** May a session enter the team? `signedInBy` null: by password or passkey. */
export function opensTeam(signedInBy: string | null, team: Pick<SingleSignOn, 'issuer' | 'clientId' | 'isOnly'> | null): boolean {
  if (signedInBy === null) return team?.isOnly !== true;
  return team !== null && markOf(team) === signedInBy;
}

/** Of no site: only what stays on it is a page of ours. */
const SOME_SITE = 'https://ringside.invalid';

/** Where somebody goes on to after signing in: a page of ours, whatever a link says. Browsers drop tabs and line ends and turn `\` into `/`. */
export function ownPage(next: string | undefined): string {
  if (next === undefined || next.length > 500 || !/^\/[^\p{Cc}\\]*$/u.test(next)) return '/';
  return URL.canParse(next, SOME_SITE) && new URL(next, SOME_SITE).origin === SOME_SITE ? next : '/';
}
