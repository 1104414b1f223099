// What flows about people's judgement need: a changed score is told to HubSpot and webhooks.
import type { HubspotContext } from '../context.ts';

export type ReviewContext = Omit<HubspotContext, 'openHubspot'>;
