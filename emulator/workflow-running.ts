// Runs workflows: enrols records, sends what they ask for, tries again by the rules of workflows, waits for callbacks.
import type { PortalEvent } from './events.ts';
import { attemptOf, sendOut, type Reply, type Sent } from './outgoing.ts';
import { findRecord, findTable, tableOf, type CrmRecord, type Portal } from './portal.ts';
import { valueOf } from './record-json.ts';
import { signatureV2, signatureV3 } from './signatures.ts';
import { actionBody, chosenBody, wholeBody } from './workflow-body.ts';
import type { CustomAction, Run, WebhookAction, Workflow, WorkflowBook } from './workflow-book.ts';
import { portalOf, usual, type World } from './world.ts';

const PATIENCE = { connectMs: 3_000, totalMs: 30_000 };
const ENROL_MS = { least: 1_000, most: 5_000 };
const MINUTE = 60_000;
/** A receiver that wants to be asked again at once, for ever, is not. */
const LEAST_GAP_MS = 1_000;
const MOST_ATTEMPTS = 500;
const LONGEST_GAP_MS = 8 * 60 * MINUTE;
const LONGEST_MS = 3 * 24 * 60 * MINUTE;
const WEEK_MS = 7 * 24 * 60 * MINUTE;
const MOST_KEPT = 2_000;

export function startWorkflows(world: World): void {
  world.listeners.add((event) => hear(world, event));
}

/** An app says that an action of its own is done. Answers whether anybody waited for it. */
export function completeCallback(
  book: WorkflowBook,
  which: { portalId: number; callbackId: string },
  outputs: Record<string, unknown>,
): boolean {
  const { portalId, callbackId } = which;
  const run = book.runs.find((one) => one.callbackId === callbackId && one.portalId === portalId && one.state === 'blocked');
  if (!run) return false;
  settle(run, outputs);
  return true;
}

function hear(world: World, event: PortalEvent): void {
  const { workflows } = world.workflows;
  if (workflows.size === 0 || (event.kind !== 'creation' && event.kind !== 'propertyChange')) return;
  const portal = portalOf(world, event.portalId);
  const record = findRecord(tableOf(portal, event.typeId), event.objectId);
  if (!record) return;
  for (const workflow of workflows.values())
    if (workflow.portalId === event.portalId && isEnrolledBy(portal, workflow, record, event)) enrol(world, workflow, record.id);
}

function isEnrolledBy(portal: Portal, workflow: Workflow, record: CrmRecord, event: PortalEvent): boolean {
  const table = tableOf(portal, record.typeId);
  if (table.type.plural !== workflow.type || (workflow.enrolled.has(record.id) && !workflow.reEnrols)) return false;
  // Values that a new record came with are looked at once, with its creation.
  const isLooked =
    event.kind === 'creation' ||
    (event.kind === 'propertyChange' && !event.atCreation && workflow.when.some(({ property }) => property === event.propertyName));
  return (
    isLooked &&
    workflow.when.every(({ property, value }) => {
      const actual = valueOf(table, record, property);
      return value === undefined ? actual !== undefined : actual === value;
    })
  );
}

function enrol(world: World, workflow: Workflow, objectId: string): void {
  const book = world.workflows;
  const { chance } = book;
  workflow.enrolled.add(objectId);
  const runId = book.nextRunId++;
  const run: Run = {
    runId,
    workflowId: workflow.workflowId,
    portalId: workflow.portalId,
    objectId,
    startedAt: world.clock.now(),
    state: 'waiting',
    why: null,
    attempts: [],
    nextAttemptAt: null,
    outputs: null,
    callbackId: `ap-${workflow.portalId}-${chance.between(10_000_000_000, 99_999_999_999)}-${runId}-0`,
    blockedUntil: null,
  };
  book.runs.push(run);
  if (book.runs.length > MOST_KEPT * 1.1) book.runs.splice(0, book.runs.length - MOST_KEPT);
  world.clock.after(chance.between(ENROL_MS.least, ENROL_MS.most), () => attempt(world, book, workflow, run));
}

async function attempt(world: World, book: WorkflowBook, workflow: Workflow, run: Run): Promise<void> {
  const portal = portalOf(world, workflow.portalId);
  const table = findTable(portal, workflow.type);
  const record = table && findRecord(table, run.objectId);
  if (!record || !book.workflows.has(workflow.workflowId))
    return fail(run, record ? 'The workflow was removed.' : 'The record is gone.');
  const at = world.clock.now();
  const sent =
    workflow.action.kind === 'webhook'
      ? webhookOf(world, portal, record, workflow.action)
      : customOf(world, portal, record, workflow, run);
  const reply = await sendOut(world.clock, sent, PATIENCE);
  run.attempts.push(attemptOf(at, sent, reply));
  if (world.workflows !== book) return;
  const retryMs = retryAfter(run, reply, world.clock.now());
  if (retryMs !== null) {
    Object.assign(run, { state: 'retrying', nextAttemptAt: world.clock.now() + retryMs });
    world.clock.after(retryMs, () => attempt(world, book, workflow, run));
    return;
  }
  run.nextAttemptAt = null;
  if ('failure' in reply) return fail(run, reply.failure);
  if (reply.status < 200 || reply.status >= 300) return fail(run, `It was answered with ${reply.status}.`);
  const answer = fieldsIn(reply.body);
  if (workflow.action.kind === 'webhook') Object.assign(run, { state: 'done', outputs: answer });
  else takeAnswer(world, book, run, answer?.['outputFields']);
}

/** Null: not again. 4xx is final but for 429; the rest is tried for three days, after a minute first, eight hours apart at most. */
function retryAfter(run: Run, reply: Reply, now: number): number | null {
  const status = 'failure' in reply ? null : reply.status;
  if (status !== null && status !== 429 && status < 500) return null;
  const told = 'failure' in reply ? NaN : Number(reply.headers['retry-after']);
  const growing = Math.min(LONGEST_GAP_MS, MINUTE * 2 ** (run.attempts.length - 1));
  // Workflows read Retry-After as milliseconds.
  const retryMs = status === 429 && told >= 0 ? Math.max(LEAST_GAP_MS, told) : growing;
  const first = run.attempts[0]?.at ?? now;
  return now + retryMs - first > LONGEST_MS || run.attempts.length >= MOST_ATTEMPTS ? null : retryMs;
}

function webhookOf(world: World, portal: Portal, record: CrmRecord, action: WebhookAction): Sent {
  const { method = 'POST', auth = { kind: 'signature' }, body: wanted = 'all properties' } = action;
  const target = new URL(action.url);
  if (auth.kind === 'key' && auth.in === 'query') target.searchParams.set(auth.name, auth.value);
  const url = target.href;
  const body =
    method === 'GET'
      ? ''
      : JSON.stringify(wanted === 'all properties' ? wholeBody(portal, record) : chosenBody(portal, record, wanted));
  const signed =
    auth.kind === 'signature'
      ? {
          'x-hubspot-signature': signatureV2({ clientSecret: secretOf(world, auth.appId), method, url, body }),
          'x-hubspot-signature-version': 'v2',
        }
      : {};
  const headers = {
    'user-agent': 'HubSpot Connect 2.0 (emulated workflow)',
    ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
    ...(auth.kind === 'key' && auth.in === 'header' ? { [auth.name]: auth.value } : {}),
    ...signed,
  };
  return { method, url, headers, ...(method === 'GET' ? {} : { body }) };
}

function customOf(world: World, portal: Portal, record: CrmRecord, workflow: Workflow, run: Run): Sent {
  const action = workflow.action as CustomAction;
  const body = JSON.stringify(actionBody(portal, record, { workflow, action, run }));
  const url = new URL(action.url).href;
  const signed = { clientSecret: secretOf(world, action.appId ?? usual.appId), method: 'POST', url, body };
  const at = world.clock.now();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'HubSpot Connect 2.0 (emulated workflow)',
    'x-hubspot-signature': signatureV2(signed),
    'x-hubspot-signature-version': 'v2',
    'x-hubspot-signature-v3': signatureV3({ ...signed, at }),
    'x-hubspot-request-timestamp': String(at),
  };
  return { method: 'POST', url, headers, body };
}

function secretOf(world: World, appId: number = usual.privateAppId): string {
  const app = world.access.apps.get(appId);
  if (!app) throw new Error(`There is no app ${appId} whose secret could sign.`);
  return app.clientSecret;
}

/** The answer of an app's own action: done, failed, or it will tell later. */
function takeAnswer(world: World, book: WorkflowBook, run: Run, given: unknown): void {
  const outputs = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  const state = outputs['hs_execution_state'];
  if (state !== 'BLOCK' && state !== 'ASYNC') return settle(run, outputs);
  const waitMs = durationMs(outputs['hs_expiration_duration']) ?? WEEK_MS;
  Object.assign(run, { state: 'blocked', outputs, blockedUntil: world.clock.now() + waitMs });
  world.clock.after(waitMs, () => {
    if (world.workflows === book && run.state === 'blocked') fail(run, 'Nobody completed it in time.');
  });
}

function settle(run: Run, outputs: Record<string, unknown>): void {
  run.outputs = { ...run.outputs, ...outputs };
  run.blockedUntil = null;
  if (outputs['hs_execution_state'] === 'FAIL_CONTINUE') fail(run, 'The action said that it failed.');
  else run.state = 'done';
}

function fail(run: Run, why: string): void {
  Object.assign(run, { state: 'failed', why, nextAttemptAt: null, blockedUntil: null });
}

function fieldsIn(body: string): Record<string, unknown> | null {
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** `P1WT1H`: weeks, days, hours, minutes, seconds. */
function durationMs(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const parts = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!parts) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}
