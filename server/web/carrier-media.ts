// The doors through which carriers connect the sound of answered calls to us: signed by the carrier, each address good once.
import { Problem } from '../../rules/problem.ts';
import { holdLiveCall } from '../flows/outbound/hold-live-call.ts';
import type { TalkContext } from '../flows/outbound/talk-context.ts';
import type { HandedLine, HandedSocket } from '../ports/live-calls.ts';
import type { SocketDoor } from './upgrades.ts';

/** By carrier: does this connection really come from it? */
export type CarrierSockets = ReadonlyMap<Exclude<HandedLine, 'browser'>, (connection: HandedSocket) => boolean>;

export const carrierMediaPath = (carrier: string): string => `/media/${carrier}/`;

export function carrierMedia(context: TalkContext, sockets: CarrierSockets): SocketDoor[] {
  return [...sockets].map(([carrier, isGenuine]) => ({
    path: carrierMediaPath(carrier),
    async connect(token, connection) {
      if (!isGenuine(connection)) {
        throw new Problem('signature_invalid', `The connection is not signed by ${carrier} for this address.`);
      }
      await holdLiveCall(context, token, connection, carrier);
    },
  }));
}
