// How the SDK's requests to Twilio leave: each held until its connection stands, and asked about once more in the turn in which it is written.
import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import twilio from 'twilio';

export type TwilioAccount = {
  accountSid: string;
  authToken: string;
  /** Where the API is, if not at Twilio. */
  apiUrl?: string | undefined;
  timeoutMs?: number | undefined;
};

export type TwilioClient = ReturnType<typeof twilio>;
export type TwilioHttp = {
  /** A client of the SDK whose requests leave only if `maySend` says so then. */
  client(maySend: () => boolean, signal?: AbortSignal): TwilioClient;
  close(): void;
};

/** Why no answer came. `unknown`: it was written, so Twilio may have done it. */
export class Unanswered extends Error {
  readonly kind: 'held_back' | 'not_sent' | 'unknown';
  constructor(kind: Unanswered['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

const MOST_ANSWER_BYTES = 2_000_000;
const MOST_SOCKETS = 32;

export function openTwilioHttp({ accountSid, authToken, apiUrl, timeoutMs = 10_000 }: TwilioAccount): TwilioHttp {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
  };

  type Options = Parameters<twilio.RequestClient['request']>[0];
  type Answer = { statusCode: number; body: string; headers: unknown };

  function send({ method, uri, headers, params, data }: Options, maySend: () => boolean, signal?: AbortSignal): Promise<Answer> {
    const asked = new URL(uri);
    const url = apiUrl === undefined ? asked : new URL(asked.pathname, apiUrl);
    url.search = formOf(params).toString();
    const body = formOf(data).toString();
    const isPlain = url.protocol === 'http:';
    const timeout = AbortSignal.timeout(timeoutMs);
    return new Promise((resolve, reject) => {
      let isWritten = false;
      const request = (isPlain ? httpRequest : httpsRequest)(url, {
        method,
        agent: isPlain ? agents.http : agents.https,
        headers: {
          ...(headers as Record<string, string>),
          authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
          'content-length': Buffer.byteLength(body),
        },
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
  }

  return {
    client(maySend, signal) {
      const httpClient = { request: (options: Options) => send(options, maySend, signal) };
      return twilio(accountSid, authToken, { httpClient: httpClient as unknown as twilio.RequestClient, accountSid });
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** Lists as one pair for each value, as Twilio reads them. */
function formOf(values: unknown): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(values ?? {})) {
    const all: unknown[] = Array.isArray(value) ? value : [value];
    for (const one of all) {
      if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') form.append(name, String(one));
    }
  }
  return form;
}

function whenConnected(request: ClientRequest, event: 'connect' | 'secureConnect', ready: () => void): void {
  request.once('socket', (socket) => {
    if (socket.connecting) socket.once(event, ready);
    else ready();
  });
}
