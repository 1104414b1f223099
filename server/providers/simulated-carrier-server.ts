// The simulated carrier behind an address of its own, so that it outlives whoever calls through it; its log of dials is a witness.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Problem } from '../../rules/problem.ts';
import type { CarrierNews } from '../ports/carrier.ts';
import { createSimulatedCarrier, type SimulatedCarrierOptions } from './simulated-carrier.ts';
import { dialBody, readJson, SIGNATURE, signNews } from './simulated-carrier-wire.ts';

export type SimulatedCarrierServerOptions = Omit<SimulatedCarrierOptions, 'report'> & {
  port: number;
  /** Where reports are sent, in turn: the web processes. */
  reportTo: readonly string[];
  secret: string;
};

const MOST_BODY_BYTES = 100_000;
const REPORT_TIMEOUT_MS = 10_000;

export async function serveSimulatedCarrier(
  options: SimulatedCarrierServerOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const { reportTo, secret, log } = options;
  let reports = 0;

  async function report(news: CarrierNews): Promise<void> {
    const url = reportTo[(reports += 1) % reportTo.length];
    if (url === undefined) return;
    const body = JSON.stringify([news]);
    const headers = { 'content-type': 'application/json', [SIGNATURE]: signNews(body, secret) };
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(REPORT_TIMEOUT_MS) });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Problem('provider_unreachable', `A report was answered with ${answer.status}.`, { retryable: true });
  }

  const simulated = createSimulatedCarrier({ ...options, report });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, calls, encoded = '', end] = new URL(request.url ?? '/', 'http://carrier').pathname.split('/');
    const reference = decodeURIComponent(encoded);
    if (calls !== 'calls') return reply(response, 404, { error: 'There are only calls here.' });
    if (request.method === 'POST' && end === 'end') {
      simulated.hangUp(reference);
      return reply(response, 200, {});
    }
    if (request.method === 'GET') return reply(response, 200, simulated.found(reference));
    const wanted = dialBody.safeParse(readJson(await readBody(request)));
    if (!wanted.success) return reply(response, 400, { error: 'This is no call.' });
    const { replyLost, ...placed } = simulated.place(wanted.data);
    if (options.script.faults.replyAfterMs > 0) await options.clock.sleep(options.script.faults.replyAfterMs);
    if (replyLost) request.socket.destroy();
    else reply(response, 200, placed);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.warn({ err: error }, 'the simulated carrier could not answer');
      request.socket.destroy();
    });
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      simulated.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if ((bytes += chunk.length) > MOST_BODY_BYTES) throw new Problem('payload_too_large', 'This is no call.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}
