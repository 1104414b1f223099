// The client all flows use, over HTTP. Shapes that HubSpot sends are checked here and nowhere else.
import type { HubspotClient } from './client.ts';
import type { HubspotRequests } from './requests.ts';

export type HubspotClientOptions = { portalId: string; requests: HubspotRequests };

export type CreateHubspotClient = (options: HubspotClientOptions) => HubspotClient;
