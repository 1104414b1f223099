// A team with a receiver on this machine: what it was sent, and what it answers. The stage of the webhook tests.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deliverWebhooks } from '../server/flows/reporting/deliver-webhooks.ts';
import type { NewsContext } from '../server/flows/reporting/news-context.ts';
import { createWebhookPost } from '../server/providers/webhook-post.ts';
import { openWebServer, type Answer, type Browser, type WebServer } from './web-server.ts';

export type Received = { path: string; headers: IncomingHttpHeaders; body: string };
/** `hang`: never answers. */
export type SinkAnswer = { status: number; headers?: Record<string, string>; text?: string } | 'hang';

export type Sink = {
  url: string;
  host: string;
  received: Received[];
  answers: (answer: SinkAnswer) => void;
  close(): Promise<void>;
};

export async function openSink(): Promise<Sink> {
  const received: Received[] = [];
  let next: SinkAnswer = { status: 200, text: 'thank you' };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (next !== 'hang') response.writeHead(next.status, next.headers ?? {}).end(next.text ?? '');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/hooks`,
    host,
    received,
    answers: (answer) => void (next = answer),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type WebhookScene = {
  server: WebServer;
  sink: Sink;
  teamId: string;
  admin: Browser;
  context: NewsContext;
  /** Adds an endpoint that leads to the sink. */
  endpoint: (body?: Record<string, unknown>) => Promise<{ endpointId: string; secret: string }>;
  deliver: (endpointId: string, signal?: AbortSignal) => Promise<void>;
  deliveries: (endpointId: string) => Promise<Record<string, unknown>[]>;
  send: (method: string, path: string, body?: unknown) => Promise<Answer>;
  close: () => Promise<void>;
};

/** A receiver has `timeoutMs` to answer; jitter stands in the middle. */
export async function openWebhookScene(options: { timeoutMs?: number } = {}): Promise<WebhookScene> {
  const server = await openWebServer();
  const sink = await openSink();
  const { teamId, admin: person } = await server.team('Team');
  const admin = server.browser();
  await admin.signIn(person.email);
  const posting = createWebhookPost({
    policy: { allowHosts: [sink.host] },
    clock: server.context.clock,
    timeoutMs: options.timeoutMs ?? 5_000,
  });
  const context: NewsContext = {
    ...server.context,
    postWebhook: posting.post,
    sealer: server.context.connection.sealer,
    random: () => 0.5,
  };
  return {
    server,
    sink,
    teamId,
    admin,
    context,
    async endpoint(body = {}) {
      const answer = await admin.send('POST', '/api/webhooks', { url: sink.url, events: ['call.received'], ...body });
      if (answer.status !== 200) throw new Error(answer.text);
      const { endpoint, secret } = answer.body as { endpoint: { endpointId: string }; secret: string };
      return { endpointId: endpoint.endpointId, secret };
    },
    deliver: (endpointId, signal = new AbortController().signal) => deliverWebhooks(context, { teamId, endpointId }, signal),
    async deliveries(endpointId) {
      const { body } = await admin.send('GET', `/api/webhooks/${endpointId}/deliveries`);
      return body['items'] as Record<string, unknown>[];
    },
    send: (method, path, body) => admin.send(method, path, body),
    async close() {
      await posting.close();
      await server.close();
      await sink.close();
    },
  };
}
