// All that one emulator holds: its clock, its portals, who may come in, what goes wrong, what was asked.
import {
  addStaticToken,
  createAccess,
  everyScope,
  PRIVATE_APP_ID,
  type Access,
  type App,
  type OauthOptions,
  type TokenOptions,
} from './apps.ts';
import { createCallingBook, type CallingBook, type SpeechClip } from './calling-book.ts';
import { createChance, type Chance } from './chance.ts';
import { createClock, type Clock, type ClockOptions } from './clock.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import type { Listener } from './events.ts';
import { createFaults, type Faults } from './faults.ts';
import type { sendOut } from './outgoing.ts';
import { createLimits, type LimitOptions, type Limits } from './limits.ts';
import { createPortal, type Portal, type PortalOptions } from './portal.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createWebhookBook, type WebhookBook } from './webhook-book.ts';
import { createWorkflowBook, type WorkflowBook } from './workflow-book.ts';

export type AppOptions = {
  appId: number;
  name?: string;
  clientId: string;
  clientSecret: string;
  redirectUrls?: string[];
  scopes?: string[];
};

export type WorldOptions = {
  /** Two runs with one seed are the same run. */
  seed?: number;
  /** A ready-made one is for who runs the emulator in a process that has a clock of its own. */
  clock?: ClockOptions | Clock;
  /** How webhooks leave; over the network without it. */
  sendOut?: typeof sendOut;
  /** Without any, one portal: 145883449. What stands in `everyPortal` holds for each that does not say otherwise. */
  portals?: PortalOptions[];
  everyPortal?: Omit<PortalOptions, 'portalId'>;
  /** Without any, one that may do everything: `pat-na1-emulator`. */
  tokens?: TokenOptions[];
  /** Apps that connect by OAuth. Without any, one: client id `emulator-client`, secret `emulator-secret`. */
  apps?: AppOptions[];
  /** Key of a developer account, for the management of webhooks: `emulator-developer-key`. */
  developerKey?: string;
  limits?: LimitOptions;
  oauth?: OauthOptions;
  /** Answered GETs of a merged-away id: live portals are said to show the survivor. */
  mergedIds?: 'survivor' | 'not-found';
  /** Recorded speech for the calls of scenes; two voices are made up without it. */
  speech?: SpeechClip[];
  /** Where snapshots are kept. Without it there are none. */
  snapshotFolder?: string;
  /** Where the API is mounted, `/hubspot` for instance. */
  basePath?: string;
};

export type World = {
  readonly options: WorldOptions;
  readonly clock: Clock;
  readonly basePath: string;
  readonly developerKey: string;
  /** Where it answers, known once it listens. */
  url: string;
  /** Parts may listen for as long as the emulator lives; a reset does not deafen them. */
  readonly listeners: Set<Listener>;
  /** Run when the world begins anew. */
  readonly onReset: Set<() => void>;
  portals: Map<number, Portal>;
  access: Access;
  faults: Faults;
  limits: Limits;
  requests: RequestLog;
  events: EventLog;
  webhooks: WebhookBook;
  calling: CallingBook;
  workflows: WorkflowBook;
  chance: Chance;
};

export const usual = {
  portalId: 145_883_449,
  token: 'pat-na1-emulator',
  privateAppId: PRIVATE_APP_ID,
  appId: 14_947_547,
  clientId: 'emulator-client',
  clientSecret: 'emulator-secret',
  developerKey: 'emulator-developer-key',
} as const;

export function createWorld(options: WorldOptions): World {
  const clock = options.clock && 'now' in options.clock ? options.clock : createClock(options.clock ?? { kind: 'wall' });
  const world: World = {
    options,
    clock,
    basePath: (options.basePath ?? '').replace(/\/+$/, ''),
    developerKey: options.developerKey ?? usual.developerKey,
    url: '',
    listeners: new Set(),
    onReset: new Set(),
    ...freshParts(options, clock, () => world.listeners),
  };
  return world;
}

/** Back to the beginning: same portals, same seed, nothing in them. The clock keeps its time and loses its timers. */
export function resetWorld(world: World): void {
  world.clock.clear();
  Object.assign(
    world,
    freshParts(world.options, world.clock, () => world.listeners),
  );
  for (const run of world.onReset) run();
}

export function portalOf(world: World, portalId?: number): Portal {
  const portal = portalId === undefined ? world.portals.values().next().value : world.portals.get(portalId);
  if (!portal) throw new Error(`The emulator has no portal ${portalId}; it has ${[...world.portals.keys()].join(', ')}.`);
  return portal;
}

function freshParts(options: WorldOptions, clock: Clock, listeners: () => Set<Listener>) {
  const seed = options.seed ?? 1;
  const listed = options.portals?.length ? options.portals : [{ portalId: usual.portalId }];
  const emit: Listener = (event) => {
    for (const listener of listeners()) listener(event);
  };
  const portals = new Map(
    listed.map((one) => [
      one.portalId,
      createPortal({ ...options.everyPortal, ...one }, { clock, emit, chance: createChance(seed, `search ${one.portalId}`) }),
    ]),
  );
  return {
    portals,
    access: accessOf(options, listed[0]?.portalId ?? usual.portalId),
    faults: createFaults(createChance(seed, 'faults')),
    limits: createLimits(options.limits ?? {}, clock),
    requests: createRequestLog(),
    events: createEventLog(),
    webhooks: createWebhookBook(seed),
    calling: createCallingBook(seed),
    workflows: createWorkflowBook(seed),
    chance: createChance(seed, 'world'),
  };
}

function accessOf(options: WorldOptions, firstPortalId: number): Access {
  const access = createAccess();
  for (const one of options.apps ?? [{ ...usual }]) access.apps.set(one.appId, oauthApp(one));
  for (const one of options.tokens ?? [{ token: usual.token }]) addStaticToken(access, firstPortalId, one);
  return access;
}

function oauthApp(one: AppOptions): App {
  const { appId, clientId, clientSecret, name = 'Emulated app', redirectUrls = [], scopes = [...everyScope] } = one;
  return { appId, name, kind: 'oauth', clientId, clientSecret, redirectUrls, scopes };
}
