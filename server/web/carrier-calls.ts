// The doors at which a carrier asks what to do with a call: somebody rings a number of a team, or has answered a call of ours.
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../rules/problem.ts';
import { takeInboundCall, type InboundContext } from '../flows/outbound/take-inbound-call.ts';
import { CARRIER_REPORTS_PREFIX, carrierMessage, takeAnyBody, type CarrierDoors } from './carrier-reports.ts';

/** To be registered at the root. */
export async function carrierCalls(
  scope: FastifyInstance,
  { context, incoming, answers }: Pick<CarrierDoors, 'incoming' | 'answers'> & { context: InboundContext },
): Promise<void> {
  takeAnyBody(scope, context.clock);

  scope.route<{ Params: { carrier: string } }>({
    // Some carriers ask by GET alone; others sign what they post and are heard by that only.
    method: ['GET', 'POST'],
    url: `${CARRIER_REPORTS_PREFIX}/:carrier/calls`,
    async handler(request, reply) {
      const { carrier } = request.params;
      const door = incoming.get(carrier);
      if (!door)
        throw new Problem('not_found', 'No carrier of this name brings calls here. Check the address that was given to it.');
      const call = door.read(carrierMessage(request));
      // Somebody waits from now on.
      context.liveCalls.warm();
      const { contentType, body } = door.write(await takeInboundCall(context, { ...call, carrier }));
      return reply.type(contentType).send(body);
    },
  });

  scope.post<{ Params: { carrier: string; token: string } }>(
    `${CARRIER_REPORTS_PREFIX}/:carrier/answers/:token`,
    async (request, reply) => {
      const { carrier, token } = request.params;
      const door = answers.get(carrier);
      if (!door || !/^[\w-]{32}$/.test(token))
        throw new Problem('not_found', 'No carrier asks here. Check the address that was given to it.');
      const { contentType, body } = door(carrierMessage(request), token);
      return reply.type(contentType).send(body);
    },
  );
}
