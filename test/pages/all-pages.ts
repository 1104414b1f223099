// The address of every page behind the door: a test asks the router whether one is missing.
import type { NamedPage } from './page-looks.ts';

const NOBODY = '00000000-0000-7000-8000-000000000000';

/** Where an id stands, nothing has it. Tabs within a frame are below: without an answer, and with nothing in it, the frame speaks. */
export const everyPage: readonly NamedPage[] = [
  ['home', '/'],
  ['calls', '/calls'],
  ['call-unknown', `/calls/${NOBODY}`],
  ['mentions', '/mentions'],
  ['failed-jobs', '/failed-jobs'],
  ['analytics', '/analytics'],
  ['trackers', '/analytics/trackers'],
  ['goals', '/analytics/goals'],
  ['revenue', '/analytics/revenue'],
  ['outbound-figures', '/analytics/outbound'],
  ['reviews', '/reviews'],
  ['agreement', '/reviews/agreement'],
  ['clips', '/clips'],
  ['clip-unknown', `/clips/${NOBODY}`],
  ['playlist-unknown', `/clips/lists/${NOBODY}`],
  ['practice', '/practice'],
  ['prospects', '/practice/prospects'],
  ['prospect-unknown', `/practice/prospects/${NOBODY}`],
  ['play-unknown', `/practice/play/${NOBODY}`],
  ['paths', '/practice/paths'],
  ['plan', '/practice/plan'],
  ['scorecards', '/scorecards'],
  ['scorecard-choice', '/scorecards/which'],
  ['scorecard-unknown', '/scorecards/card/nowhere'],
  ['live', '/live'],
  ['agents', '/agents'],
  ['agent-unknown', `/agents/${NOBODY}`],
  ['outbound', '/outbound'],
  ['incoming', '/outbound/incoming'],
  ['dry-run', '/outbound/dry-run'],
  ['campaigns', '/outbound/campaigns'],
  ['requests', '/outbound/requests'],
  ['policy', '/outbound/policy'],
  ['do-not-call', '/outbound/do-not-call'],
  ['consents', '/outbound/consents'],
  ['consents-of-a-number', '/outbound/consents/%2B14155550123'],
  ['planned-call-unknown', `/outbound/${NOBODY}`],
  ['integrations', '/integrations'],
  ['hubspot', '/integrations/hubspot'],
  ['hubspot-connect', '/integrations/hubspot/connect'],
  ['push-keys', '/integrations/push-api'],
  ['recorders', '/integrations/recorders'],
  ['webhooks', '/integrations/webhooks'],
  ['profile', '/settings/profile'],
  ['team', '/settings/team'],
  ['sign-in-settings', '/settings/sign-in'],
  ['privacy', '/settings/privacy'],
  ['audit', '/settings/audit'],
  ['not-found', '/nowhere'],
];

const hubspot = '/integrations/hubspot';
const scorecard = '/scorecards/card/discovery';
/** Tabs of what every team of these tests has. */
export const framedPages: readonly NamedPage[] = [
  ['hubspot-deliveries', `${hubspot}/deliveries`],
  ['hubspot-reconciliation', `${hubspot}/reconciliation`],
  ['hubspot-doctor', `${hubspot}/doctor`],
  ['hubspot-settings', `${hubspot}/settings`],
  ['scorecard', scorecard],
  ['scorecard-try', `${scorecard}/try`],
  ['scorecard-versions', `${scorecard}/versions`],
  ['scorecard-rescores', `${scorecard}/rescores`],
];

/** Behind no door, or only a way to another page; or looked at in the story of agents, in which there is one. */
const elsewhere = /^\/(?:sign-in|set-up|invitations\/|shared\/|settings$|agents\/\$agentId\/)/;

/** Addresses the router knows and nothing here goes to. */
export function missedBy(routes: readonly string[]): string[] {
  const paths = [...everyPage, ...framedPages].map(([, path]) => path);
  return routes.filter((route) => {
    const pattern = new RegExp(`^${route.replaceAll(/\$\w+/g, '[^/]+')}$`);
    return !elsewhere.test(route) && !paths.some((path) => pattern.test(path));
  });
}
