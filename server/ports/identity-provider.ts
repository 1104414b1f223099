// An identity provider that speaks OpenID Connect, as far as signing in needs it.
import type { Claims, SsoRefusal } from '../../rules/single-sign-on.ts';

/** What the provider says of itself. */
export type ProviderFacts = {
  authorizationEndpoint: string;
  tokenEndpoint: string;
  jwksUri: string;
  userinfoEndpoint: string | null;
  takesSecretInBody: boolean;
  /** People have another id for each client that asks (OpenID Connect Core 1.0 §8), as with Microsoft Entra. */
  hasIdsByClient: boolean;
};

export type TokenRequest = { clientId: string; clientSecret: string; code: string; verifier: string; redirectUri: string };
export type ProvenClaims = { kind: 'claims'; claims: Claims } | { kind: 'refused'; why: SsoRefusal };

/** Every request takes 10 s at most. Throws Problem `provider_unreachable` (retryable), `provider_refused`. */
export type IdentityProvider = {
  discover(issuer: string): Promise<ProviderFacts>;
  /** Trades the code for tokens. */
  exchange(facts: ProviderFacts, request: TokenRequest): Promise<{ idToken: string; accessToken: string | null }>;
  /** What the token says, once its signature holds under a key of the provider. */
  prove(facts: ProviderFacts, idToken: string): Promise<ProvenClaims>;
  /** What else the provider knows of whoever the token was given for; null without such an endpoint. */
  ask(facts: ProviderFacts, accessToken: string): Promise<Claims | null>;
};
