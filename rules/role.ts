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
  /** To say something about a call: comments, clips, a dispute about one's own score. */
  'calls.comment',
  /** To answer checks in place of the evaluator, to decide disputes, to mark as coached. */
  'calls.review',
  /** To show a call to somebody without an account. */
  'calls.share',
  /** To listen in to a call that is going on, to take it over, to end it. */
  'calls.steer',
  'agents.read',
  'agents.manage',
  'scorecards.read',
  'scorecards.manage',
  /** To practise, and to see one's own plan. */
  'practice.take',
  /** Prospects, paths, and the plans of others. */
  'practice.manage',
  'policy.manage',
  'keys.manage',
  'webhooks.manage',
  'hubspot.read',
  'hubspot.manage',
  'jobs.read',
  'team.read',
  'team.manage',
  'audit.read',
  /** How long what is kept, what is hidden, and who is forgotten. */
  'privacy.manage',
] as const;
export type Permission = (typeof permissions)[number];

const granted: Record<Role, readonly Permission[]> = {
  admin: permissions,
  manager: [
    'calls.read',
    'calls.upload',
    'calls.retry',
    'calls.share',
    'calls.comment',
    'calls.review',
    'calls.steer',
    'agents.read',
    'agents.manage',
    'scorecards.read',
    'scorecards.manage',
    'practice.take',
    'practice.manage',
    'hubspot.read',
    'jobs.read',
    'team.read',
  ],
  member: ['calls.read', 'calls.upload', 'calls.comment', 'agents.read', 'scorecards.read', 'practice.take', 'team.read'],
  viewer: ['calls.read'],
};

/** True when the role may do it. */
export function mayDo(role: Role, permission: Permission): boolean {
  return granted[role].includes(permission);
}
