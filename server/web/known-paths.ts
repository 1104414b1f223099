// Which methods each address knows, so that a wrong one is told apart from a wrong address (RFC 9110 §15.5.6), and what was meant by that.
import type { FastifyInstance } from 'fastify';
import { editDistance } from '../../rules/edit-distance.ts';

export type KnownPaths = {
  methodsOf(url: string): string[];
  /** What an address that leads nowhere may have meant. */
  nearest(url: string): string | null;
};

const MOST_WRONG_LETTERS = 2;

/** Must see the routes being registered, so call it before. */
export function recordPaths(app: FastifyInstance): KnownPaths {
  const known = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const entry = known.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const one of [method].flat()) entry.methods.add(one);
    known.set(url, entry);
  });
  return {
    methodsOf(url) {
      const path = url.split('?', 1)[0] ?? '';
      const methods = new Set<string>();
      for (const entry of known.values()) if (entry.pattern.test(path)) for (const one of entry.methods) methods.add(one);
      return [...methods].toSorted();
    },
    nearest(url) {
      const asked = partsOf(url);
      let best: { distance: number; path: string } | null = null;
      for (const path of known.keys()) {
        const distance = path.includes('*') ? Number.POSITIVE_INFINITY : distanceOf(asked, partsOf(path));
        if (distance <= MOST_WRONG_LETTERS && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { distance, path };
      }
      return best?.path ?? null;
    },
  };
}

/** Capitals and a slash at the end are the commonest mistakes. */
const partsOf = (url: string): string[] =>
  (url.split('?', 1)[0] ?? '')
    .replace(/\/+$/, '')
    .split('/')
    .map((part) => (part.startsWith(':') ? part : part.toLowerCase()));

function distanceOf(asked: readonly string[], known: readonly string[]): number {
  if (asked.length !== known.length) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (const [index, part] of known.entries()) {
    const one = asked[index] ?? '';
    sum += part.startsWith(':') ? (one === '' ? 1 : 0) : editDistance(one, part);
    if (sum > MOST_WRONG_LETTERS) break;
  }
  return sum;
}

function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) =>
      part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
    );
  return new RegExp(`^${parts.join('/')}$`);
}
