// A small OpenID Connect provider on loopback, as honest or as hostile as a test wants it.
import { createHash, generateKeyPairSync, randomBytes, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Lie = {
  /** Put over the claims of an honest token. */
  claims?: Record<string, unknown>;
  alg?: 'none' | 'HS256' | 'PS256' | 'ES256';
  /** The answer that the browser brings is of another provider. */
  answeredBy?: string;
  /** Signed with a key that the provider does not publish. */
  foreignKey?: boolean;
  /** Says no to whoever comes. */
  refuses?: boolean;
  /** Tells the address only where it is asked for by the access token, and for whom. */
  userinfo?: Record<string, unknown>;
  /** Answers to the code with this status. */
  tokenStatus?: number;
};

export type TestProvider = {
  issuer: string;
  host: string;
  clientId: string;
  clientSecret: string;
  /** `pairwise` alone: as Microsoft Entra, which knows people by another id for each client. */
  subjectTypes: string[];
  /** What the next sign-in is answered with. */
  next: { person: { sub: string; email?: string; email_verified?: unknown; name?: string }; lie: Lie };
  /** Follows the address a browser was sent to, and tells where it is sent back to. */
  visit(address: string): Promise<string>;
  close(): Promise<void>;
};

type Begun = { nonce: string; challenge: string; redirectUri: string };

export async function openTestProvider(): Promise<TestProvider> {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const begun = new Map<string, Begun>();
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body, location }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...(location === undefined ? {} : { location }) });
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `http://${host}`;
  const provider: TestProvider = {
    ...{ issuer, host, clientId: 'ringside', clientSecret: 'p@ss:wörd & more' },
    subjectTypes: ['public', 'pairwise'],
    next: { person: { sub: '1' }, lie: {} },
    async visit(address) {
      return (await fetch(address, { redirect: 'manual' })).headers.get('location') ?? '';
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  async function answer(request: IncomingMessage): Promise<{ status: number; body?: unknown; location?: string }> {
    const url = new URL(request.url ?? '/', issuer);
    const asked = (name: string): string => url.searchParams.get(name) ?? '';
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return {
          status: 200,
          body: {
            ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
            ...{ jwks_uri: `${issuer}/jwks`, userinfo_endpoint: `${issuer}/userinfo` },
            subject_types_supported: provider.subjectTypes,
          },
        };
      case '/jwks':
        return { status: 200, body: { keys: [published(rsa.publicKey, 'r'), published(ec.publicKey, 'e')] } };
      case '/userinfo':
        return { status: 200, body: provider.next.lie.userinfo ?? {} };
      case '/authorize': {
        const back = new URL(asked('redirect_uri'));
        back.searchParams.set('state', asked('state'));
        back.searchParams.set('iss', provider.next.lie.answeredBy ?? issuer);
        if (asked('code_challenge_method') !== 'S256' || !asked('scope').includes('openid')) return { status: 400 };
        if (provider.next.lie.refuses) back.searchParams.set('error', 'access_denied');
        else {
          const code = randomBytes(16).toString('hex');
          begun.set(code, { nonce: asked('nonce'), challenge: asked('code_challenge'), redirectUri: asked('redirect_uri') });
          back.searchParams.set('code', code);
        }
        return { status: 302, location: back.href };
      }
      case '/token':
        return token(request);
      default:
        return { status: 404 };
    }
  }

  async function token(request: IncomingMessage): Promise<{ status: number; body?: unknown }> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const form = new URLSearchParams(text);
    const [id = '', secret = ''] = Buffer.from(request.headers.authorization?.slice(6) ?? '', 'base64')
      .toString()
      .split(':');
    const plain = (part: string): string => new URLSearchParams(`t=${part}`).get('t') ?? '';
    const one = begun.get(form.get('code') ?? '');
    begun.delete(form.get('code') ?? '');
    const isProven =
      createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url') === one?.challenge;
    const isOurs = plain(id) === provider.clientId && plain(secret) === provider.clientSecret;
    if (!one || !isProven || !isOurs || form.get('redirect_uri') !== one.redirectUri)
      return { status: 400, body: { error: 'invalid_grant' } };
    const { person, lie } = provider.next;
    if (lie.tokenStatus !== undefined) return { status: lie.tokenStatus, body: {} };
    const now = Math.floor(Date.now() / 1000);
    const honest = { iss: issuer, aud: provider.clientId, exp: now + 300, iat: now, nonce: one.nonce, ...person };
    return {
      status: 200,
      body: { access_token: 'access', token_type: 'Bearer', id_token: idToken({ ...honest, ...lie.claims }, lie) },
    };
  }

  function idToken(claims: object, { alg, foreignKey = false }: Lie): string {
    const kid = alg === 'ES256' ? 'e' : 'r';
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: alg ?? 'RS256', kid })}.${part(claims)}`;
    if (alg === 'none') return `${signed}.`;
    const key: KeyObject = alg === 'ES256' ? ec.privateKey : (foreignKey ? foreign : rsa).privateKey;
    const how = alg === 'PS256' ? { padding: 6, saltLength: 32 } : alg === 'ES256' ? { dsaEncoding: 'ieee-p1363' as const } : {};
    return `${signed}.${sign('sha256', Buffer.from(signed), { key, ...how }).toString('base64url')}`;
  }

  return provider;
}

const published = (key: KeyObject, kid: string): JsonWebKey & { kid: string } => ({
  ...key.export({ format: 'jwk' }),
  kid,
  use: 'sig',
});
