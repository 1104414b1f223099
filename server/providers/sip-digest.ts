// Signing in to a SIP trunk by digest (RFC 7616 and RFC 8760): what a challenge asks, and the answer to it. The password leaves only hashed.
import { createHash } from 'node:crypto';
import { Problem } from '../../rules/problem.ts';
import { splitOutsideQuotes } from './sip-message.ts';

export type SipLogin = { username: string; password: string };

type Hash = 'md5' | 'sha256' | 'sha512-256';
export type DigestChallenge = {
  realm: string;
  nonce: string;
  opaque: string | null;
  /** As it was written, to be repeated; null where none was. */
  algorithm: string | null;
  hash: Hash;
  isSession: boolean;
  protection: 'auth' | 'auth-int' | null;
  /** The last nonce was right but too old: the same password is asked for again, and is not wrong. */
  isStale: boolean;
};

export type DigestRequest = {
  method: string;
  uri: string;
  body: Uint8Array;
  /** From 1 up, for each request under the same nonce. */
  nonceCount: number;
  clientNonce: string;
};

const hashes: Readonly<Record<string, Hash>> = { md5: 'md5', 'sha-256': 'sha256', 'sha-512-256': 'sha512-256' };
const strength: Record<Hash, number> = { md5: 0, sha256: 1, 'sha512-256': 2 };

/** The strongest of the challenges that we can answer, each as it stands in its header; null where there is none. */
export function readChallenge(headers: readonly string[]): DigestChallenge | null {
  const readable = headers.map(readOne).filter((challenge) => challenge !== null);
  return readable.reduce<DigestChallenge | null>(
    (best, one) => (best === null || strength[one.hash] > strength[best.hash] ? one : best),
    null,
  );
}

function readOne(header: string): DigestChallenge | null {
  const [, rest] = /^Digest[ \t]+(\S.*)$/is.exec(header.trim()) ?? [];
  const asked = new Map<string, string>();
  for (const part of splitOutsideQuotes(rest ?? '', ',')) {
    const equals = part.indexOf('=');
    if (equals > 0) asked.set(part.slice(0, equals).trim().toLowerCase(), unquoted(part.slice(equals + 1).trim()));
  }
  const realm = asked.get('realm');
  const nonce = asked.get('nonce');
  const algorithm = asked.get('algorithm') ?? null;
  const plain = (algorithm ?? 'md5').toLowerCase().replace(/-sess$/, '');
  const hash = Object.hasOwn(hashes, plain) ? hashes[plain] : undefined;
  const protection = protectionOf(asked.get('qop'));
  if (realm === undefined || nonce === undefined || hash === undefined || protection === undefined) return null;
  return {
    ...{ realm, nonce, algorithm, hash, protection, opaque: asked.get('opaque') ?? null },
    isSession: /-sess$/i.test(algorithm ?? ''),
    isStale: asked.get('stale')?.toLowerCase() === 'true',
  };
}

function protectionOf(offered: string | undefined): DigestChallenge['protection'] | undefined {
  if (offered === undefined) return null;
  const options = offered.toLowerCase().split(/[ \t]*,[ \t]*/);
  // Bodies are changed by the proxies on their way, so we protect them only where it is the one thing offered.
  return options.includes('auth') ? 'auth' : options.includes('auth-int') ? 'auth-int' : undefined;
}

/** The value of `Authorization` or `Proxy-Authorization`. Throws Problem `configuration_invalid` where the user name cannot be written. */
export function answerChallenge(challenge: DigestChallenge, login: SipLogin, request: DigestRequest): string {
  if (/["\\\r\n]/.test(login.username)) {
    throw new Problem(
      'configuration_invalid',
      'The user name of the SIP trunk has a quote, a backslash or a line break; enter it as the carrier gave it.',
    );
  }
  const { realm, nonce, opaque, algorithm, protection } = challenge;
  const hashed = (...parts: (string | Uint8Array)[]) => {
    const hash = createHash(challenge.hash);
    for (const [at, part] of parts.entries()) hash.update(at === 0 ? '' : ':').update(part);
    return hash.digest('hex');
  };
  const count = request.nonceCount.toString(16).padStart(8, '0');
  const account = hashed(login.username, realm, login.password);
  const secret = challenge.isSession ? hashed(account, nonce, request.clientNonce) : account;
  const asked =
    protection === 'auth-int' ? hashed(request.method, request.uri, hashed(request.body)) : hashed(request.method, request.uri);
  const response =
    protection === null ? hashed(secret, nonce, asked) : hashed(secret, nonce, count, request.clientNonce, protection, asked);
  const counted = protection === null ? [] : [`qop=${protection}`, `nc=${count}`];
  const isMine = protection !== null || challenge.isSession;
  return `Digest ${[
    `username="${login.username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${request.uri}"`,
    `response="${response}"`,
    ...(algorithm === null ? [] : [`algorithm=${algorithm}`]),
    ...counted,
    ...(isMine ? [`cnonce="${request.clientNonce}"`] : []),
    ...(opaque === null ? [] : [`opaque="${opaque}"`]),
  ].join(', ')}`;
}

/** Only the quotes go: what is escaped within them is hashed as it was sent (`unq` of RFC 7616 §3.4). */
function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
