// The door for what carriers report of calls: signed by the carrier, stored, answered when it is safe.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../../rules/problem.ts';
import type { HubspotContext } from '../flows/context.ts';
import { takeCarrierNews } from '../flows/outbound/carrier-report.ts';
import type { AnswerDoor, CarrierMessage, CarrierNews, IncomingDoor, ReadCarrierMessage } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import type { CarrierSockets } from './carrier-media.ts';
import { sendProblem } from './problem-answer.ts';

export const CARRIER_REPORTS_PREFIX = '/api/integrations/carriers';
const MAX_BODY_BYTES = 256 * 1024;

export type CarrierDoors = {
  /** Of all carriers that are set up on this server. */
  names: readonly string[];
  /** By the name of the carrier. */
  readers: ReadonlyMap<string, ReadCarrierMessage>;
  sockets: CarrierSockets;
  /** Of carriers that bring calls to numbers of a team. */
  incoming: ReadonlyMap<string, IncomingDoor>;
  /** Of carriers that ask what to do with a call of ours that was answered. */
  answers: ReadonlyMap<string, AnswerDoor>;
};

export type CarrierReportOptions = Pick<CarrierDoors, 'readers'> & { context: HubspotContext };

/** To be registered at the root. An answer other than 2xx makes the carrier tell it again. */
export async function carrierReports(scope: FastifyInstance, { context, readers }: CarrierReportOptions): Promise<void> {
  takeAnyBody(scope, context.clock);

  scope.post<{ Params: { carrier: string } }>(`${CARRIER_REPORTS_PREFIX}/:carrier`, async (request, reply) => {
    const read = readers.get(request.params.carrier);
    if (!read) throw new Problem('not_found', 'No carrier of this name reports here. Check the address that was given to it.');
    const news = readSigned(context, request.params.carrier, () => read(carrierMessage(request)));
    await takeCarrierNews(context, news);
    return reply.status(204).send();
  });
}

/** What is signed are the bytes, whatever a carrier calls them. */
export function takeAnyBody(scope: FastifyInstance, clock: Clock): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) => done(null, body));
  scope.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, clock.now()));
}

export function carrierMessage(request: FastifyRequest): CarrierMessage {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? undefined : value]),
  );
  return { url: request.url, headers, body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) };
}

/** Whoever has set the carrier up by half looks into the log, not into the carrier's. */
function readSigned({ log }: HubspotContext, carrier: string, read: () => CarrierNews[]): CarrierNews[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem && error.code === 'signature_invalid') {
      log.warn({ carrier, reason: error.message }, 'a report was refused that is not signed by its carrier');
    }
    throw error;
  }
}
