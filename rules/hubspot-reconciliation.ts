// The calls HubSpot has beside the calls we have: how two lists differ, and why.

/**
 * `missing`: in HubSpot, not here, and nobody knows why. `explained`: in HubSpot, not here, with a reason. `extra`: here, no longer
 * in HubSpot. `different`: both have it, ours is older.
 */
export const reconciliationKinds = ['missing', 'explained', 'extra', 'different'] as const;
export type ReconciliationKind = (typeof reconciliationKinds)[number];
