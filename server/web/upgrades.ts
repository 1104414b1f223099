// Connections that ask to become a WebSocket: told apart by their path, refused with a reason, or handed to the process of live calls.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Problem } from '../../rules/problem.ts';
import type { HandedSocket } from '../ports/live-calls.ts';
import type { Log } from '../ports/log.ts';
import type { Web } from './route.ts';
import { isOwnOrigin } from './same-origin.ts';

/** `path` ends with a slash; a token that is good once follows, or is given in the query by who cannot write it there. */
export type SocketDoor = { path: string; connect(token: string, connection: HandedSocket): Promise<void> };

export function registerUpgrades(web: Web, options: { doors: readonly SocketDoor[]; publicUrl: string; log: Log }): void {
  const { doors, publicUrl, log } = options;

  const connect = async (request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> => {
    const { headers, url = '' } = request;
    const [, path = '', inPath = '', query = ''] = /^(\/[^?]*\/)([\w-]{32})?(?:\?(.*))?$/.exec(url) ?? [];
    const token = inPath || (new URLSearchParams(query).get('token') ?? '');
    const door = doors.find((one) => one.path === path);
    if (!door || !/^[\w-]{32}$/.test(token))
      throw new Problem('not_found', 'There is nothing to connect to at this address; each address is good once.');
    // A browser always says where a page comes from.
    if (headers.origin !== undefined && !isOwnOrigin(headers.origin, publicUrl, headers.host))
      throw new Problem('request_origin_refused', 'Open the dashboard at its public address.');
    await door.connect(token, { socket, head, url, headers });
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    connect(request, socket as Socket, head).catch((error: unknown) => {
      if (!(error instanceof Problem)) log.error({ err: error }, 'a WebSocket could not be connected');
      refuse(socket, error instanceof Problem ? error : new Problem('internal', 'Something unexpected went wrong.'));
    });
  };
  web.app.server.on('upgrade', upgrade);
  web.app.addHook('preClose', async () => void web.app.server.off('upgrade', upgrade));
}

const statusOf: Partial<Record<Problem['code'], string>> = {
  not_found: '404 Not Found',
  signature_invalid: '401 Unauthorized',
  request_origin_refused: '403 Forbidden',
  overloaded: '503 Service Unavailable',
};

/** A browser shows none of it; people who try by hand see why. */
function refuse(socket: Duplex, { code, message }: Problem): void {
  const body = JSON.stringify({ code, detail: message });
  socket.end(
    `HTTP/1.1 ${statusOf[code] ?? '500 Internal Server Error'}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
