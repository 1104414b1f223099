// Talks with agents in the browser: asked for by a route, connected by a WebSocket that is handed to the process of live calls.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Talk } from '../../contract/talks.ts';
import { Problem } from '../../rules/problem.ts';
import type { AdminContext } from '../flows/admin/admin-context.ts';
import { askTalk } from '../flows/outbound/ask-talk.ts';
import { holdTalk } from '../flows/outbound/hold-talk.ts';
import type { TalkContext } from '../flows/outbound/talk-context.ts';
import { isOwnOrigin } from './same-origin.ts';
import { route, type Web } from './route.ts';

export type TalkParts = Pick<TalkContext, 'liveCalls' | 'host'> & { mind: Talk['mind'] };

const MEDIA = '/media/';

export function registerTalks(
  web: Web,
  options: { context: AdminContext & TalkContext; mind: Talk['mind']; publicUrl: string },
): void {
  const { context, publicUrl } = options;

  route(web, 'POST /api/agents/:agentId/talks', async ({ asker, params, body }) => {
    const { talkId, token } = await askTalk(context, {
      ...{ teamId: asker.team.teamId, agentId: params.agentId, personId: asker.person.personId, values: body.values },
    });
    context.liveCalls.warm();
    return { callId: talkId, mediaPath: `${MEDIA}${token}`, mind: options.mind };
  });

  const connect = async (request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> => {
    const { origin, host } = request.headers;
    const url = request.url ?? '';
    const token = url.startsWith(MEDIA) ? url.slice(MEDIA.length) : '';
    if (!/^[\w-]{32}$/.test(token))
      throw new Problem('not_found', 'No talk has this address. Start one on the page of an agent; each address is good once.');
    // A browser always says where a page comes from.
    if (origin !== undefined && !isOwnOrigin(origin, publicUrl, host))
      throw new Problem('request_origin_refused', 'Open the dashboard at its public address.');
    await holdTalk(context, token, { socket, head, url, headers: request.headers });
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    connect(request, socket as Socket, head).catch((error: unknown) => {
      if (!(error instanceof Problem)) context.log.error({ err: error }, 'a talk could not be connected');
      refuse(socket, error instanceof Problem ? error : new Problem('internal', 'Something unexpected went wrong.'));
    });
  };
  web.app.server.on('upgrade', upgrade);
  web.app.addHook('preClose', async () => void web.app.server.off('upgrade', upgrade));
}

const statusOf: Partial<Record<Problem['code'], string>> = {
  not_found: '404 Not Found',
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
