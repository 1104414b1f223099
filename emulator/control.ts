// How tests and other processes steer the emulator: each function takes one argument that fits into JSON.
import { addStaticToken, appOfClient, type Grant, type TokenOptions } from './apps.ts';
import { tableIn } from './asked.ts';
import { callingControl } from './control-calling.ts';
import { inspectorControl } from './control-inspector.ts';
import { recordControl } from './control-records.ts';
import { faultKinds, type ActiveFault, type FaultRule } from './faults.ts';
import type { LimitOptions } from './limits.ts';
import { lifeControl } from './life.ts';
import type { LoggedRequest } from './request-log.ts';
import type { SearchLag } from './search-lag.ts';
import { connectApp, type TokenJson } from './oauth-grants.ts';
import { snapshotControl } from './control-snapshots.ts';
import { webhookControl } from './control-webhooks.ts';
import { workflowControl } from './control-workflows.ts';
import type { LoggedEvent } from './event-log.ts';
import { portalOf, resetWorld, usual, type World } from './world.ts';

export type Control = ReturnType<typeof createControl>;

export function createControl(world: World) {
  return {
    ...recordControl(world),
    ...webhookControl(world),
    ...callingControl(world),
    ...lifeControl(world),
    ...workflowControl(world),
    ...snapshotControl(world),
    ...inspectorControl(world),

    now: (): number => world.clock.now(),
    /** Moves the clock on; timers that fall due run in order. Answers the new time. */
    async advance({ ms }: { ms: number }): Promise<number> {
      await world.clock.advance(ms);
      return world.clock.now();
    },
    async setTime({ at }: { at: number }): Promise<number> {
      await world.clock.set(at);
      return world.clock.now();
    },

    addFault(rule: FaultRule): ActiveFault {
      if (!faultKinds.includes(rule.kind)) throw new Error(`There is no fault "${rule.kind}"; there are ${faultKinds.join(', ')}.`);
      return world.faults.add(rule);
    },
    /** All of them without an id. */
    removeFaults: ({ faultId }: { faultId?: number } = {}): void => world.faults.remove(faultId),
    listFaults: (): readonly ActiveFault[] => world.faults.list(),

    setLimits: (options: LimitOptions): void => world.limits.change(options),
    /** For one kind of record, or for all. */
    setSearchLag({ portalId, type, ...lag }: SearchLag & { portalId?: number; type?: string }): void {
      const portal = portalOf(world, portalId);
      const only = type === undefined ? undefined : tableIn(portal, type);
      if (!only) portal.searchLag = lag;
      for (const table of only ? [only] : portal.tables.values()) table.index.setLag(lag);
    },

    /** Requests to the API, oldest first; `since` is the number of the last one already seen. */
    listRequests: ({ since }: { since?: number } = {}): readonly LoggedRequest[] => world.requests.list(since),
    countRequests: (): number => world.requests.count(),

    /** What happened in the portals, oldest first; `since` is the number of the last one already seen. */
    listEvents: ({ since = 0 }: { since?: number } = {}): readonly LoggedEvent[] =>
      world.events.kept.filter(({ number }) => number > since),

    issueToken: (token: TokenOptions): Grant => addStaticToken(world.access, portalOf(world).portalId, token),
    /** The tokens that a person's yes on the page would end with. The usual app, the first portal and all scopes without more. */
    connectApp({
      clientId = usual.clientId,
      portalId,
      scopes,
    }: { clientId?: string; portalId?: number; scopes?: string[] } = {}): TokenJson {
      const app = appOfClient(world.access, clientId);
      if (!app) throw new Error(`There is no app with the client id ${clientId}.`);
      return connectApp(world, app, portalOf(world, portalId).portalId, scopes ?? app.scopes);
    },
    revokeToken: ({ token }: { token: string }): boolean => world.access.grants.delete(token),

    reset: (): void => resetWorld(world),
  };
}
