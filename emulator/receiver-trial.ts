// The other end for tests: a server on loopback that keeps what it is sent and answers what it is told to.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClock } from './clock.ts';

export type Received = { method: string; url: string; headers: IncomingHttpHeaders; body: string };

/** `'silence'` never answers. */
export type Answers = number | 'silence' | { status: number; headers?: Record<string, string>; body?: string };

export type Receiver = {
  url: string;
  received: Received[];
  /** One after the other, the last one for ever; 200 without any. */
  answer: (...answers: Answers[]) => void;
  mostAtOnce: () => number;
  close: () => Promise<void>;
};

export async function startReceiver(holdMs = 0): Promise<Receiver> {
  const received: Received[] = [];
  let answers: Answers[] = [200];
  let atOnce = 0;
  let mostAtOnce = 0;
  const clock = createClock({ kind: 'wall' });
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    received.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    });
    const next = (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
    if (next === 'silence') return void response.on('close', () => atOnce--);
    const { status, headers = {}, body = '' } = typeof next === 'number' ? { status: next } : next;
    if (holdMs > 0) await clock.sleep(holdMs);
    atOnce--;
    response.writeHead(status, headers).end(body);
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (...next) => (answers = next),
    mostAtOnce: () => mostAtOnce,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
