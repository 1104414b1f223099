// Who may do what in a team.

export const roles = ['admin', 'manager', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

export function isRole(word: string): word is Role {
  return roles.some((role) => role === word);
}

export const permissions = [
  'calls.read',
  'calls.upload',
  'calls.retry',
  /** To listen in to a call that is going on, to take it over, to end it. */
  'calls.steer',
  'agents.read',
  'agents.manage',
  'scorecards.read',
  'scorecards.manage',
  'policy.manage',
  'keys.manage',
  'webhooks.manage',
  'hubspot.read',
  'hubspot.manage',
  'jobs.read',
  'team.read',
  'team.manage',
] as const;
export type Permission = (typeof permissions)[number];

const granted: Record<Role, readonly Permission[]> = {
  admin: permissions,
  manager: [
    'calls.read',
    'calls.upload',
    'calls.retry',
    'calls.steer',
    'agents.read',
    'agents.manage',
    'scorecards.read',
    'scorecards.manage',
    'hubspot.read',
    'jobs.read',
    'team.read',
  ],
  member: ['calls.read', 'calls.upload', 'agents.read', 'scorecards.read', 'team.read'],
  viewer: ['calls.read'],
};

/** True when the role may do it. */
export function mayDo(role: Role, permission: Permission): boolean {
  return granted[role].includes(permission);
}
