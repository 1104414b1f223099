// The door for HubSpot's webhooks: signed, stored, answered at once. What is ignored is answered with 200 too, or it would come again.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { storableValue } from '../../rules/clean-text.ts';
import { MOST_EVENTS, parseEvents, readHubspotEvents, type HubspotEvent } from '../../rules/hubspot-event.ts';
import { Problem } from '../../rules/problem.ts';
import { listAppPortals, listPortals, type HubspotPortalRow } from '../database/hubspot-portals.ts';
import type { ConnectionContext } from '../flows/hubspot/connection.ts';
import { findWebhookSecret } from '../flows/hubspot/webhook-secret.ts';
import { receiveHubspotEvents } from '../flows/intake/receive-hubspot-events.ts';
import { verifySignature, type SignatureVerdict, type SignedRequest } from '../hubspot/signature.ts';
import { sendProblem } from './problem-answer.ts';
import { refuseOtherBodies } from './push-body.ts';

export const HUBSPOT_WEBHOOKS_PREFIX = '/api/integrations/hubspot/webhooks';
const MAX_BODY_BYTES = 1024 * 1024;
const MOST_PORTALS = 50;

export type HubspotWebhookOptions = {
  context: ConnectionContext;
  /** As HubSpot calls it, without a slash at the end. */
  publicUrl: string;
};

/** Where HubSpot is to send what happens in a portal: to its team, or, from the app that all teams install, to one address for all. */
export function hubspotWebhookUrl(publicUrl: string, { teamId, auth }: Pick<HubspotPortalRow, 'teamId' | 'auth'>): string {
  return `${publicUrl}${HUBSPOT_WEBHOOKS_PREFIX}/${auth === 'oauth' ? 'app' : encodeURIComponent(teamId)}`;
}

/** To be registered at the root. */
export async function hubspotWebhooks(scope: FastifyInstance, options: HubspotWebhookOptions): Promise<void> {
  const { context, publicUrl } = options;
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => done(null, body));
  scope.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, context.clock.now()));

  const onRequest = async (request: FastifyRequest) => refuseOtherBodies(request, 'json');
  const signedOf = ({ method, raw, headers, body }: FastifyRequest): SignedRequest => ({
    ...{ method, url: publicUrl + raw.url, headers },
    rawBody: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  });

  scope.post(`${HUBSPOT_WEBHOOKS_PREFIX}/app`, { onRequest }, async (request, reply) => {
    const signed = signedOf(request);
    const now = context.clock.now();
    refuseOthersThanApp(context, signed, now);
    const events = read(signed.rawBody, now);
    const portals = await listAppPortals(context.db, [...new Set(events.map(({ portalId }) => portalId))]);
    const told = { stored: 0, repeated: 0 };
    for (const [teamId, ofTeam] of Map.groupBy(portals, (portal) => portal.teamId)) {
      const portalIds = new Set(ofTeam.map(({ portalId }) => portalId));
      const mine = events.filter(({ portalId }) => portalIds.has(portalId));
      const { stored, repeated } = await receiveHubspotEvents(context, { teamId, events: mine });
      told.stored += stored;
      told.repeated += repeated;
    }
    return reply.send(told);
  });

  scope.post<{ Params: { teamId: string } }>(`${HUBSPOT_WEBHOOKS_PREFIX}/:teamId`, { onRequest }, async (request, reply) => {
    const signed = signedOf(request);
    const { teamId } = request.params;
    const portalIds = await signersOf(context, teamId, signed);
    const events = read(signed.rawBody, context.clock.now()).filter(({ portalId }) => portalIds.has(portalId));
    const { stored, repeated } = await receiveHubspotEvents(context, { teamId, events });
    return reply.send({ stored, repeated });
  });
}

/** The app of this server is installed in portals of many teams, and HubSpot sends all of their events to one address. */
function refuseOthersThanApp(context: ConnectionContext, signed: SignedRequest, now: Date): void {
  const secret = context.connection.oauth?.clientSecret;
  const why = secret === undefined ? 'this server has no app (RINGSIDE_HUBSPOT_CLIENT_SECRET)' : whyNotSigned(signed, secret, now);
  if (why !== null) throw notSigned(why);
}

/** Null when it is. Version 1 knows neither address nor time: who once saw a request could send it for ever. */
function whyNotSigned(signed: SignedRequest, secret: string, now: Date): string | null {
  const verdict = verifySignature(signed, secret, now);
  if (verdict.kind === 'refused') return signatureRefusals[verdict.reason];
  return verdict.version === 'v1' ? 'version 1 of the signature is not taken' : null;
}

function notSigned(why: string): Problem {
  return new Problem('signature_invalid', `The signature of this request does not hold: ${why}.`);
}

/** The portals whose secret this request is signed with; before that nothing in it is looked at. */
async function signersOf(context: ConnectionContext, teamId: string, signed: SignedRequest): Promise<Set<string>> {
  const now = context.clock.now();
  const signers = new Set<string>();
  let why =
    'no portal of this team has a webhook secret: enter the client secret of the app under Integrations › HubSpot › Settings';
  for (const { portalId } of await listPortals(context.db, teamId, MOST_PORTALS)) {
    const secret = await findWebhookSecret(context, { teamId, portalId });
    if (secret === null) continue;
    const refused = whyNotSigned(signed, secret, now);
    if (refused === null) signers.add(portalId);
    else why = refused;
  }
  if (signers.size > 0) return signers;
  throw notSigned(why);
}

type Refusal = (SignatureVerdict & { kind: 'refused' })['reason'];

/** Why a signature does not hold, in words. */
export const signatureRefusals: Record<Refusal, string> = {
  unsigned: 'there is none',
  'unknown-version': 'its version is not known',
  'timestamp-unreadable': 'X-HubSpot-Request-Timestamp is not a time in milliseconds',
  'too-old': 'it is older than five minutes',
  'in-the-future': 'it is from the future, so the clock of this server may be slow',
  mismatch:
    'it does not match. Compare the client secret and the public address (RINGSIDE_URL) with what is set in the app in HubSpot',
};

const decoder = new TextDecoder('utf-8', { fatal: true });

function read(rawBody: Uint8Array, now: Date): HubspotEvent[] {
  const reading = readHubspotEvents(parse(rawBody), now);
  if (reading.kind === 'refused') throw new Problem('validation_failed', reading.message);
  return reading.events;
}

function parse(rawBody: Uint8Array): unknown {
  try {
    return storableValue(parseEvents(decoder.decode(rawBody)));
  } catch (error) {
    const message = `Send a JSON array of up to ${MOST_EVENTS} events, encoded as UTF-8.`;
    throw new Problem('invalid_json', message, { cause: error });
  }
}
