// Takes the body of a CRM's webhook for an agent: every event is read, told apart from our own writes, and kept with its fate.
import { requestSentence } from '../../../rules/call-request-reason.ts';
import {
  ignoredReasons,
  matchTrigger,
  plainWebhookRule,
  type Ignored,
  type Trigger,
  type TriggerRule,
} from '../../../rules/trigger.ts';
import { readTriggers, type WebhookKind } from '../../../rules/trigger-body.ts';
import { noOwnWrites, type OwnWrites } from '../../../rules/trigger-hubspot-event.ts';
import type { KeptRequest } from '../../database/call-requests.ts';
import { listContactWrites } from '../../database/contact-writes.ts';
import { listPortals } from '../../database/hubspot-portals.ts';
import type { CallDoor } from '../../database/outbound-tables.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { heedContacts } from './heed-contacts.ts';
import { takeCallRequests, type CallAsk } from './take-call-requests.ts';

/** An agent and how it listens: by the address of the CRM webhook, or by the connection of a portal. */
export type Listening = { agentId: string; rules: readonly TriggerRule[]; parameters: Record<string, unknown> };

export type EventFate = {
  /** Null where nothing was kept: what is over the bound of one request. */
  requestId: string | null;
  fate: 'taken' | 'repeated' | 'ignored';
  reason: string | null;
  message: string | null;
  plannedCallId: string | null;
};

/** Own writes that are older were told by HubSpot long ago. */
const OWN_WRITES_MS = 3_600_000;
const MOST_PORTALS = 50;
/** Properties of ours begin so. */
const OWN_PREFIXES = ['ringside_'];

/** In the order of the body. Nothing outside the database is asked. */
export async function takeCrmWebhook(
  context: BaseContext,
  input: {
    teamId: string;
    body: unknown;
    kind: WebhookKind;
    door: Extract<CallDoor, 'crm-webhook' | 'workflow'>;
    listening: Listening;
  },
): Promise<EventFate[]> {
  return context.db.transaction().execute(async (db) => {
    const items = Array.isArray(input.body) ? (input.body as unknown[]) : [input.body];
    const own = await ownWritesIn(context, db, input.teamId, readTriggers(items, input.kind, noOwnWrites));
    const readings = readTriggers(items, input.kind, own);
    await heedContacts(context, db, input.teamId, readings);
    return takeReadings(context, db, { ...input, readings, bodies: items });
  });
}

/** Inside the caller's transaction; `bodies` beside their readings. */
export async function takeReadings(
  context: BaseContext,
  db: Db,
  input: {
    teamId: string;
    readings: readonly (Trigger | Ignored)[];
    bodies: readonly unknown[];
    door: Extract<CallDoor, 'crm-webhook' | 'workflow'>;
    listening: Listening;
  },
): Promise<EventFate[]> {
  const { teamId, readings, bodies, door, listening } = input;
  const asks = readings.slice(0, bodies.length).map((reading, place): CallAsk => {
    const match = reading.kind === 'ignored' ? reading : matchTrigger(reading, listening.rules);
    const { agentId, parameters } = listening;
    return {
      ...{ agentId, door, parameters, body: bodies[place] },
      rule: ruleOf(reading, match.kind === 'matches' ? match.rule : plainWebhookRule, door),
      identity: reading.eventKey ?? `body ${JSON.stringify(bodies[place])}`,
      ignored: match.kind === 'ignored' ? match.reason : null,
    };
  });
  const kept = await takeCallRequests(context, db, { teamId, isPlannedHere: false }, asks);
  return readings.map((reading, place) => fateOf(reading, kept[place]));
}

/** Each time a contact comes to a step of a workflow is a trigger of its own: the step waits for the outcome of its own call. */
function ruleOf(reading: Trigger | Ignored, { ruleId, period }: TriggerRule, door: CallAsk['door']): CallAsk['rule'] {
  const isWaitedFor = door === 'workflow' && reading.kind === 'contact' && reading.callbackId !== null;
  return isWaitedFor ? { ruleId: `workflow:${reading.callbackId}`, period: 'ever' } : { ruleId, period };
}

function fateOf(reading: Trigger | Ignored, kept: KeptRequest | undefined): EventFate {
  if (!kept) {
    const reason = reading.kind === 'ignored' ? reading.reason : 'too_many';
    return { requestId: null, fate: 'ignored', reason, message: ignoredReasons[reason], plannedCallId: null };
  }
  const { id, state, reason, plannedCallId, isNew } = kept;
  const fate = state === 'ignored' ? 'ignored' : isNew ? 'taken' : 'repeated';
  return { requestId: id, fate, reason, message: requestSentence(reason), plannedCallId };
}

/** An app that was installed for us alone is known by its id; a token may be shared with others, so only what we wrote counts. */
export async function ownWritesIn(
  context: Pick<BaseContext, 'clock'>,
  db: Db,
  teamId: string,
  readings: readonly (Trigger | Ignored)[],
): Promise<OwnWrites> {
  const triggers = readings.filter((reading) => reading.kind === 'contact');
  const contactIds = [...new Set(triggers.flatMap(({ contact }) => (contact?.crm === 'hubspot' ? contact.id : [])))];
  if (contactIds.length === 0) return noOwnWrites;
  const portals = await listPortals(db, teamId, MOST_PORTALS);
  const since = new Date(context.clock.now().getTime() - OWN_WRITES_MS);
  const portalIds = portals.map(({ portalId }) => portalId);
  return {
    sourceIds: portals.flatMap(({ auth, appId }) => (auth === 'oauth' && appId !== null ? appId : [])),
    propertyPrefixes: OWN_PREFIXES,
    recent: await listContactWrites(db, teamId, { portalIds, contactIds, since }),
  };
}
