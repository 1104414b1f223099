// A carrier's web API for tests of one vendor: it keeps what it was asked and answers as it was told.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TalkBrief } from '../server/ports/live-call.ts';
import { createStreamCarrier, type StreamVendor } from '../server/providers/stream-carrier.ts';
import { createSystemClock } from '../server/providers/system-clock.ts';

export const vendorCalls = 'https://calls.example.com';

export type AskedOfVendor = { method: string; url: string; authorization: string; contentType: string; body: string };

export async function openVendorApi() {
  const asked: AskedOfVendor[] = [];
  let answering: { status: number; body: unknown } = { status: 200, body: {} };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { authorization = '', 'content-type': contentType = '' } = request.headers;
      const body = Buffer.concat(chunks).toString();
      asked.push({ method: request.method ?? '', url: request.url ?? '', authorization, contentType, body });
      response.writeHead(answering.status, { 'content-type': 'application/json' }).end(JSON.stringify(answering.body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (status: number, body: unknown) => void (answering = { status, body }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const vendorRequest = {
  ...{ reference: 'team.1', to: '+12125550101', from: '+12125550199', ringMs: 30_000, longestCallMs: 61_500 },
  talk: { mediaToken: 't0ken', brief: { reference: 'team.1' } as TalkBrief },
};

/** `known`: the vendor's name for the call, as our books have it. */
export function openVendorCarrier(vendor: StreamVendor, known: string | null = null) {
  return createStreamCarrier({
    ...{ vendor, clock: createSystemClock(), recall: async () => known, timeoutMs: 2_000 },
    limits: { callsPerSecond: 1, callsAtOnce: 1, callsAtOncePerNumber: 1 },
    reportUrl: (reference) => `${vendorCalls}/r?reference=${reference}`,
    streamUrl: (token) => `wss://calls.example.com/media/${token}`,
    answerUrl: (token) => `${vendorCalls}/answers/${token}`,
  });
}
