// The door for a CRM's webhook: the signature where HubSpot signs, what was understood, and the fate of every event.
import type { FastifyRequest } from 'fastify';
import { storableValue } from '../../rules/clean-text.ts';
import { readJson } from '../../rules/json-scan.ts';
import { Problem, type FieldProblem } from '../../rules/problem.ts';
import { isApiKeyName } from '../../rules/pushed-fields.ts';
import { plainWebhookRule } from '../../rules/trigger.ts';
import { webhookKinds, type WebhookKind } from '../../rules/trigger-body.ts';
import { readTriggerParameters, type PlanRequest } from '../../rules/trigger-parameters.ts';
import type { CallDoor } from '../database/outbound-tables.ts';
import type { ConnectionContext } from '../flows/hubspot/connection.ts';
import { findWebhookSecret } from '../flows/hubspot/webhook-secret.ts';
import { takeCrmWebhook, type EventFate } from '../flows/outbound/take-crm-webhook.ts';
import { verifySignature } from '../hubspot/signature.ts';
import { campaignProblems, readAgent } from './call-door-agent.ts';
import { signatureRefusals } from './hubspot-webhooks.ts';

export type WebhookTaken = { fates: EventFate[]; plan: PlanRequest; warnings: FieldProblem[] };
export type WebhookDeps = { context: ConnectionContext; publicUrl: string };

/**
 * `parameters` are those of the address and, for a workflow action, of its input fields. HubSpot is never asked here. Throws Problem
 * `validation_failed` with a field for every mistake, `signature_invalid`, what JSON can be wrong with.
 */
export async function takeWebhook(
  { context, publicUrl }: WebhookDeps,
  request: FastifyRequest,
  of: {
    teamId: string;
    door: Extract<CallDoor, 'crm-webhook' | 'workflow'>;
    inputFields?: (body: unknown) => Record<string, unknown>;
  },
): Promise<WebhookTaken> {
  const { teamId, door } = of;
  const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const body = readBody(rawBody);
  const parameters = { ...withoutKey(request.query as Record<string, unknown>), ...of.inputFields?.(body) };
  const kind = kindOf(parameters['type']);
  const { agent, problems } = await readAgent(context.db, teamId, parameters['agent_id']);
  const reading = readTriggerParameters(parameters, 'crm-webhook', agent?.published.settings.retries);
  if (kind === null)
    problems.push({ path: 'type', code: 'unknown_type', message: `Send type as one of ${webhookKinds.join(', ')}.` });
  if (reading.kind === 'refused') problems.push(...reading.problems);
  if (agent && reading.kind === 'read') {
    problems.push(...(await campaignProblems(context.db, teamId, reading.request.batchId, agent)));
  }
  if (!agent || kind === null || reading.kind === 'refused' || problems.length > 0) throw refusedFields(problems);
  const signed = { method: request.method, url: publicUrl + request.raw.url, headers: request.headers, rawBody };
  if (kind === 'hubspot') await requireSignatures(context, teamId, body, signed);
  const listening = { agentId: agent.agentId, rules: [plainWebhookRule], parameters };
  const fates = await takeCrmWebhook(context, { teamId, body, kind, door, listening });
  return { fates, plan: reading.request, warnings: reading.warnings };
}

export function refusedFields(fields: FieldProblem[]): Problem {
  const [first, ...others] = fields;
  const more = others.length === 0 ? '' : ` (and ${others.length} more, see fields)`;
  return new Problem('validation_failed', `${first?.message ?? 'Something in the request is missing.'}${more}`, { fields });
}

/** A contact with all its properties and their history has thousands of keys, so only depth and the whole are bounded. */
function readBody(rawBody: Buffer): unknown {
  const read = readJson(rawBody, 'transcript');
  if (read.kind === 'refused') throw new Problem(read.code, read.message);
  if (typeof read.value !== 'object' || read.value === null) {
    throw new Problem('object_expected', 'Send a JSON array of events, or one object.');
  }
  return storableValue(read.value);
}

function withoutKey(query: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => !isApiKeyName(name)));
}

function kindOf(type: unknown): WebhookKind | null {
  if (type === undefined || type === '') return 'hubspot';
  return webhookKinds.find((kind) => kind === type) ?? null;
}

const MOST_PORTALS = 20;

/** Whoever speaks for a portal whose secret we know must have signed; the key alone is not enough then. */
async function requireSignatures(
  context: ConnectionContext,
  teamId: string,
  body: unknown,
  signed: Parameters<typeof verifySignature>[0],
): Promise<void> {
  const portalIds = [...new Set((Array.isArray(body) ? (body as unknown[]) : [body]).flatMap(portalOf))];
  if (portalIds.length > MOST_PORTALS)
    throw new Problem('validation_failed', `Send events of at most ${MOST_PORTALS} portals at once.`);
  for (const portalId of portalIds) {
    const secret = await findWebhookSecret(context, { teamId, portalId });
    if (secret === null) continue;
    const verdict = verifySignature(signed, secret, context.clock.now());
    if (verdict.kind === 'signed') continue;
    const why = signatureRefusals[verdict.reason];
    throw new Problem('signature_invalid', `The signature of this request does not hold for the portal ${portalId}: ${why}.`);
  }
}

function portalOf(item: unknown): string[] {
  if (typeof item !== 'object' || item === null) return [];
  const { portalId, origin } = item as { portalId?: unknown; origin?: { portalId?: unknown } };
  const named = portalId ?? (item as Record<string, unknown>)['portal-id'] ?? origin?.portalId;
  return (typeof named === 'string' || typeof named === 'number') && /^\d{1,20}$/.test(String(named)) ? [String(named)] : [];
}
