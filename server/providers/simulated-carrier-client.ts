// The way to a simulated carrier in a process of its own, and how a request is held until the last moment before it is written.
import { Agent, request as httpRequest, type ClientRequest } from 'node:http';
import { Problem } from '../../rules/problem.ts';
import type { Carrier, CarrierLimits, DialAnswer, DialRequest, FoundCall } from '../ports/carrier.ts';
import { SIMULATED_CARRIER, simulatedLimits } from './simulated-carrier.ts';
import { foundBody, placedBody, readJson } from './simulated-carrier-wire.ts';

export type SimulatedCarrierClientOptions = { baseUrl: string; limits?: CarrierLimits; timeoutMs?: number };

const MOST_ANSWER_BYTES = 1_000_000;

type Sent = { kind: 'answer'; status: number; body: Buffer } | { kind: 'held_back' | 'not_sent' | 'unknown'; message: string };

export function createSimulatedCarrierClient(options: SimulatedCarrierClientOptions): { carrier: Carrier; close(): void } {
  const { baseUrl, limits = simulatedLimits, timeoutMs = 10_000 } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });

  function send(method: string, path: string, body: string, maySend: () => boolean, signal?: AbortSignal): Promise<Sent> {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const timeout = AbortSignal.timeout(timeoutMs);
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
    return new Promise((resolve) => {
      let isWritten = false;
      const request = httpRequest(new URL(path, baseUrl), { method, agent, headers, signal: either });
      const fail = (error: Error) => resolve({ kind: isWritten ? 'unknown' : 'not_sent', message: error.message });
      request.on('error', fail);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if ((bytes += chunk.length) > MOST_ANSWER_BYTES) request.destroy(new Error('the answer is too long'));
        });
        response.on('error', fail);
        response.on('end', () => resolve({ kind: 'answer', status: response.statusCode ?? 0, body: Buffer.concat(chunks, bytes) }));
      });
      whenConnected(request, () => {
        // Nothing may come between these two: no await, no callback.
        if (maySend()) {
          isWritten = true;
          request.end(body);
        } else {
          resolve({ kind: 'held_back', message: 'It was too late to send it.' });
          request.destroy();
        }
      });
    });
  }

  const carrier: Carrier = {
    name: SIMULATED_CARRIER,
    isSimulated: true,
    isSilent: true,
    limits,
    async dial(request, mayDial, signal): Promise<DialAnswer> {
      const sent = await send('POST', '/calls', bodyOf(request), mayDial, signal);
      if (sent.kind === 'held_back') return { kind: 'held_back' };
      if (sent.kind !== 'answer') return { kind: sent.kind, message: sent.message };
      const answer = sent.status === 200 ? placedBody.safeParse(readJson(sent.body)) : null;
      if (answer?.success) return answer.data;
      return { kind: 'unknown', message: `The carrier answered with status ${sent.status} and nothing that can be read.` };
    },
    async find(reference, signal): Promise<FoundCall> {
      const sent = await send('GET', `/calls/${encodeURIComponent(reference)}`, '', () => true, signal);
      if (sent.kind !== 'answer') return { kind: 'unreachable', message: sent.message };
      const answer = sent.status === 200 ? foundBody.safeParse(readJson(sent.body)) : null;
      return answer?.success ? answer.data : { kind: 'unreachable', message: `The carrier answered with status ${sent.status}.` };
    },
    async hangUp(reference, signal) {
      const sent = await send('POST', `/calls/${encodeURIComponent(reference)}/end`, '', () => true, signal);
      if (sent.kind === 'answer' && sent.status < 300) return;
      throw new Problem('provider_unreachable', 'The carrier could not be asked to hang up. It is asked again.', {
        retryable: true,
      });
    },
  };
  return { carrier, close: () => agent.destroy() };
}

function bodyOf({ reference, to, from, ringMs, longestCallMs }: DialRequest): string {
  return JSON.stringify({ reference, to, from, ringMs, longestCallMs });
}

/** With a connection that stands, so that what is written then leaves at once. */
function whenConnected(request: ClientRequest, ready: () => void): void {
  request.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', ready);
    else ready();
  });
}
