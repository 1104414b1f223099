// What the connection to HubSpot can be used for, and which scopes each use needs.

/** Scopes of each use, all of them needed. Source: developers.hubspot.com/docs, scopes (calls ride on the scopes of contacts). */
export const scopesOf = {
  read_calls: ['crm.objects.contacts.read'],
  read_owners: ['crm.objects.owners.read'],
  read_companies: ['crm.objects.companies.read'],
  read_deals: ['crm.objects.deals.read'],
  read_transcripts: ['crm.extensions_calling_transcripts.read'],
  write_results: ['crm.objects.contacts.write'],
  create_properties: ['crm.schemas.contacts.write'],
} as const satisfies Record<string, readonly string[]>;

export type Capability = keyof typeof scopesOf;
export const capabilities = Object.keys(scopesOf) as [Capability, ...Capability[]];

export type CapabilityState = 'granted' | 'missing' | 'unknown';

/** What a connection with these scopes can do. Where HubSpot does not tell them, only what was tried is known. */
export function stateOfCapability(
  capability: Capability,
  of: { scopes: readonly string[]; scopesKnown: boolean; missingScopes: readonly string[] },
): CapabilityState {
  const needed: readonly string[] = scopesOf[capability];
  if (needed.every((scope) => of.scopes.includes(scope))) return 'granted';
  return of.scopesKnown || needed.some((scope) => of.missingScopes.includes(scope)) ? 'missing' : 'unknown';
}

export const doctorChecks = [
  'token',
  'portal',
  'limits',
  'scopes',
  'owners',
  'call',
  'recording',
  'transcript',
  'webhook',
  'clock',
  'properties',
] as const;
export type DoctorCheck = (typeof doctorChecks)[number];
