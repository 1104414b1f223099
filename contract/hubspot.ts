// The HubSpot connection as the dashboard shows and steers it. Tokens cross the wire once, on their way in.
import { z } from 'zod';
import { capabilities, doctorChecks } from '../rules/hubspot-capability.ts';
import { reconciliationKinds } from '../rules/hubspot-reconciliation.ts';
import { routes } from './route.ts';

const instant = z.iso.datetime();
const id = z.string().regex(/^\d{1,20}$/);
const page = { cursor: z.string().max(300).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) };

export const hubspotSettings = z
  .object({
    leaveOutUnderSeconds: z.int().min(0).max(3_600),
    notesAreTranscript: z.boolean(),
    writeProperties: z.boolean(),
    writeNote: z.boolean(),
    writeTask: z.boolean(),
    taskBelowScore: z.int().min(0).max(100),
  })
  .meta({ id: 'HubspotSettings' });

const lane = z.object({
  laneId: z.uuid(),
  kind: z.enum(['fast', 'slow', 'backfill', 'contacts']),
  state: z.enum(['active', 'paused', 'done', 'failed', 'estimating', 'estimated']),
  /** Everything changed before this has been seen. A backfill goes back in time: everything that took place from here on. */
  seenUntil: instant.nullable(),
  seen: z.int(),
  lastPassAt: instant.nullable(),
  nextRunAt: instant.nullable(),
  /** A backfill: what is asked for. New contacts: when those were created that were last passed over, as nobody looked for a day. */
  from: instant.nullable(),
  to: instant.nullable(),
  estimatedCalls: z.int().nullable(),
  estimatedAudioMs: z.int().nullable(),
  errorMessage: z.string().nullable(),
});
export type HubspotLane = z.output<typeof lane>;

export const hubspotPortal = z
  .object({
    portalId: id,
    auth: z.enum(['token', 'oauth']),
    state: z.enum(['connected', 'paused', 'broken']),
    errorMessage: z.string().nullable(),
    tokenHint: z.string(),
    accountType: z.string(),
    timeZone: z.string(),
    uiDomain: z.string(),
    scopes: z.array(z.string()),
    /** What the connection can do, and which scopes the rest would need. */
    capabilities: z.array(
      z.object({ capability: z.enum(capabilities), state: z.enum(['granted', 'missing', 'unknown']), scopes: z.array(z.string()) }),
    ),
    settings: hubspotSettings,
    connectedBy: z.string().nullable(),
    connectedAt: instant,
    lastAnswerAt: instant.nullable(),
    webhookUrl: z.string(),
    webhookSeenAt: instant.nullable(),
    hasWebhookSecret: z.boolean(),
    budget: z.object({
      burstLimit: z.int(),
      dailyLimit: z.int().nullable(),
      dailyLeft: z.int().nullable(),
      /** Requests left in the present ten seconds, and searches in the present second. */
      burstLeft: z.int(),
      searchLeft: z.int(),
      blockedUntil: instant.nullable(),
      blockedWhy: z.string().nullable(),
    }),
    records: z.object({ pending: z.int(), taken: z.int(), waiting: z.int(), leftOut: z.int(), failed: z.int(), gone: z.int() }),
    writeBacks: z.object({ open: z.int(), done: z.int(), failed: z.int() }),
    lanes: z.array(lane),
  })
  .meta({ id: 'HubspotPortal' });
export type HubspotPortal = z.output<typeof hubspotPortal>;

export const hubspotDelivery = z
  .object({
    /** What the line is about: an event HubSpot sent, a call being taken in, a result being written back. */
    kind: z.enum(['event', 'record', 'write_back']),
    id: z.string(),
    at: instant,
    /** `object.creation`, `call.changed`, `properties`, `note`, `task` … */
    what: z.string(),
    objectType: z.string(),
    objectId: id,
    /** Of a call, as HubSpot had it when it was read last. */
    title: z.string().nullable(),
    callId: z.uuid().nullable(),
    state: z.string(),
    /** Of the closed lists; a sentence for people stands beside it. */
    reason: z.string().nullable(),
    message: z.string().nullable(),
    tries: z.int(),
    nextTryAt: instant.nullable(),
  })
  .meta({ id: 'HubspotDelivery' });
export type HubspotDelivery = z.output<typeof hubspotDelivery>;

export const hubspotDeliveryDetail = hubspotDelivery.extend({
  attempts: z.array(
    z.object({
      at: instant,
      outcome: z.enum(['ok', 'retry', 'failed']),
      errorCode: z.string().nullable(),
      message: z.string().nullable(),
      tookMs: z.int(),
    }),
  ),
  /** What was received or is to be sent, as JSON. */
  payload: z.unknown(),
});

export const reconciliationLine = z
  .object({
    kind: z.enum(reconciliationKinds),
    objectId: id,
    callId: z.uuid().nullable(),
    title: z.string().nullable(),
    calledAt: instant.nullable(),
    /** A code of the closed list and a sentence: why it differs. Null reason means that nobody knows: it is missing. */
    reason: z.string().nullable(),
    message: z.string(),
    /** The button that mends it. */
    remedy: z.enum(['take', 'retry', 'remove', 'none']),
  })
  .meta({ id: 'ReconciliationLine' });
export type ReconciliationLine = z.output<typeof reconciliationLine>;

export const reconciliation = z
  .object({
    from: instant,
    to: instant,
    checkedAt: instant,
    inHubspot: z.int(),
    here: z.int(),
    missing: z.int(),
    explained: z.int(),
    extra: z.int(),
    different: z.int(),
    lines: z.array(reconciliationLine),
    /** True when there are more lines than are shown. */
    isCut: z.boolean(),
  })
  .meta({ id: 'Reconciliation' });
export type Reconciliation = z.output<typeof reconciliation>;

export const doctorLine = z
  .object({
    check: z.enum(doctorChecks),
    state: z.enum(['ok', 'warning', 'failed', 'skipped']),
    /** What was found, and when it is not ok, what to click. */
    message: z.string(),
    tookMs: z.int(),
  })
  .meta({ id: 'DoctorLine' });
export type DoctorLine = z.output<typeof doctorLine>;

const ofPortal = z.object({ portalId: id });
const ofLane = z.object({ portalId: id, laneId: z.uuid() });
const token = z
  .string()
  .trim()
  .min(10)
  .max(2_000)
  .regex(/^[!-~]+$/, 'A token holds letters, digits and plain signs only. Copy it from HubSpot again.');

export const hubspotRoutes = routes({
  'GET /api/hubspot': {
    summary: 'The connected portals, and what this server offers to connect more',
    tag: 'HubSpot',
    needs: 'hubspot.read',
    reply: z.object({
      portals: z.array(hubspotPortal),
      oauth: z.object({ available: z.boolean(), redirectUrl: z.string() }),
      /** How long a call is worked on here for each moment of its sound, as of late; null before there was one. */
      workPerAudio: z.number().nullable(),
    }),
  },
  'POST /api/hubspot/examine': {
    summary: 'Try a token: which portal it belongs to and what it may do; nothing is kept',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    body: z.object({ token }),
    reply: z.object({
      portalId: id,
      accountType: z.string(),
      timeZone: z.string(),
      uiDomain: z.string(),
      capabilities: hubspotPortal.shape.capabilities,
    }),
  },
  'POST /api/hubspot': {
    summary: 'Connect a portal by a token, or give a connected one a new token',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    body: z.object({ token, webhookSecret: z.string().trim().min(8).max(200).optional() }),
    reply: hubspotPortal,
  },
  'POST /api/hubspot/oauth': {
    summary: 'Begin to connect a portal by installing the app; the browser goes to the address in the answer',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    reply: z.object({ url: z.string() }),
  },
  'PATCH /api/hubspot/:portalId': {
    summary: 'Change settings, pause or go on, set the secret that webhooks are signed with',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    params: ofPortal,
    body: z.object({
      settings: hubspotSettings.partial().optional(),
      paused: z.boolean().optional(),
      webhookSecret: z.string().trim().min(8).max(200).nullable().optional(),
    }),
    reply: hubspotPortal,
  },
  'DELETE /api/hubspot/:portalId': {
    summary: 'Disconnect a portal; its calls stay',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    params: ofPortal,
    reply: z.void(),
  },
  'POST /api/hubspot/:portalId/properties': {
    summary: 'Create the property group and the properties that results are written to',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    params: ofPortal,
    reply: z.object({ created: z.array(z.string()), existing: z.array(z.string()) }),
  },
  'POST /api/hubspot/:portalId/sync': {
    summary: 'Look for changes now instead of at the next turn',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    params: ofPortal,
    reply: z.void(),
  },
  'POST /api/hubspot/:portalId/backfills': {
    summary: 'Count the calls of a range of dates; nothing is taken in before it is started',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    params: ofPortal,
    body: z.object({ from: instant, to: instant }),
    reply: lane,
  },
  'POST /api/hubspot/:portalId/backfills/:laneId/start': {
    summary: 'Start or go on with a backfill',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    params: ofLane,
    reply: lane,
  },
  'POST /api/hubspot/:portalId/backfills/:laneId/pause': {
    summary: 'Pause a backfill',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    params: ofLane,
    reply: lane,
  },
  'DELETE /api/hubspot/:portalId/backfills/:laneId': {
    summary: 'Give up a backfill; what it took in stays',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    params: ofLane,
    reply: z.void(),
  },
  'GET /api/hubspot/:portalId/deliveries': {
    summary: 'Everything exchanged with HubSpot, newest first',
    tag: 'HubSpot',
    needs: 'hubspot.read',
    params: ofPortal,
    query: z.object({ ...page, kind: z.enum(['event', 'record', 'write_back']).optional(), state: z.string().max(40).optional() }),
    reply: z.object({ items: z.array(hubspotDelivery), nextCursor: z.string().nullable() }),
  },
  'GET /api/hubspot/:portalId/deliveries/:kind/:id': {
    summary: 'One delivery with every try and its payload',
    tag: 'HubSpot',
    needs: 'hubspot.read',
    params: ofPortal.extend({ kind: z.enum(['event', 'record', 'write_back']), id: z.string().max(100) }),
    reply: hubspotDeliveryDetail,
  },
  'POST /api/hubspot/:portalId/deliveries/:kind/:id/retry': {
    summary: 'Try it again now',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    params: ofPortal.extend({ kind: z.enum(['record', 'write_back']), id: z.string().max(100) }),
    reply: z.void(),
  },
  'POST /api/hubspot/:portalId/reconciliation': {
    summary: 'Compare a span of time: the calls HubSpot has, the calls we have, and why they differ',
    tag: 'HubSpot',
    needs: 'hubspot.read',
    params: ofPortal,
    body: z.object({ from: instant, to: instant }),
    reply: reconciliation,
  },
  'POST /api/hubspot/:portalId/reconciliation/mend': {
    summary: 'Take in, try again or remove the calls named',
    tag: 'HubSpot',
    needs: 'hubspot.manage',
    params: ofPortal,
    body: z.object({ objectIds: z.array(id).min(1).max(1_000), remedy: z.enum(['take', 'retry', 'remove']) }),
    reply: z.object({ mended: z.int() }),
  },
  'POST /api/hubspot/:portalId/doctor': {
    summary: 'Examine the connection with real requests',
    tag: 'HubSpot',
    needs: 'hubspot.read',
    params: ofPortal,
    reply: z.object({ lines: z.array(doctorLine) }),
  },
});
