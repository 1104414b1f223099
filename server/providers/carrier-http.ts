// How requests to carriers leave: each held until its connection stands, and asked about once more in the turn in which it is written.
import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export type CarrierRequest = { method: string; url: URL; headers: Record<string, string>; body: string };
export type CarrierAnswer = { statusCode: number; body: string; headers: unknown };

export type CarrierHttp = {
  /** Throws Unanswered. */
  send(request: CarrierRequest, maySend: () => boolean, signal?: AbortSignal): Promise<CarrierAnswer>;
  close(): void;
};

/** Why no answer came. `unknown`: it was written, so the carrier may have done it. */
export class Unanswered extends Error {
  readonly kind: 'held_back' | 'not_sent' | 'unknown';
  constructor(kind: Unanswered['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

const MOST_ANSWER_BYTES = 2_000_000;
const MOST_SOCKETS = 32;

export function openCarrierHttp({ timeoutMs = 10_000 }: { timeoutMs?: number | undefined } = {}): CarrierHttp {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
  };

  return {
    send({ method, url, headers, body }, maySend, signal) {
      const isPlain = url.protocol === 'http:';
      const timeout = AbortSignal.timeout(timeoutMs);
      return new Promise((resolve, reject) => {
        let isWritten = false;
        const request = (isPlain ? httpRequest : httpsRequest)(url, {
          method,
          agent: isPlain ? agents.http : agents.https,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        });
        const fail = (error: Error) => reject(new Unanswered(isWritten ? 'unknown' : 'not_sent', error.message));
        request.on('error', fail);
        request.on('response', (response) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          response.on('data', (chunk: Buffer) => {
            chunks.push(chunk);
            if ((bytes += chunk.length) > MOST_ANSWER_BYTES) request.destroy(new Error('the answer is too long'));
          });
          response.on('error', fail);
          response.on('end', () => {
            const text = Buffer.concat(chunks, bytes).toString('utf8');
            resolve({ statusCode: response.statusCode ?? 0, body: text, headers: response.headers });
          });
        });
        whenConnected(request, isPlain ? 'connect' : 'secureConnect', () => {
          // Nothing may come between these two: no await, no callback.
          if (maySend()) {
            isWritten = true;
            request.end(body);
          } else {
            reject(new Unanswered('held_back', 'It was too late to send it.'));
            request.destroy();
          }
        });
      });
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function whenConnected(request: ClientRequest, event: 'connect' | 'secureConnect', ready: () => void): void {
  request.once('socket', (socket) => {
    if (socket.connecting) socket.once(event, ready);
    else ready();
  });
}
