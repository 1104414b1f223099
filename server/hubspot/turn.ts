// The two budgets of a portal.

/** Searches are counted by the second, for all apps of the account together; everything else by ten seconds for one app. */
export type Turn = 'search' | 'api';
