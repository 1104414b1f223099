// Headers that go with every answer: what a browser may load, remember and tell others about us.
import type { FastifyInstance } from 'fastify';
import { askedRoute } from './asked-route.ts';

/** Styles may stand in elements because dialogs and charts place themselves; scripts may not. */
const contentPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export function addResponseHeaders(app: FastifyInstance, publicUrl: string): void {
  const always: Record<string, string> = {
    'content-security-policy': contentPolicy,
    'x-content-type-options': 'nosniff',
    // Nothing of a team belongs into a search engine, a call that is shown by a link least of all.
    'x-robots-tag': 'noindex, nofollow, noarchive',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(self)',
    ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
  const ofApi = { ...always, 'cache-control': 'no-store' };
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(askedRoute(request).startsWith('/api') ? ofApi : always);
    done();
  });
}
