// The account itself, how much of the day's calls is used, and the outcomes a call may have.
import { noContent, notFound, ok, type Answer } from '../answers.ts';
import { fieldsOf, textOf } from '../asked.ts';
import { tableOf } from '../portal.ts';
import { offsetMs, offsetText } from '../portal-time.ts';
import { dated, type Ask, type AskWithToken, type Route } from '../route.ts';

export const accountRoutes: Route[] = [
  {
    name: 'account.details',
    method: 'GET',
    paths: ['/account-info/v3/details', ...dated('/account-info/{V}/details')],
    auth: 'token',
    answer: details,
  },
  {
    name: 'account.usage',
    method: 'GET',
    paths: ['/account-info/v3/api-usage/daily/private-apps', ...dated('/account-info/{V}/api-usage/daily/private-apps')],
    auth: 'token',
    answer: usage,
  },
  {
    name: 'account.dispositions',
    method: 'GET',
    paths: ['/calling/v1/dispositions', '/twilio/v1/dispositions'],
    auth: 'token',
    scopes: () => ['crm.objects.contacts.read'],
    answer: listDispositions,
  },
  {
    name: 'account.token-info',
    method: 'POST',
    paths: ['/oauth/v2/private-apps/get/access-token-info'],
    auth: 'none',
    answer: tokenInfo,
  },
  {
    name: 'account.uninstall',
    method: 'DELETE',
    paths: ['/appinstalls/v3/external-install', ...dated('/appinstalls/{V}/external-install')],
    auth: 'token',
    answer: uninstall,
  },
];

function details({ world, portal }: AskWithToken): Answer {
  const offset = offsetMs(world.clock.now(), portal.timeZone);
  return ok({
    portalId: portal.portalId,
    accountType: portal.accountType,
    timeZone: portal.timeZone,
    companyCurrency: portal.companyCurrency,
    additionalCurrencies: [],
    utcOffset: offsetText(offset),
    utcOffsetMilliseconds: offset,
    uiDomain: portal.uiDomain,
    dataHostingLocation: portal.dataHostingLocation,
  });
}

function usage({ world, portal }: AskWithToken): Answer {
  const { limit, used, resetsAt } = world.limits.usage(portal.portalId, portal.timeZone);
  return ok({
    results: [
      {
        name: 'private-apps-api-calls-daily',
        usageLimit: limit,
        currentUsage: used,
        collectedAt: new Date(world.clock.now()).toISOString(),
        fetchStatus: 'SUCCESS',
        resetsAt: new Date(resetsAt).toISOString(),
      },
    ],
  });
}

/** The options of the property, so that outcomes of one's own are among them. */
function listDispositions({ portal }: AskWithToken): Answer {
  const options = tableOf(portal, '0-48').properties.get('hs_call_disposition')?.options ?? [];
  return ok(options.map(({ value, label }) => ({ id: value, label })));
}

function tokenInfo({ world, body }: Ask): Answer {
  const grant = world.access.grants.get(textOf(fieldsOf(body)['tokenKey'], 'tokenKey'));
  if (!grant) throw notFound('The token is not known.');
  return ok({ userId: grant.userId, hubId: grant.portalId, appId: grant.appId, scopes: grant.scopes });
}

/** The app takes itself out of the account: all its tokens there end. */
function uninstall({ world, grant }: AskWithToken): Answer {
  const isOurs = (one: { portalId: number; appId: number }) => one.portalId === grant.portalId && one.appId === grant.appId;
  for (const [token, one] of world.access.grants) if (isOurs(one)) world.access.grants.delete(token);
  for (const [token, one] of world.access.refreshGrants) if (isOurs(one)) world.access.refreshGrants.delete(token);
  return noContent;
}
