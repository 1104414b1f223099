// Asks an OpenID Connect provider: discovery, trading the code, and keys that signatures are checked with.
import { constants, createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import type { IdentityProvider } from '../ports/identity-provider.ts';
import { createGuardedHttp, GuardFailure } from './guarded-http.ts';
import type { GuardPolicy } from './guarded-http-policy.ts';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 256 * 1024;
const MOST_KEYS = 50;
const LONGEST_TOKEN = 32 * 1024;

const discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  subject_types_supported: z.array(z.string()).optional(),
});
const tokens = z.object({ id_token: z.string().max(LONGEST_TOKEN), access_token: z.string().max(LONGEST_TOKEN).optional() });
const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(MOST_KEYS) });
const header = z.object({ alg: z.string(), kid: z.string().optional() });
const claims = z.record(z.string(), z.unknown());

type Asked = { url: string; headers?: Record<string, string>; form?: URLSearchParams };

export function createOpenidProvider(options: { policy: GuardPolicy }): IdentityProvider & { close(): Promise<void> } {
  const limits = { connectMs: TIMEOUT_MS, idleMs: TIMEOUT_MS, totalMs: TIMEOUT_MS, maxBytes: MAX_BYTES, maxRedirects: 0 };
  const http = createGuardedHttp({ policy: options.policy, limits });

  async function ask({ url, headers = {}, form }: Asked): Promise<unknown> {
    const { host } = new URL(url);
    try {
      const answer = await http.request({
        ...{ url, method: form ? 'POST' : 'GET' },
        headers: { accept: 'application/json', 'user-agent': 'Ringside', ...(form ? FORM : {}), ...headers },
        ...(form ? { body: form.toString() } : {}),
      });
      const chunks: Uint8Array[] = [];
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
      if (answer.status >= 500 || answer.status === 429)
        throw new Problem('provider_unreachable', `${host} answered ${answer.status}. Try again in a moment.`, { retryable: true });
      if (answer.status !== 200) throw new Problem('provider_refused', `${host} answered ${answer.status}.`);
      return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
    } catch (error) {
      if (error instanceof SyntaxError) throw new Problem('provider_refused', `${host} did not answer in JSON. Check the issuer.`);
      if (!(error instanceof GuardFailure)) throw error;
      if (error.reason === 'refused')
        throw new Problem(
          'provider_refused',
          `${host} is not an address that may be reached from here. The operator can allow it with RINGSIDE_ALLOW_HOSTS.`,
          { cause: error },
        );
      throw new Problem('provider_unreachable', `${host} cannot be reached, or did not answer in time.`, {
        retryable: true,
        cause: error,
      });
    }
  }

  return {
    async discover(issuer) {
      const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
      const told = discovery.safeParse(await ask({ url: address }));
      if (!told.success)
        throw new Problem('provider_refused', 'The issuer does not describe itself as OpenID Connect asks. Check its address.');
      const facts = told.data;
      if (facts.issuer !== issuer)
        throw new Problem('provider_refused', `The provider calls itself ${facts.issuer}. Give the issuer exactly like that.`);
      const endpoints = [facts.authorization_endpoint, facts.token_endpoint, facts.jwks_uri, facts.userinfo_endpoint ?? issuer];
      if (issuer.startsWith('https:') && endpoints.some((url) => !url.startsWith('https:')))
        throw new Problem('provider_refused', 'The provider names an address without https. Nothing is sent there.');
      const subjectTypes = facts.subject_types_supported ?? [];
      const methods = facts.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
      return {
        authorizationEndpoint: facts.authorization_endpoint,
        tokenEndpoint: facts.token_endpoint,
        jwksUri: facts.jwks_uri,
        userinfoEndpoint: facts.userinfo_endpoint ?? null,
        takesSecretInBody: !methods.includes('client_secret_basic') && methods.includes('client_secret_post'),
        hasIdsByClient: subjectTypes.includes('pairwise') && !subjectTypes.includes('public'),
      };
    },

    async exchange(facts, { clientId, clientSecret, code, verifier, redirectUri }) {
      const form = new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri,
      });
      if (facts.takesSecretInBody) {
        form.set('client_id', clientId);
        form.set('client_secret', clientSecret);
      }
      // Both parts are written as a form would be (RFC 6749 §2.3.1).
      const basic = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');
      const headers = facts.takesSecretInBody ? {} : { authorization: `Basic ${basic}` };
      const told = tokens.safeParse(await ask({ url: facts.tokenEndpoint, form, headers }));
      if (!told.success) throw new Problem('provider_refused', 'The provider sent no proof of who signed in (id_token).');
      return { idToken: told.data.id_token, accessToken: told.data.access_token ?? null };
    },

    async prove(facts, idToken) {
      const parts = readParts(idToken);
      if (!parts) return { kind: 'refused', why: 'token_unreadable' };
      const check = checks[parts.alg];
      if (!check) return { kind: 'refused', why: 'token_unsigned' };
      const set = keySet.safeParse(await ask({ url: facts.jwksUri }));
      const candidates = set.success ? set.data.keys.filter((key) => fits(key, check, parts.kid)) : [];
      const holds = candidates.some((jwk) => {
        const key = readKey(jwk);
        return key !== null && verify('sha256', Buffer.from(parts.signed), { key, ...check.options }, parts.signature);
      });
      return holds ? { kind: 'claims', claims: parts.claims } : { kind: 'refused', why: 'token_forged' };
    },

    async ask(facts, accessToken) {
      if (facts.userinfoEndpoint === null) return null;
      const told = claims.safeParse(
        await ask({ url: facts.userinfoEndpoint, headers: { authorization: `Bearer ${accessToken}` } }),
      );
      return told.success ? told.data : null;
    },

    close: () => http.close(),
  };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const formEncoded = (text: string): string => new URLSearchParams({ t: text }).toString().slice(2);

type Check = { keyType: 'RSA' | 'EC'; options: { padding?: number; saltLength?: number; dsaEncoding?: 'ieee-p1363' } };
/** The only ways of signing that are believed: none and secrets shared with us (RFC 8725 §3.1) are not among them. */
const checks: Record<string, Check> = {
  RS256: { keyType: 'RSA', options: { padding: constants.RSA_PKCS1_PADDING } },
  PS256: { keyType: 'RSA', options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } },
  ES256: { keyType: 'EC', options: { dsaEncoding: 'ieee-p1363' } },
};
const SMALLEST_RSA_BITS = 2_048;

const fits = (key: Record<string, unknown>, check: Check, kid: string | undefined): boolean =>
  key['kty'] === check.keyType &&
  (check.keyType === 'RSA' || key['crv'] === 'P-256') &&
  (key['use'] === undefined || key['use'] === 'sig') &&
  (kid === undefined || key['kid'] === kid);

function readKey(jwk: JsonWebKey): KeyObject | null {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const bits = key.asymmetricKeyDetails?.modulusLength;
    return bits === undefined || bits >= SMALLEST_RSA_BITS ? key : null;
  } catch {
    return null;
  }
}

type Parts = { alg: string; kid: string | undefined; claims: Record<string, unknown>; signed: string; signature: Buffer };

function readParts(token: string): Parts | null {
  const [head, body, signature, more] = token.split('.');
  if (head === undefined || body === undefined || signature === undefined || more !== undefined) return null;
  const told = header.safeParse(readJson(head));
  const said = claims.safeParse(readJson(body));
  if (!told.success || !said.success) return null;
  const { alg, kid } = told.data;
  return { alg, kid, claims: said.data, signed: `${head}.${body}`, signature: Buffer.from(signature, 'base64url') };
}

function readJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
  } catch {
    return null;
  }
}
