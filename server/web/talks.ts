// Talks with agents in the browser: asked for by a route, connected by a WebSocket that is handed to the process of live calls.
import type { Talk } from '../../contract/talks.ts';
import type { AdminContext } from '../flows/admin/admin-context.ts';
import { askTalk } from '../flows/outbound/ask-talk.ts';
import { holdTalk } from '../flows/outbound/hold-talk.ts';
import type { TalkContext } from '../flows/outbound/talk-context.ts';
import { route, type Web } from './route.ts';
import type { SocketDoor } from './upgrades.ts';

export type TalkParts = Pick<TalkContext, 'liveCalls' | 'host'> & { mind: Talk['mind'] };

export const MEDIA_PATH = '/media/';

/** Answers the door through which the sound of a talk comes. */
export function registerTalks(web: Web, options: { context: AdminContext & TalkContext; mind: Talk['mind'] }): SocketDoor {
  const { context } = options;

  route(web, 'POST /api/agents/:agentId/talks', async ({ asker, params, body }) => {
    const { talkId, token } = await askTalk(context, {
      ...{ teamId: asker.team.teamId, agentId: params.agentId, personId: asker.person.personId, values: body.values },
    });
    context.liveCalls.warm();
    return { callId: talkId, mediaPath: `${MEDIA_PATH}${token}`, mind: options.mind };
  });

  return { path: MEDIA_PATH, connect: (token, connection) => holdTalk(context, token, connection) };
}
