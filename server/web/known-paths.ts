// Which methods each address knows, so that a wrong one is told apart from a wrong address (RFC 9110 §15.5.6).
import type { FastifyInstance } from 'fastify';

export type KnownPaths = { methodsOf(url: string): string[] };

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
  };
}

function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) =>
      part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
    );
  return new RegExp(`^${parts.join('/')}$`);
}
