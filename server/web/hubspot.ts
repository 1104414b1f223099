// Routes by which portals are connected, changed and disconnected, and the way back from installing the app at HubSpot.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HubspotPortal } from '../../contract/hubspot.ts';
import { capabilities, scopesOf, stateOfCapability } from '../../rules/hubspot-capability.ts';
import { mayDo } from '../../rules/role.ts';
import { Problem } from '../../rules/problem.ts';
import { apiBudget, readBudget, searchBudget } from '../database/hubspot-budget.ts';
import { listLanes } from '../database/hubspot-lanes.ts';
import { findPortal, listPortals, type HubspotPortalRow, type OfPortal } from '../database/hubspot-portals.ts';
import { countRecords } from '../database/hubspot-records.ts';
import { countWriteBacks } from '../database/hubspot-write-backs.ts';
import { hasSealed } from '../database/sealed-secrets.ts';
import { workPerAudio } from '../database/work-pace.ts';
import { nameOfPerson } from '../database/people.ts';
import { changeHubspot } from '../flows/admin/change-hubspot.ts';
import { beginHubspotInstallation, finishHubspotInstallation } from '../flows/admin/connect-hubspot-oauth.ts';
import { connectHubspot, examineHubspotToken, MOST_PORTALS } from '../flows/admin/connect-hubspot.ts';
import { disconnectHubspot } from '../flows/admin/disconnect-hubspot.ts';
import type { HubspotAdminContext } from '../flows/hubspot/connection.ts';
import { presentLane } from './hubspot-sync.ts';
import { hubspotWebhookUrl } from './hubspot-webhooks.ts';
import { route, type Web } from './route.ts';
import { findSignedIn } from './session.ts';

const MOST_LANES = 50;
const CALLBACK = '/api/hubspot/oauth/callback';
const CONNECT_PAGE = '/integrations/hubspot/connect';

export function registerHubspot(web: Web, options: { context: HubspotAdminContext; publicUrl: string }): void {
  const { context, publicUrl } = options;
  const redirectUrl = new URL(CALLBACK, publicUrl).href;
  const present = (row: HubspotPortalRow) => presentPortal(context, row, publicUrl);

  async function shown(of: OfPortal): Promise<HubspotPortal> {
    const row = await findPortal(web.db, of);
    if (!row) throw new Problem('not_found', 'This portal is not connected.');
    return present(row);
  }

  route(web, 'GET /api/hubspot', async ({ asker }) => ({
    portals: await Promise.all((await listPortals(web.db, asker.team.teamId, MOST_PORTALS)).map(present)),
    oauth: { available: context.connection.oauth !== null, redirectUrl },
    workPerAudio: await workPerAudio(web.db, asker.team.teamId),
  }));

  route(web, 'POST /api/hubspot/examine', async ({ body }) => {
    const { account, scopes } = await examineHubspotToken(context, body);
    const { portalId, accountType, timeZone, uiDomain } = account;
    return { portalId, accountType, timeZone, uiDomain, capabilities: presentCapabilities(scopes) };
  });

  route(web, 'POST /api/hubspot', async ({ asker, body }) =>
    shown(await connectHubspot(context, { teamId: asker.team.teamId, personId: asker.person.personId, ...body })),
  );

  route(web, 'POST /api/hubspot/oauth', async ({ asker }) => ({
    url: await beginHubspotInstallation(context, {
      ...{ teamId: asker.team.teamId, personId: asker.person.personId },
      redirectUrl,
    }),
  }));

  // HubSpot sends the browser here; whatever happens, a person must end up on a page that says what it was.
  web.app.get(CALLBACK, async (request, reply) => {
    const search = await comeBack(request, reply);
    return reply.redirect(`${CONNECT_PAGE}?${new URLSearchParams(search).toString()}`, 303);
  });

  async function comeBack(request: FastifyRequest, reply: FastifyReply): Promise<Record<string, string>> {
    try {
      const signedIn = await findSignedIn(web, request, reply);
      if (!signedIn) throw new Problem('sign_in_required', 'You were signed out meanwhile. Sign in and begin to connect again.');
      const { code, state, error } = request.query as Record<string, unknown>;
      if (error !== undefined) throw new Problem('bad_request', 'The installation was not permitted at HubSpot.');
      if (typeof code !== 'string' || typeof state !== 'string')
        throw new Problem('bad_request', 'HubSpot sent the browser back without a code. Begin to connect again.');
      const { personId } = signedIn.person;
      const mayConnect = (teamId: string) =>
        signedIn.teams.some((team) => team.teamId === teamId && mayDo(team.role, 'hubspot.manage'));
      const of = await finishHubspotInstallation(context, { personId, state, code, redirectUrl, mayConnect });
      return { portal: of.portalId };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      request.log.warn({ code: error.code }, 'a HubSpot portal was not connected');
      return { error: error.message };
    }
  }

  route(web, 'PATCH /api/hubspot/:portalId', async ({ asker, params, body }) => {
    const of = { teamId: asker.team.teamId, portalId: params.portalId };
    await changeHubspot(context, { ...of, change: body });
    return shown(of);
  });

  route(web, 'DELETE /api/hubspot/:portalId', async ({ asker, params }) => {
    await disconnectHubspot(context, { teamId: asker.team.teamId, portalId: params.portalId });
  });
}

function presentCapabilities(of: Parameters<typeof stateOfCapability>[1]): HubspotPortal['capabilities'] {
  return capabilities.map((capability) => ({
    ...{ capability, state: stateOfCapability(capability, of), scopes: [...scopesOf[capability]] },
  }));
}

async function presentPortal(context: HubspotAdminContext, row: HubspotPortalRow, publicUrl: string): Promise<HubspotPortal> {
  const { db, clock, connection } = context;
  const of = { teamId: row.teamId, portalId: row.portalId };
  const now = clock.now();
  const [search, api, records, writeBacks, lanes, connectedBy, hasSecret] = await Promise.all([
    readBudget(db, searchBudget(row.portalId), now),
    readBudget(db, apiBudget(row), now),
    countRecords(db, of),
    countWriteBacks(db, of),
    listLanes(db, of, MOST_LANES),
    row.connectedBy === null ? null : nameOfPerson(db, row.connectedBy),
    hasSealed(db, { teamId: of.teamId, kind: 'hubspot-webhook-secret', subject: of.portalId }),
  ]);
  const blocked = [search, api].toSorted((a, b) => (b.blockedUntil?.getTime() ?? 0) - (a.blockedUntil?.getTime() ?? 0))[0];
  const { portalId, auth, state, errorMessage, tokenHint, accountType, timeZone, uiDomain, scopes, settings } = row;
  return {
    ...{ portalId, auth, state, errorMessage, tokenHint, accountType, timeZone, uiDomain, scopes, settings, connectedBy },
    capabilities: presentCapabilities(row),
    connectedAt: row.connectedAt.toISOString(),
    lastAnswerAt: row.lastAnswerAt?.toISOString() ?? null,
    webhookUrl: hubspotWebhookUrl(publicUrl, row),
    webhookSeenAt: row.webhookSeenAt?.toISOString() ?? null,
    hasWebhookSecret: hasSecret || (auth === 'oauth' && connection.oauth !== null),
    budget: {
      ...{ burstLimit: row.burstLimit, dailyLimit: row.dailyLimit, dailyLeft: row.dailyLeft },
      ...{ burstLeft: api.left, searchLeft: search.left },
      blockedUntil: blocked?.blockedUntil?.toISOString() ?? null,
      blockedWhy: blocked?.blockedWhy ?? null,
    },
    records: { ...records, leftOut: records.left_out },
    writeBacks,
    lanes: lanes.map(presentLane),
  };
}
