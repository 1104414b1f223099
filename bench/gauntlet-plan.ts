// What a seed does to one portal: how many calls of which kinds, what people change meanwhile, and what goes wrong with HubSpot.
import { createChance } from '../emulator/chance.ts';
import { faultKinds, type FaultKind, type FaultRule } from '../emulator/faults.ts';
import type { SearchLag } from '../emulator/search-lag.ts';

export type PortalPlan = {
  seed: number;
  portalId: number;
  appId: number;
  token: string;
  /** Calls that are there when the team connects; `sameMs` of them made at one millisecond, and touched at one later on. */
  calls: number;
  sameMs: number;
  /** Of them, so many have a transcript: they are scored and written back. As many get theirs late. */
  conversations: number;
  lateConversations: number;
  ids: 'usual' | 'beyond-safe';
  auth: 'token' | 'oauth';
  hasWebhooks: boolean;
  lag: SearchLag;
  /** People change something so long, so often, while things go wrong. */
  busyMs: number;
  changesPerSecond: number;
  /** So many of the calls made first are archived while the past is read. */
  archivedEarly: number;
  /** Of those with a transcript, so many are archived when people are almost done. */
  archivedTalks: number;
  faults: TimedFault[];
};

export type TimedFault = { atMs: number; rule: FaultRule };

export type Size = { calls: number; sameMs: number; conversations: number; busyMs: number; changesPerSecond: number };

const FIRST_PORTAL = 146_000_000;
const FIRST_APP = 2_400_000;
const KINDS_A_SEED = 8;
/** Later than that, a search shows no change of a portal for the first time. */
export const LONGEST_LAG_MS = 4_500;

/** Nothing of it depends on the clock: a seed is the same plan for ever. */
export function planPortal(seed: number, size: Size): PortalPlan {
  const chance = createChance(seed, 'gauntlet plan');
  const portalId = FIRST_PORTAL + seed;
  return {
    ...size,
    ...{ seed, portalId, appId: FIRST_APP + seed, token: `pat-na1-gauntlet-${seed}` },
    lateConversations: Math.ceil(size.conversations / 2),
    ids: chance.share() < 0.4 ? 'beyond-safe' : 'usual',
    auth: seed % 4 === 0 ? 'oauth' : 'token',
    hasWebhooks: chance.share() < 0.5,
    lag: { leastMs: 50, mostMs: chance.between(500, 3_000), staleMs: chance.between(0, 1) * 1_500 },
    archivedEarly: chance.between(0, 10),
    archivedTalks: chance.between(0, 1),
    faults: planFaults(seed, portalId, size.busyMs),
  };
}

/** Where each kind strikes: what the sync asks for, over and over. */
const routes = ['objects.search', 'objects.batch.read', 'objects.batch.update', 'associations.batch.read', undefined];

function planFaults(seed: number, portalId: number, busyMs: number): TimedFault[] {
  const chance = createChance(seed, 'gauntlet faults');
  // Neighbouring seeds take neighbouring kinds, so that a few of them meet all.
  const kinds = Array.from({ length: KINDS_A_SEED }, (_, at) => faultKinds[(seed * KINDS_A_SEED + at) % faultKinds.length]);
  const drawn = kinds.flatMap((kind): TimedFault[] => {
    if (kind === undefined) return [];
    const route = routes[chance.between(0, routes.length - 1)];
    const count = chance.between(1, 4);
    return [{ atMs: chance.between(0, busyMs * 0.4), rule: { portalId, ...ruleOf(kind, route), count: countOf(kind, count) } }];
  });
  const storm: FaultRule = { kind: 'rate-limited', portalId, share: 0.3, count: 6 };
  return [
    ...drawn,
    // A storm of 429s, half of them without a word on how long; and writes whose answers never come.
    { atMs: chance.between(0, busyMs / 2), rule: { ...storm, retryAfterSeconds: 1 } },
    { atMs: chance.between(0, busyMs / 2), rule: { ...storm, kind: 'search-limit' } },
    { atMs: 0, rule: { kind: 'reply-lost', portalId, route: 'objects.create', path: '/notes', count: 2 } },
    { atMs: 0, rule: { kind: 'reply-lost', portalId, route: 'objects.batch.update', count: 5 } },
  ];
}

function ruleOf(kind: FaultKind, route: string | undefined): Omit<FaultRule, 'portalId' | 'count'> {
  const anywhere = route === undefined ? {} : { route };
  // Without a time these last until midnight, or an hour.
  if (kind === 'daily-limit' || kind === 'migrating') return { kind, ...anywhere, retryAfterSeconds: 1 };
  if (kind === 'slow') return { kind, ...anywhere, slowMs: 1_500 };
  // Without what stands around a call it is taken in as it is; that is no loss, so it is not tried here.
  if (kind === 'missing-scope' && (route ?? 'associations').startsWith('associations')) return { kind, route: 'objects.search' };
  if (kind === 'hang') return { kind, route: route ?? 'objects.search' };
  return { kind, ...anywhere };
}

const countOf = (kind: FaultKind, count: number) => (kind === 'hang' || kind === 'daily-limit' || kind === 'migrating' ? 1 : count);
