// Finds the route of a path.
import type { Method, Route } from './route.ts';

export type Found = { route: Route; params: Record<string, string> };

export type Router = {
  find: (method: string, path: string) => Found | undefined;
  /** Methods that the path would answer to. */
  methodsOf: (path: string) => Method[];
};

type Pattern = { route: Route; segments: string[] };

export function createRouter(routes: readonly Route[]): Router {
  const byShape = new Map<string, Pattern[]>();
  for (const route of routes) {
    for (const path of route.paths) {
      const segments = segmentsOf(path);
      const shape = `${route.method} ${segments.length}`;
      const listed = byShape.get(shape) ?? [];
      const place = listed.findIndex((other) => isMoreLiteral(segments, other.segments));
      listed.splice(place === -1 ? listed.length : place, 0, { route, segments });
      byShape.set(shape, listed);
    }
  }
  function find(method: string, path: string): Found | undefined {
    const segments = segmentsOf(path);
    for (const pattern of byShape.get(`${method} ${segments.length}`) ?? []) {
      const params = match(pattern.segments, segments);
      if (params) return { route: pattern.route, params };
    }
    return undefined;
  }
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
  return { find, methodsOf: (path) => methods.filter((method) => find(method, path)) };
}

// Empty segments count for nothing: clients with a base path send `//`, one sends `/owners/`.
const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '');

function isMoreLiteral(a: readonly string[], b: readonly string[]): boolean {
  for (const [i, segment] of a.entries()) {
    const [mine, other] = [segment.startsWith(':'), b[i]?.startsWith(':') ?? false];
    if (mine !== other) return other;
  }
  return false;
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [i, wanted] of pattern.entries()) {
    const segment = segments[i] ?? '';
    if (wanted.startsWith(':')) params[wanted.slice(1)] = decode(segment);
    else if (wanted !== segment) return undefined;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
