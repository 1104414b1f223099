// Calls that are being held: listed for everybody who may read calls, watched, and ended by those who may.
import { attemptReference } from '../../rules/attempt-reference.ts';
import { mayDo } from '../../rules/role.ts';
import { listAttemptsGoingOn, listTalksGoingOn } from '../database/calls-going-on.ts';
import type { AdminContext } from '../flows/admin/admin-context.ts';
import type { TalkContext } from '../flows/outbound/talk-context.ts';
import { endHeldCall, openWatchDoor } from '../flows/outbound/watch-call.ts';
import { guardWatchers } from './guard-watchers.ts';
import { route, type Web } from './route.ts';
import type { Asker } from './session.ts';
import type { SocketDoor } from './upgrades.ts';

const PATH = '/media/live/';
const MOST_SHOWN = 100;

/** Answers the door through which calls are watched. */
export function registerLiveCalls(
  web: Web,
  { context }: { context: Pick<AdminContext, 'clock' | 'randomBytes' | 'newId' | 'log'> & Pick<TalkContext, 'liveCalls'> },
): SocketDoor {
  const { liveCalls } = context;
  const door = openWatchDoor(context);
  const guard = guardWatchers(web, context);

  route(web, 'GET /api/live-calls', async ({ asker }) => {
    const { teamId } = asker.team;
    const [talks, attempts] = await Promise.all([
      listTalksGoingOn(web.db, teamId, MOST_SHOWN + 1),
      listAttemptsGoingOn(web.db, teamId, MOST_SHOWN + 1),
    ]);
    const seen = new Map(liveCalls.seen().map((call) => [call.reference, call]));
    /** Over already; what was recorded of them is being saved. */
    const ending = new Set(liveCalls.held().filter((reference) => !seen.has(reference)));
    const known = [
      ...talks.map(({ talkId, agentId, agentName, personName, carrier, callerName, fromNumber, host, startedAt }) => ({
        ...{ reference: talkId, kind: carrier === null ? ('talk' as const) : ('inbound' as const), agentId, agentName },
        ...{ with: personName ?? callerName ?? fromNumber, plannedCallId: null },
        ...{ carrier: carrier ?? 'browser', since: startedAt.toISOString(), host },
      })),
      ...attempts.map(({ attemptId, plannedCallId, agentId, agentName, contactName, toNumber, carrier, host, startedAt }) => ({
        ...{ reference: attemptReference({ teamId, attemptId }), kind: 'attempt' as const, agentId, agentName },
        ...{ with: contactName ?? toNumber, plannedCallId, carrier, since: startedAt.toISOString(), host },
      })),
    ]
      .filter(({ reference }) => !ending.has(reference))
      .toSorted((a, b) => b.since.localeCompare(a.since));
    return {
      items: known.slice(0, MOST_SHOWN).map(({ host, ...call }) => {
        const { state, latencyMs, lastWords, people } = seen.get(call.reference) ?? nothingSeen;
        const heldBy = seen.has(call.reference) ? null : (host ?? 'another machine');
        return { ...call, state, latencyMs, lastWords, people, heldBy };
      }),
      isWhole: known.length <= MOST_SHOWN,
    };
  });

  route(web, 'POST /api/live-calls/:reference/watch', async ({ asker, params, request }) => {
    const watcher = { ...steererOf(asker), watchId: context.newId(), maySteer: mayDo(asker.team.role, 'calls.steer') };
    const { token } = door.ask({ teamId: asker.team.teamId, reference: params.reference, watcher });
    guard.remember(watcher, asker.team.teamId, request.headers.cookie);
    return { path: `${PATH}${token}`, maySteer: watcher.maySteer };
  });

  route(web, 'POST /api/live-calls/:reference/end', async ({ asker, params }) => {
    endHeldCall(context, { teamId: asker.team.teamId, reference: params.reference, by: steererOf(asker) });
  });

  return { path: PATH, connect: (token, connection) => door.connect(token, connection) };
}

const nothingSeen = { state: null, latencyMs: null, lastWords: null, people: [] };

const steererOf = ({ person: { personId, name } }: Asker) => ({ personId, name });
