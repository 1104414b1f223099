// What a new team does first. A step is done when the data says so, not when somebody clicked.
export const setUpSteps = ['call_scored', 'hubspot_connected', 'agent_published', 'teammate_invited', 'key_made'] as const;
export type SetUpStep = (typeof setUpSteps)[number];
