// What a stored request asks for: its body and parameters, read by the rules of the door it came through.
import type { RetryPlan } from '../../../rules/retry-plan.ts';
import { readTriggers, webhookKinds, type WebhookKind } from '../../../rules/trigger-body.ts';
import { noOwnWrites } from '../../../rules/trigger-hubspot-event.ts';
import { readTriggerParameters, type TriggerReading, type TriggerRoad } from '../../../rules/trigger-parameters.ts';
import type { Ignored, Trigger } from '../../../rules/trigger.ts';
import type { CallRequestRow } from '../../database/call-requests.ts';
import type { CallDoor } from '../../database/outbound-tables.ts';

type Stored = Pick<CallRequestRow, 'door' | 'body' | 'parameters'>;

/** Echoes of our own writes were told apart when it came in. */
export function triggerOfRequest({ door, body, parameters }: Stored): Trigger | Ignored {
  const [reading] = readTriggers([body], kindOf(door, parameters['type']), noOwnWrites);
  return reading ?? { kind: 'ignored', reason: 'not_an_event', eventKey: null };
}

function kindOf(door: CallDoor, type: unknown): WebhookKind {
  if (door === 'outbound' || door === 'csv') return 'generic';
  return webhookKinds.find((kind) => kind === type) ?? 'hubspot';
}

/** Bare gaps count hours where a CRM asks, minutes everywhere else. */
export function roadOf(door: CallDoor): TriggerRoad {
  return door === 'crm-webhook' || door === 'workflow' ? 'crm-webhook' : 'outbound';
}

export function planOfRequest({ door, parameters }: Stored, agentRetries: RetryPlan): TriggerReading {
  return readTriggerParameters(parameters, roadOf(door), agentRetries);
}

/** `metadata` of the body, where the door takes one. */
export function metadataOfRequest({ door, body }: Stored): Record<string, unknown> {
  if (door !== 'outbound' && door !== 'csv') return {};
  const metadata = (body as { metadata?: unknown }).metadata;
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? (metadata as Record<string, unknown>) : {};
}
