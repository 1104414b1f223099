// The page on which a person connects an app to an account, as app.hubspot.com/oauth/authorize shows it.
import { invalid, page, type Answer } from '../answers.ts';
import { appOfClient, type App } from '../apps.ts';
import { issueCode } from '../oauth-grants.ts';
import type { Ask, Route } from '../route.ts';

export const oauthPageRoutes: Route[] = [
  { name: 'oauth.page', method: 'GET', paths: ['/oauth/authorize', '/oauth/:portal/authorize'], auth: 'none', answer: show },
  { name: 'oauth.consent', method: 'POST', paths: ['/oauth/authorize', '/oauth/:portal/authorize'], auth: 'none', answer: decide },
];

type Wish = { app: App; redirectUrl: string; scopes: string[]; state: string | null; challenge: string | null };

/** Refused on the page itself: nobody may be sent to an address that the app does not own. */
function wishIn({ world, query }: Ask): Wish {
  const app = appOfClient(world.access, query.get('client_id') ?? '');
  if (!app || app.kind !== 'oauth') throw invalid('The client_id of the link belongs to no app.');
  const redirectUrl = query.get('redirect_uri') ?? '';
  if (!URL.canParse(redirectUrl)) throw invalid('The redirect_uri of the link is not a URL.');
  if (app.redirectUrls.length > 0 && !app.redirectUrls.includes(redirectUrl))
    throw invalid(`The redirect_uri is not one of the app's: ${app.redirectUrls.join(', ')}.`);
  const listed = (name: string) => (query.get(name) ?? '').split(' ').filter((scope) => scope !== '');
  const unknown = listed('scope').filter((scope) => !app.scopes.includes(scope));
  if (unknown.length > 0) throw invalid(`The app may not ask for ${unknown.join(', ')}.`);
  const scopes = [...new Set([...listed('scope'), ...listed('optional_scope').filter((scope) => app.scopes.includes(scope))])];
  return { app, redirectUrl, scopes, state: query.get('state'), challenge: query.get('code_challenge') };
}

function show(ask: Ask): Answer {
  const { app, scopes } = wishIn(ask);
  const portals = [...ask.world.portals.keys()].map((id) => `<option>${id}</option>`).join('');
  return page(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Connect ${escape(app.name)}</title>
<style>body{font:16px/1.5 system-ui;max-width:34rem;margin:10vh auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}li{font-family:ui-monospace,monospace}</style></head>
<body><h1>Connect ${escape(app.name)}</h1>
<p>This is the emulator's page. The app asks for:</p><ul>${scopes.map((scope) => `<li>${escape(scope)}</li>`).join('')}</ul>
<form method="post"><p><label>Account <select name="portal_id">${portals}</select></label></p>
<button name="answer" value="yes">Connect app</button> <button name="answer" value="no">Cancel</button></form></body></html>`);
}

function decide(ask: Ask): Answer {
  const { app, redirectUrl, scopes, state, challenge } = wishIn(ask);
  const form = (ask.body ?? {}) as Record<string, string>;
  const target = new URL(redirectUrl);
  if (form['answer'] === 'no') {
    target.searchParams.set('error', 'access_denied');
    target.searchParams.set('error_description', 'The person did not connect the app.');
  } else {
    const portalId = Number(form['portal_id'] ?? [...ask.world.portals.keys()][0]);
    if (!ask.world.portals.has(portalId)) throw invalid(`There is no account ${portalId}.`);
    target.searchParams.set('code', issueCode(ask.world, { clientId: app.clientId, portalId, redirectUrl, scopes, challenge }));
  }
  if (state !== null) target.searchParams.set('state', state);
  return { status: 302, headers: { location: target.href } };
}

const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
