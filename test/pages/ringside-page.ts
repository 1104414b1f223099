// A real Ringside server and a real browser for the page tests: start, set up, push calls, open pages, look for accessibility faults.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { freePort } from '../free-port.ts';

export const owner = {
  name: 'Tom Reyes',
  email: 'tom@northstar.test',
  password: 'correct horse battery',
  teamName: 'Northstar Sales',
};
export const root = join(import.meta.dirname, '../..');

/** How long anything may take that a page shows or a server works off. Bounds a wait; nothing is judged by it. */
export const PATIENCE_MS = 300_000;

/** Asks until it answers something other than null; says what was awaited when it never does. */
export async function until<T>(what: string, ask: () => Promise<T | null | false | undefined>, withinMs = PATIENCE_MS): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== false && answer !== undefined) return answer;
    if (Date.now() > end) assert.fail(`waited ${withinMs / 1000} s in vain: ${what}`);
    await sleep(150);
  }
}

export type RunningServer = { url: string; stop(): Promise<void> };

/**
 * `node server/main.ts start` with a folder of its own, on a free port; recordings may be fetched from `recordings` besides the open
 * web, and `settings` are set besides.
 */
export async function startServer(recordings?: { url: string }, settings: Record<string, string> = {}): Promise<RunningServer> {
  assert.ok(existsSync(join(root, 'dashboard/dist/index.html')), 'build the dashboard first: npm run build');
  const folder = await mkdtemp(join(tmpdir(), 'ringside-pages-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['server/main.ts', 'start'], {
    cwd: root,
    env: {
      ...process.env,
      ...settings,
      PORT: String(port),
      HOST: '127.0.0.1',
      RINGSIDE_URL: url,
      RINGSIDE_DATA: folder,
      ...(recordings === undefined ? {} : { RINGSIDE_ALLOW_HOSTS: new URL(recordings.url).host }),
      DATABASE_URL: undefined,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-8000)));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([gone, sleep(30_000, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
    await gone;
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await until('the server to be ready', async () => {
      if (child.exitCode !== null) assert.fail(`the server ended before it was ready:\n${said}`);
      return await fetch(`${url}/health`).then(
        (answer) => answer.ok,
        () => false,
      );
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** Requests as a signed-in person makes them. */
export type Person = { cookie: string; ask(method: string, path: string, body?: unknown): Promise<Response> };

export async function createOwner(url: string): Promise<Person> {
  const made = await send(url, 'POST', '/api/setup', owner);
  assert.equal(made.status, 204, await made.text());
  return await signInAs(url, owner.email, owner.password);
}

export async function signInAs(url: string, email: string, password: string): Promise<Person> {
  const answer = await send(url, 'POST', '/api/auth/sign-in/email', { email, password });
  assert.equal(answer.status, 200, await answer.text());
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  return { cookie, ask: async (method, path, body) => await send(url, method, path, body, { cookie, origin: url }) };
}

/** Invites somebody, who joins with a password of their own. */
export async function joinAs(url: string, owner: Person, role: 'manager' | 'member'): Promise<Person> {
  const email = `${role}@northstar.test`;
  const password = 'a long enough password';
  const invited = await owner.ask('POST', '/api/team/invitations', { email, role });
  const { invitationId } = (await invited.json()) as { invitationId: string };
  const joined = await send(url, 'POST', `/api/invitations/${invitationId}/accept`, { name: 'Noah Kim', password });
  assert.ok(joined.ok, await joined.text());
  return await signInAs(url, email, password);
}

async function send(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return await fetch(`${url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

export async function createKey(person: Person, name = 'Page tests'): Promise<{ key: string; ingestUrl: string }> {
  const { key } = (await (await person.ask('POST', '/api/push-keys', { name, limitPerMinute: 100_000 })).json()) as { key: string };
  const { ingestUrl } = (await (await person.ask('GET', '/api/push-keys')).json()) as { ingestUrl: string };
  return { key, ingestUrl };
}

/** Pushes one call through the real Push API and answers its id. */
export async function push({ key, ingestUrl }: { key: string; ingestUrl: string }, call: Record<string, unknown>): Promise<string> {
  const answer = await fetch(ingestUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(call),
  });
  const body = await answer.text();
  assert.ok(answer.ok, `${answer.status} ${body}`);
  return (JSON.parse(body) as { callId: string }).callId;
}

type CallState = { state: string; scores: unknown[]; recording: { peaks: unknown } | null };
export async function untilState(person: Person, callId: string, wanted: 'done' | 'failed'): Promise<CallState> {
  return await until(`call ${callId} to be ${wanted}`, async () => {
    const call = (await (await person.ask('GET', `/api/calls/${callId}`)).json()) as CallState;
    if (wanted === 'done' && call.state === 'failed') assert.fail(`call failed: ${JSON.stringify(call).slice(0, 1500)}`);
    return call.state === wanted ? call : null;
  });
}

/** A web server on this machine that hands out recordings; an address it does not know answers 410. */
export async function serveFiles(files: Map<string, Buffer>, port = 0): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    if (file === undefined) response.writeHead(410).end();
    else response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': file.length }).end(file);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function openBrowser(...more: string[]): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  assert.ok(existsSync(executablePath), `no Chromium at ${executablePath}: install the package chromium, or set CHROMIUM_PATH`);
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--autoplay-policy=no-user-gesture-required',
      ...more,
    ],
  });
}

export type Theme = 'light' | 'dark';
export type Opened = { context: BrowserContext; page: Page; errors: string[] };

/** A window of its own, signed in when a person is given; collects every error of the page. */
export async function openWindow(
  browser: Browser,
  url: string,
  options: { person?: Person; theme?: Theme; width?: number; height?: number } = {},
): Promise<Opened> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.theme ?? 'light',
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(PATIENCE_MS / 3);
  if (options.person !== undefined) {
    const cookies = options.person.cookie
      .split('; ')
      .map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url }));
    await context.addCookies(cookies);
  }
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // A refused request is part of some stories; the browser logs each.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text());
  });
  return { context, page, errors };
}

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
type AxeResult = { violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] };

const LONGEST_TRANSITION_MS = 5_000;
/** A colour on its way from one to the other is neither of them. */
export async function settled(page: Page): Promise<void> {
  // A browser that draws no frame for a while lets none of them end.
  await page.evaluate(`Promise.race([
    Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)),
    new Promise((resolve) => setTimeout(resolve, ${LONGEST_TRANSITION_MS})),
  ])`);
}

/** What of a page axe looks at, and by which rules: those of colours are the only ones that hang on the theme. */
type Judged = { rules?: 'all' | 'colours'; within?: string };

/** Fails with the rule and the element when axe finds anything (WCAG 2.0–2.2 A and AA, and best practice). */
export async function assertAccessible(page: Page, where: string, { rules = 'all', within }: Judged = {}): Promise<void> {
  // Added through the debugger, because the page's own policy forbids inline scripts.
  const ready = await page.evaluate('typeof axe');
  if (ready === 'undefined') await page.evaluate(axeSource);
  await settled(page);
  const options = {
    resultTypes: ['violations'],
    preload: false,
    ...(rules === 'all'
      ? {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          rules: { region: { enabled: !/menu|select/.test(where) } },
        }
      : { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }),
  };
  const target = within === undefined ? 'document' : JSON.stringify(within);
  const result = (await page.evaluate(`axe.run(${target}, ${JSON.stringify(options)})`)) as AxeResult;
  const found = result.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) =>
        `${violation.id} (${violation.impact}): ${node.html.slice(0, 220)}\n    ${node.failureSummary.replaceAll('\n', ' ')}`,
    ),
  );
  assert.deepEqual(found, [], `${where} has accessibility faults`);
}

/** Fails when the page can be scrolled sideways, or when something sticks out of the window. */
export async function assertNoOverflow(page: Page, where: string): Promise<void> {
  const wide = (await page.evaluate('({ inner: innerWidth, content: document.documentElement.scrollWidth })')) as {
    inner: number;
    content: number;
  };
  assert.ok(wide.content <= wide.inner, `${where} is ${wide.content} px wide in a window of ${wide.inner} px`);
}
