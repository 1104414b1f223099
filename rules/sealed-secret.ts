// Secrets of the outside world that are kept: which there are, what they belong to, and what of them reaches the database.

/** `canary` is none: it is sealed to tell whether the master keys are the ones they were. */
export type SecretKind =
  | 'canary'
  // of the installation: what signs sessions, and encrypts seeds of second factors
  | 'session-secret'
  | 'hubspot-access-token'
  | 'hubspot-refresh-token'
  | 'hubspot-webhook-secret'
  // of endpoints that are told news: what signs, what signed before it, and an address that is itself a secret
  | 'webhook-secret'
  | 'webhook-previous-secret'
  | 'webhook-address'
  // of recorders of other makers: what signs, what asks, and a message that has not been taken in yet
  | 'recorder-secret'
  | 'recorder-key'
  | 'recorder-delivery'
  // of the identity provider of a team
  | 'sign-in-secret';

/** Sealed together with the secret: copied to another row it cannot be opened. */
export type SecretPlace = {
  teamId: string;
  kind: SecretKind;
  /** Id of the row it belongs to, such as a portal's. */
  subject: string;
};

/** The secret under a key of its own, and that key under a master key. */
export type SealedSecret = { masterKeyId: string; wrappedKey: Uint8Array; sealed: Uint8Array };
