// What stands beside or under the recording of a call, as its address names it.
export const callTabs = ['score', 'coaching', 'transcript', 'comments', 'details'] as const;
export type CallTab = (typeof callTabs)[number];
