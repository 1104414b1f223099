// The other end for tests: a server on loopback that keeps what it is sent and answers what it is told to.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  const server = createServer(async (request, response) => {
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
    if (next === 'silence') return void request.on('close', () => atOnce--);
    const { status, headers = {}, body = '' } = typeof next === 'number' ? { status: next } : next;
    await new Promise((resolve) => setTimeout(resolve, holdMs));
    atOnce--;
    response.writeHead(status, headers).end(body);
  });
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
