// Make, change, test and remove endpoints that are told news, and make their signing secrets.
import { nextDigestAt } from '../../../rules/daily-digest.ts';
import { differences } from '../../../rules/audit.ts';
import { Problem } from '../../../rules/problem.ts';
import { maskedAddress, webhookAddressProblem } from '../../../rules/webhook-address.ts';
import { eventsOfKind, isEventOfKind, type WebhookKind } from '../../../rules/webhook-event.ts';
import { exampleOf } from '../../../rules/webhook-example.ts';
import { readZone } from '../../../rules/zone-clock.ts';
import { findAgentName } from '../../database/call-news.ts';
import { addDeliveries, dropDeliveries, reopenDelivery } from '../../database/webhook-deliveries.ts';
import {
  addEndpoint,
  countEndpoints,
  deleteEndpoint,
  lockEndpoint,
  updateEndpoint,
  type EndpointRow,
  type OfEndpoint,
} from '../../database/webhooks.ts';
import type { Db } from '../../database/tables.ts';
import type { Sealer } from '../../ports/sealer.ts';
import { digestForTest, digestTimeOf } from '../reporting/send-digest.ts';
import { SECRET_PREFIX } from '../reporting/sign-webhook.ts';
import { forgetWebhookSecrets, keepPreviousSecrets, keepWebhookSecret, openWebhookSecrets } from '../reporting/webhook-secrets.ts';
import { noteAct } from '../note-act.ts';
import type { AdminContext } from './admin-context.ts';

export type WebhookAdminContext = AdminContext & { sealer: Sealer; publicUrl: string };

/** `secret` is told here and never again; null for Slack, which is not signed. */
export type MadeEndpoint = { endpointId: string; secret: string | null };

type NewEndpoint = {
  teamId: string;
  kind: WebhookKind;
  url: string;
  agentId: string | null;
  events: readonly string[];
  lowScoreBelow: number;
  /** When the clock of the zone shows which time a channel is told of its day; null: the team's zone. */
  digestTime: string;
  digestZone: string | null;
  createdBy: string | null;
};

const MOST_ENDPOINTS = 50;
const SECRET_BYTES = 32;
const HOUR_MS = 3_600_000;

/** Throws Problem `validation_failed`, `conflict` when there are too many. */
export async function createWebhook(context: WebhookAdminContext, input: NewEndpoint): Promise<MadeEndpoint> {
  return context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    await check(db, input);
    if ((await countEndpoints(db, input.teamId)) >= MOST_ENDPOINTS) {
      throw new Problem('conflict', `A team has at most ${MOST_ENDPOINTS} endpoints. Remove one that is not used any more.`);
    }
    const of = { teamId: input.teamId, endpointId: context.newId() };
    const secret = input.kind === 'slack' ? null : newSecret(context);
    await addEndpoint(db, {
      ...{ teamId: of.teamId, id: of.endpointId, agentId: input.agentId, kind: input.kind },
      ...{ url: shownAddress(input), events: [...new Set(input.events)], lowScoreBelow: input.lowScoreBelow, state: 'active' },
      ...{ disabledReason: null, failingSince: null, lastDeliveredAt: null },
      ...{ secretHint: secret?.slice(-4) ?? null, previousSecretUntil: null },
      ...{ createdBy: input.createdBy, createdAt: now, updatedAt: now },
      ...{ digestTime: input.digestTime, digestZone: input.digestZone },
    });
    await planDigest(db, of, now);
    if (secret === null) await keepWebhookSecret(context, db, of, 'webhook-address', input.url);
    else await keepWebhookSecret(context, db, of, 'webhook-secret', secret);
    const detail = { kind: input.kind, events: input.events.join(', ') };
    await noteAct(context, db, { teamId: of.teamId, act: 'webhook.made', subject: shownAddress(input), detail });
    return { endpointId: of.endpointId, secret };
  });
}

export type EndpointChange = Partial<
  Pick<NewEndpoint, 'kind' | 'url' | 'agentId' | 'events' | 'lowScoreBelow' | 'digestTime' | 'digestZone'>
> & {
  state?: 'active' | 'disabled';
};

/** What waits for an endpoint that is switched off is dropped. Throws Problem `not_found`, `validation_failed`. */
export async function changeWebhook(context: WebhookAdminContext, of: OfEndpoint, change: EndpointChange): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const endpoint = await lock(db, of);
    const kind = change.kind ?? endpoint.kind;
    if ((kind === 'slack') !== (endpoint.kind === 'slack')) {
      throw refused('body.kind', 'Slack has an address instead of a secret. Add another endpoint and remove this one.');
    }
    await check(db, {
      ...{ teamId: of.teamId, kind, url: change.url ?? null },
      ...{ agentId: change.agentId ?? null, events: change.events ?? endpoint.events, digestZone: change.digestZone ?? null },
    });
    const { url, events, state, ...rest } = change;
    // Of Slack's address only a part is known here.
    const isMoved = url !== undefined && (kind === 'slack' || url !== endpoint.url);
    await updateEndpoint(db, of, {
      ...rest,
      ...(url === undefined ? {} : { url: shownAddress({ kind, url }) }),
      ...(events === undefined ? {} : { events: [...new Set(events)] }),
      ...(state === undefined
        ? {}
        : { state, disabledReason: state === 'active' ? null : 'Somebody switched it off.', gaveUpAt: null }),
      // It gets its full time again, and so does another address.
      ...(state === 'active' || isMoved ? { failingSince: null } : {}),
      updatedAt: now,
    });
    const told = url === undefined ? rest : { ...rest, url: shownAddress({ kind, url }) };
    const detail = differences(endpoint, { ...told, events, state });
    await noteAct(context, db, { teamId: of.teamId, act: 'webhook.changed', subject: endpoint.url, detail });
    if (url !== undefined && kind === 'slack') await keepWebhookSecret(context, db, of, 'webhook-address', url);
    if (state === 'disabled') await dropDeliveries(db, of, now);
    await planDigest(db, of, now);
  });
}

/** Whoever has been off, or has another time now, is told at the next time and not of what lies before it. */
async function planDigest(db: Db, of: OfEndpoint, now: Date): Promise<void> {
  const endpoint = await lock(db, of);
  const isAsked = endpoint.state === 'active' && endpoint.events.includes('digest.daily');
  await updateEndpoint(db, of, { digestAt: isAsked ? nextDigestAt(await digestTimeOf(db, endpoint), now) : null });
}

/** Those before it sign as well for `overlapHours`. Throws Problem `not_found`, `conflict` for Slack. */
export async function rotateWebhookSecret(
  context: WebhookAdminContext,
  of: OfEndpoint,
  overlapHours: number,
): Promise<MadeEndpoint> {
  return context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const endpoint = await lock(db, of);
    if (endpoint.kind === 'slack') throw new Problem('conflict', 'Messages to Slack are not signed. Give a new address instead.');
    const secret = newSecret(context);
    const previous = overlapHours > 0 ? await secretsBefore(context, db, endpoint) : [];
    if (previous.length > 0) await keepPreviousSecrets(context, db, of, previous);
    await keepWebhookSecret(context, db, of, 'webhook-secret', secret);
    const previousSecretUntil = previous.length === 0 ? null : new Date(now.getTime() + overlapHours * HOUR_MS);
    await updateEndpoint(db, of, { secretHint: secret.slice(-4), previousSecretUntil, updatedAt: now });
    await noteAct(context, db, { teamId: of.teamId, act: 'webhook.rotated', subject: endpoint.url, detail: { overlapHours } });
    return { endpointId: of.endpointId, secret };
  });
}

/**
 * The one that signs, and the oldest whose time is not over: whoever makes a second one in a row has not given the receiver the first. A
 * secret that no key opens any more is replaced like any other.
 */
async function secretsBefore(context: WebhookAdminContext, db: Db, endpoint: EndpointRow): Promise<string[]> {
  const secrets = await openWebhookSecrets({ ...context, db }, endpoint);
  return secrets instanceof Problem ? [] : secrets.signing.filter((_, at, all) => at === 0 || at === all.length - 1);
}

/** Throws Problem `not_found`. */
export async function removeWebhook(context: WebhookAdminContext, of: OfEndpoint): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const endpoint = await lock(db, of);
    await forgetWebhookSecrets(db, of);
    await deleteEndpoint(db, of);
    await noteAct(context, db, { teamId: of.teamId, act: 'webhook.removed', subject: endpoint.url });
  });
}

/**
 * Sends an invented event by the road of real ones, and of yesterday what is known. Throws Problem `not_found`, `validation_failed`,
 * `conflict` when it is off.
 */
export async function testWebhook(context: WebhookAdminContext, of: OfEndpoint, event: string): Promise<{ deliveryId: string }> {
  return context.db.transaction().execute(async (db) => {
    const endpoint = await lock(db, of);
    const { kind, state } = endpoint;
    if (!isEventOfKind(kind, event)) throw unknownEvent(kind, event);
    if (state !== 'active') throw new Problem('conflict', 'This endpoint is switched off. Switch it on before you test it.');
    const now = context.clock.now();
    const [deliveryId, eventId] = [context.newId(), context.newId()];
    const told = event === 'digest.daily' ? await digestForTest(context, db, endpoint) : exampleOf(kind, event, eventId, now);
    const delivery = { id: deliveryId, endpointId: of.endpointId, eventId, ...told };
    await addDeliveries(db, of.teamId, [delivery], now);
    await context.enqueueJobs(db, [{ name: 'deliver-webhooks', input: of }]);
    return { deliveryId };
  });
}

/** Under the same id, so that a receiver that had it after all knows it again. Throws Problem `not_found`, `conflict`. */
export async function redeliverWebhook(context: WebhookAdminContext, of: OfEndpoint & { deliveryId: string }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const { state } = await lock(db, of);
    if (state !== 'active') throw new Problem('conflict', 'This endpoint is switched off. Switch it on before you send again.');
    if (!(await reopenDelivery(db, of, context.clock.now()))) {
      throw new Problem('not_found', 'There is no such delivery, or it is being sent right now. Look again in a minute.');
    }
    await context.enqueueJobs(db, [{ name: 'deliver-webhooks', input: { teamId: of.teamId, endpointId: of.endpointId } }]);
  });
}

async function lock(db: Db, of: OfEndpoint): Promise<EndpointRow> {
  const endpoint = await lockEndpoint(db, of);
  if (!endpoint) throw new Problem('not_found', 'There is no such endpoint.');
  return endpoint;
}

type Checked = Pick<NewEndpoint, 'teamId' | 'kind' | 'agentId' | 'events' | 'digestZone'> & { url: string | null };

async function check(db: Db, { teamId, kind, url, agentId, events, digestZone }: Checked): Promise<void> {
  const wrong = url === null ? null : webhookAddressProblem(url);
  if (wrong !== null) throw refused('body.url', wrong);
  const unknown = events.find((event) => !isEventOfKind(kind, event));
  if (unknown !== undefined) throw unknownEvent(kind, unknown);
  if (events.length === 0) throw refused('body.events', 'Choose at least one event.');
  const zone = digestZone === null ? null : readZone(digestZone);
  if (zone?.kind === 'refused') throw refused('body.digestZone', zone.message);
  if (agentId !== null && (await findAgentName(db, teamId, agentId)) === null)
    throw refused('body.agentId', 'There is no such agent.');
}

function unknownEvent(kind: WebhookKind, event: string): Problem {
  return refused('body.events', `${event.slice(0, 60)} is no event of this kind. It has ${eventsOfKind[kind].join(', ')}.`);
}

function refused(path: string, message: string): Problem {
  return new Problem('validation_failed', message, { fields: [{ path, code: 'invalid', message }] });
}

function shownAddress({ kind, url }: Pick<NewEndpoint, 'kind' | 'url'>): string {
  return kind === 'slack' ? maskedAddress(url) : url;
}

function newSecret(context: AdminContext): string {
  return SECRET_PREFIX + Buffer.from(context.randomBytes(SECRET_BYTES)).toString('base64');
}
