// The documentation of our HTTP API: the OpenAPI document, and pages that show it, all from this server.
import { fastify, type FastifyInstance } from 'fastify';
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
<script src="/docs/viewer.js"></script>
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

export function registerApiDocs(app: FastifyInstance, about: { version: string; publicUrl: string }): void {
  const document = JSON.stringify(openApiDocument(about));
  app.get('/docs/api', async (_, reply) => reply.type('text/html; charset=utf-8').send(page));
  app.get('/docs/start.js', async (_, reply) => reply.type('text/javascript; charset=utf-8').send(start));
  app.get('/docs/openapi.json', async (_, reply) => reply.type('application/json; charset=utf-8').send(document));
  app.get('/docs/viewer.js', async (_, reply) => {
    viewer ??= loadViewer().catch((error: unknown) => {
      viewer = null; // Whoever looks next tries again.
      throw error;
    });
    return reply.type('text/javascript; charset=utf-8').send(await viewer);
  });
}

let viewer: Promise<Buffer> | null = null;

/** Its script is four megabytes, loaded when somebody looks at it first. Its own page runs one inside the page, which ours forbids. */
async function loadViewer(): Promise<Buffer> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  await using app = fastify();
  await app.register(scalar, { routePrefix: '/', configuration: { url: '/docs/openapi.json' } });
  const { statusCode, rawPayload } = await app.inject('/js/scalar.js');
  if (statusCode !== 200) throw new Error(`The viewer of the API documents answers with ${statusCode}`);
  return rawPayload;
}
