// The tables of single sign-on and of passkeys as the query builder sees them.
import type { Generated } from 'kysely';
import type { Role } from '../../rules/role.ts';

export type SingleSignOnTable = {
  teamId: string;
  label: string;
  issuer: string;
  clientId: string;
  domains: string[];
  defaultRole: Role | null;
  isOnly: boolean;
  updatedAt: Date;
};
export type SingleSignOnAttemptTable = {
  stateHash: Buffer;
  teamId: string;
  browserHash: Buffer;
  nonce: string;
  verifier: string;
  next: string;
  expiresAt: Date;
};
export type PersonIdentityTable = {
  issuer: string;
  subject: string;
  personId: string;
  createdAt: Date;
  clientIds: Generated<string[]>;
};

export type PasskeyTable = {
  id: string;
  personId: string;
  name: string;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
};
export type PasskeyChallengeTable = { challengeHash: Buffer; personId: string | null; expiresAt: Date };

export type SignInTables = {
  passkey: PasskeyTable;
  passkeyChallenge: PasskeyChallengeTable;
  singleSignOn: SingleSignOnTable;
  singleSignOnAttempt: SingleSignOnAttemptTable;
  personIdentity: PersonIdentityTable;
};
