// The steps of connecting HubSpot, as they stand in the address bar.
export const connectSteps = ['token', 'webhook', 'write-back', 'import'] as const;
export type ConnectStep = (typeof connectSteps)[number];
