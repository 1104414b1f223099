// Things that go wrong on demand: which, for which requests, how often. Chance is seeded.
import type { Chance } from './chance.ts';

export const faultKinds = [
  'rate-limited',
  'daily-limit',
  'search-limit',
  'locked',
  'migrating',
  'server-error',
  'bad-gateway',
  'unavailable',
  'gateway-timeout',
  'hang',
  'reset',
  'reply-lost',
  'reset-in-body',
  'truncated',
  'empty',
  'slow',
  'expired-token',
  'missing-scope',
  'token-refused',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type FaultRule = {
  kind: FaultKind;
  /** Name of a route, or its beginning and a star: `calls.*`, `objects.search`. All routes without it. */
  route?: string;
  /** A part of the path, `/calls` for instance. */
  path?: string;
  method?: string;
  portalId?: number;
  /** Lets this many requests pass first. */
  after?: number;
  /** Strikes this often, then no more. Without it, for ever. */
  count?: number;
  /** Strikes this share of the requests it is for, 0 to 1. */
  share?: number;
  /** In seconds; answered as Retry-After by faults that carry one. None without it. */
  retryAfterSeconds?: number;
  /** How long `slow` takes. */
  slowMs?: number;
};

export type ActiveFault = FaultRule & { faultId: number; met: number; fired: number };

export type Asked = { route: string; path: string; method: string; portalId: number | null };

export type Faults = {
  add: (rule: FaultRule) => ActiveFault;
  remove: (faultId?: number) => void;
  list: () => readonly ActiveFault[];
  /** The fault that strikes this request, the first that does. */
  strike: (asked: Asked) => ActiveFault | undefined;
};

export function createFaults(chance: Chance): Faults {
  let active: ActiveFault[] = [];
  let numbered = 0;
  return {
    add(rule) {
      const fault: ActiveFault = { ...rule, faultId: ++numbered, met: 0, fired: 0 };
      active.push(fault);
      return fault;
    },
    remove(faultId) {
      active = faultId === undefined ? [] : active.filter((one) => one.faultId !== faultId);
    },
    list: () => active,
    strike(asked) {
      for (const fault of active) {
        if (!isFor(fault, asked) || fault.fired >= (fault.count ?? Infinity)) continue;
        fault.met++;
        if (fault.met <= (fault.after ?? 0)) continue;
        if (fault.share !== undefined && chance.share() >= fault.share) continue;
        fault.fired++;
        return fault;
      }
      return undefined;
    },
  };
}

function isFor(fault: FaultRule, asked: Asked): boolean {
  if (fault.route !== undefined && !matches(fault.route, asked.route)) return false;
  if (fault.path !== undefined && !asked.path.includes(fault.path)) return false;
  if (fault.method !== undefined && fault.method.toUpperCase() !== asked.method) return false;
  return fault.portalId === undefined || fault.portalId === asked.portalId;
}

const matches = (wanted: string, route: string) =>
  wanted.endsWith('*') ? route.startsWith(wanted.slice(0, -1)) : route === wanted;
