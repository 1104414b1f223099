// The documentation of our HTTP API: the OpenAPI document, and pages that show it, all from this server.
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from './openapi-document.ts';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Ringside API</title>
<link rel="icon" href="/favicon.svg">
</head>
<body>
<div id="app"></div>
<script src="/docs/viewer/js/scalar.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** Nothing is loaded from elsewhere: no fonts, no proxy, no statistics. */
const start = `Scalar.createApiReference('#app', ${JSON.stringify({
  url: '/docs/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
  customCss: ':root { --scalar-font: system-ui, sans-serif; --scalar-font-code: ui-monospace, monospace; }',
})});
`;

export async function registerApiDocs(app: FastifyInstance, about: { version: string; publicUrl: string }): Promise<void> {
  const document = JSON.stringify(openApiDocument(about));
  app.get('/docs/api', async (_, reply) => reply.type('text/html; charset=utf-8').send(page));
  app.get('/docs/start.js', async (_, reply) => reply.type('text/javascript; charset=utf-8').send(start));
  app.get('/docs/openapi.json', async (_, reply) => reply.type('application/json; charset=utf-8').send(document));
  await app.register(scalar, {
    routePrefix: '/docs/viewer',
    configuration: { url: '/docs/openapi.json' },
    hooks: {
      // Its own page runs a script inside the page, which our content policy forbids; ours does not.
      onRequest(request, reply, done) {
        if (request.url.startsWith('/docs/viewer/js/')) done();
        else void reply.redirect('/docs/api', 302);
      },
    },
  });
}
