// What the server shows to browsers besides its API: the documentation of the API and the files of the dashboard.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dashboardApi } from '../../contract/dashboard-api.ts';
import { registeredRoutes } from '../../test/registered-routes.ts';
import { openWebServer, type Browser, type WebServer } from '../../test/web-server.ts';

let server: WebServer;
let browser: Browser;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringside-dashboard-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Ringside</title>');
  await writeFile(join(folder, 'assets', 'main-4f2a.js'), 'export {}');
  await writeFile(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  server = await openWebServer({ dashboardFolder: folder });
  browser = server.browser();
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** What is no part of the API: pages and files; what a browser or a library opens; what others sign in their shapes; a wrong method. */
const undescribed = [
  /^GET (?:\/health(?:\/live)?|\/docs(?:\/.*)?|\/assets\/\*|\/[\w-]+\.(?:svg|txt|png|ico)|\*)$/,
  /^(?:GET|POST) \/api\/auth\//,
  /^GET \/api\/hubspot\/oauth\/callback$/,
  /^(?:GET|POST) \/api\/integrations\/(?:hubspot|recorders|carriers)\//,
  /^(?!POST)[A-Z]+ \/api\/integrations\/push-api\/ingest/,
  /^(?!GET)[A-Z]+ \/api\/integrations\/push-api\/calls\//,
];

describe('the documentation', () => {
  test('describes every route, with every reference leading somewhere', async () => {
    const { body: document } = await browser.send('GET', '/docs/openapi.json');
    assert.equal(document['openapi'], '3.1.0');
    const paths = document['paths'] as Record<string, Record<string, { operationId: string; responses: object }>>;
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const routes = registeredRoutes(server.app);
    assert.ok(routes.length > 200 && Object.keys(dashboardApi).every((key) => routes.includes(key)));
    const expected = routes.filter((route) => !undescribed.some((one) => one.test(route)));
    assert.deepEqual(described.toSorted(), expected.toSorted());
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    assert.equal(new Set(operations.map((operation) => operation.operationId)).size, operations.length);
    assert.ok(operations.every((operation) => Object.keys(operation.responses).length > 0));
    for (const path of Object.keys(paths).filter((one) => one.startsWith('/api/integrations/push-api/')))
      for (const { responses } of Object.values(paths[path] ?? {})) assert.ok('403' in responses && '405' in responses, path);
    for (const path of ['/api/uploads', '/api/push-keys'])
      for (const status of ['413', '415']) assert.ok(status in (paths[path]?.['post']?.responses ?? {}), `${path} ${status}`);
    const { schemas } = document['components'] as { schemas: Record<string, object> };
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    for (const reference of references) assert.ok(reference.replace('#/components/schemas/', '') in schemas, reference);
    for (const name of ['CallRow', 'CallDetail', 'PushKey', 'Session', 'Problem', 'PushedCall', 'PushAnswer', 'LiveEvent'])
      assert.ok(name in schemas, name);
    assert.ok(
      Object.keys(schemas).every((name) => /^[A-Za-z0-9]+$/.test(name)),
      Object.keys(schemas).join(),
    );
  });

  test('is shown by a page that loads nothing from elsewhere and runs no script inside itself', async () => {
    const page = await browser.send('GET', '/docs/api');
    const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    assert.equal(sources.length, 3);
    for (const source of sources) assert.equal((await browser.send('GET', source)).status, 200, source);
    assert.doesNotMatch(page.text, /<script>|https?:/);
  });

  test('is a page for each of its files, the one that is shown marked in the contents', async () => {
    assert.match((await browser.send('GET', '/docs/problems')).text, /id="rate_limited"/);
    const { text, headers } = await browser.send('GET', '/docs/outbound');
    assert.match(headers.get('content-type') ?? '', /^text\/html/);
    assert.match(text, /<title>Outbound calls · Ringside<\/title>/);
    assert.match(text, /<a href="\/docs\/outbound" aria-current="page">/);
    const contents = [...text.slice(0, text.indexOf('</nav>')).matchAll(/href="(\/docs\/[^"#]+)"/g)].map(([, href = '']) => href);
    assert.ok(contents.length > 30);
    for (const href of contents) assert.equal((await browser.send('GET', href)).status, 200, href);
    for (const none of ['/docs/nothing', '/docs/..%2fpackage', '/docs/decisions/..%2f..%2fREADME', '/docs/README'])
      assert.equal((await browser.send('GET', none)).status, 404, none);
  });
});

describe('the dashboard', () => {
  test('is given for every address of its own', async () => {
    for (const path of [
      '/',
      '/calls',
      '/calls/11111111-1111-4111-8111-111111111111?t=68',
      '/invitations/abc',
      '/integrations/push-api',
    ]) {
      const answer = await server.browser().send('GET', path);
      assert.deepEqual([answer.status, answer.headers.get('cache-control')], [200, 'no-cache'], path);
      assert.match(answer.text, /<title>Ringside/);
    }
  });

  test('files with a hash in their name are kept for a year, others for an hour', async () => {
    const asset = await browser.send('GET', '/assets/main-4f2a.js');
    assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    assert.equal((await browser.send('GET', '/favicon.svg')).headers.get('cache-control'), 'public, max-age=3600');
  });

  test('says how to build it when it is not built', async () => {
    const bare = await openWebServer();
    try {
      const answer = await bare.browser().send('GET', '/');
      assert.deepEqual([answer.status, answer.body['code']], [503, 'dashboard_not_built']);
      assert.match(String(answer.body['detail']), /npm run build/);
    } finally {
      await bare.close();
    }
  });
});
