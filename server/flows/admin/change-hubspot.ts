// Change what a connected portal is used for, pause it or let it go on, set the secret its webhooks are signed with.
import { differences } from '../../../rules/audit.ts';
import type { HubspotSettings } from '../../../rules/hubspot-settings.ts';
import { Problem } from '../../../rules/problem.ts';
import { forgetError, lockPortal, updatePortal, type OfPortal } from '../../database/hubspot-portals.ts';
import { judgeAgain } from '../../database/hubspot-records.ts';
import { followSwitches } from '../../database/hubspot-write-backs.ts';
import { deleteSealed } from '../../database/sealed-secrets.ts';
import type { Db } from '../../database/tables.ts';
import { againAfterClash } from '../../database/transaction-clash.ts';
import { noteAct } from '../note-act.ts';
import { keepSecret } from '../hubspot/portal-secrets.ts';
import type { HubspotAdminContext } from '../hubspot/connection.ts';

/** What is left out stays as it is. */
export type HubspotChange = {
  settings?: { [S in keyof HubspotSettings]?: HubspotSettings[S] | undefined } | undefined;
  /** False also lets a broken one try again. */
  paused?: boolean | undefined;
  /** Null removes it: then no webhook of the portal is believed. */
  webhookSecret?: string | null | undefined;
};

/** Throws Problem `not_found`. */
export async function changeHubspot(context: HubspotAdminContext, input: OfPortal & { change: HubspotChange }): Promise<void> {
  await againAfterClash(() => context.db.transaction().execute((db) => changeWithin(context, db, input)));
}

async function changeWithin(context: HubspotAdminContext, db: Db, input: OfPortal & { change: HubspotChange }): Promise<void> {
  const { change } = input;
  const of = { teamId: input.teamId, portalId: input.portalId };
  const portal = await lockPortal(db, of);
  if (!portal) throw new Problem('not_found', 'This portal is not connected.');
  const { paused, webhookSecret } = change;
  const chosen = Object.entries(change.settings ?? {}).filter(([, value]) => value !== undefined);
  const settings: HubspotSettings = { ...portal.settings, ...Object.fromEntries(chosen) };
  const now = context.clock.now();
  await updatePortal(
    db,
    of,
    {
      settings,
      ...(paused === undefined ? {} : { state: paused ? 'paused' : 'connected', errorCode: null, errorMessage: null }),
    },
    now,
  );
  const detail = {
    ...differences(portal.settings, settings),
    ...(paused === undefined ? {} : { paused }),
    ...(webhookSecret === undefined ? {} : { webhookSecret: webhookSecret === null ? 'removed' : 'set' }),
  };
  await noteAct(context, db, { teamId: of.teamId, act: 'hubspot.changed', subject: of.portalId, detail });
  if (decidesAnew(portal.settings, settings)) await judgeAgain(db, of, now);
  await followSwitches(db, of, settings, now);
  if (!settings.writeProperties) await forgetError(db, of, 'hubspot_property_missing', now);
  if (settings.writeProperties && !portal.settings.writeProperties) {
    await context.enqueueJobs(db, [{ name: 'plan-older-write-backs', input: { ...of, beforeCallId: null, planned: 0 } }]);
  }
  if (webhookSecret === null) {
    await deleteSealed(db, { teamId: of.teamId, subject: of.portalId, kinds: ['hubspot-webhook-secret'] });
  } else if (webhookSecret !== undefined) await keepSecret(context, db, of, 'hubspot-webhook-secret', webhookSecret);
}

/** What was left out by the old settings may be wanted by the new ones. */
function decidesAnew(before: HubspotSettings, after: HubspotSettings): boolean {
  return before.leaveOutUnderSeconds !== after.leaveOutUnderSeconds || before.notesAreTranscript !== after.notesAreTranscript;
}
