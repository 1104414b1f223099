// What it takes to speak with the portals of all teams: the way out, the keys of their tokens, the app that is installed.
import type { OauthApp } from '../../hubspot/oauth.ts';
import type { SendHttp } from '../../ports/http.ts';
import type { Sealer } from '../../ports/sealer.ts';
import type { BaseContext, HubspotContext } from '../context.ts';
import type { AdminContext } from '../admin/admin-context.ts';

export type HubspotConnection = {
  /** https://api.hubapi.com, or an emulator's. */
  baseUrl: string;
  send: SendHttp;
  /** 0 to 1. */
  random: () => number;
  sealer: Sealer;
  /** Null when this installation has no app of its own: then portals are connected by tokens. */
  oauth: OauthApp | null;
};

export type ConnectionContext = BaseContext & { connection: HubspotConnection };

/** What flows need that connect and change portals. */
export type HubspotAdminContext = AdminContext & HubspotContext & ConnectionContext;
