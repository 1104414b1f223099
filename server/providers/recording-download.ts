// Fetches a recording through the network guard into the file store, and goes on where a broken connection stopped.
import { Readable } from 'node:stream';
import type { Clock } from '../ports/clock.ts';
import type { DownloadedFile, DownloadRecording } from '../ports/recording-download.ts';
import { Problem } from '../../rules/problem.ts';
import { createGuardedHttp, GuardFailure, type GuardedAnswer, type GuardedHttp } from './guarded-http.ts';
import type { GuardPolicy } from './guarded-http-policy.ts';
import {
  containerOrProblem,
  incomplete,
  problemOfFailure,
  problemOfStatus,
  tooLarge,
  tooSlow,
} from './recording-download-problems.ts';
import { createSystemClock } from './system-clock.ts';

export type RecordingDownloadOptions = GuardPolicy & {
  /**
   * Headers by `host` or `host:port` of the address asked for, over https; write `http://host:port` for plain http. They are
   * never sent to another host, also not after a redirect.
   */
  credentials?: Record<string, Record<string, string>>;
  /** Default 500 MB. */
  maxBytes?: number;
  /** For the whole recording, waits and resumes included. Default 15 minutes. */
  totalMs?: number;
  /** How often a broken connection is taken up again. Default 5. */
  maxResumes?: number;
  /** Before the first resume; doubles with each. Default 1 s. */
  resumeWaitMs?: number;
  /** Default: one made of the policy above. */
  http?: GuardedHttp;
  clock?: Clock;
};

const SNIFFED_BYTES = 65_536;

/** Throws Problem `configuration_invalid` when the policy or the credentials cannot be read. */
export function createRecordingDownload(options: RecordingDownloadOptions = {}): DownloadRecording {
  const { maxBytes = 500_000_000, totalMs = 900_000, maxResumes = 5, resumeWaitMs = 1000 } = options;
  const http = options.http ?? createGuardedHttp({ policy: options });
  const clock = options.clock ?? createSystemClock();
  const credentials = credentialsByOrigin(options.credentials ?? {});

  return async function downloadRecording(request) {
    const headers = { ...credentials.get(URL.parse(request.url)?.origin ?? ''), ...request.headers };
    const deadline = clock.now().getTime() + totalMs;
    let resumes = 0;

    // A stream into the store cannot be rewound: when a resume has to begin at the first byte, the write begins anew as well.
    for (;;) {
      const result = await attempt();
      if (result !== 'begin anew') return result;
    }

    async function attempt(): Promise<DownloadedFile | 'begin anew'> {
      const stop = new AbortController();
      const signal = AbortSignal.any([request.signal, stop.signal]);
      const transfer = { container: 'unknown', contentType: undefined, failure: undefined } as Transfer;
      const content = Readable.from(kept(transfer, sniffed(transfer, recordingBytes(transfer, signal))), { objectMode: false });
      try {
        const stored = await request.into.files.write(request.into.key, content, request.signal);
        return { ...stored, container: transfer.container };
      } catch (error) {
        if (request.signal.aborted) throw request.signal.reason;
        if (transfer.failure === BEGIN_ANEW) return 'begin anew';
        throw problemOfFailure(transfer.failure ?? error);
      } finally {
        stop.abort();
      }
    }

    async function* recordingBytes(transfer: Transfer, signal: AbortSignal): AsyncGenerator<Uint8Array> {
      let received = 0;
      let first: FirstAnswer | undefined;
      for (;;) {
        try {
          const answer = await ask(received, first, signal);
          transfer.contentType ??= answer.headers['content-type'];
          first ??= { validator: validatorOf(answer), totalBytes: totalBytesOf(answer) };
          for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
            received += chunk.length;
            request.onProgress?.(received, first.totalBytes);
            yield chunk;
          }
          if (first.totalBytes === null || received >= first.totalBytes) return;
          throw new GuardFailure('broken', `ended after ${received} of ${first.totalBytes} bytes`);
        } catch (error) {
          if (first === undefined || !mayPass(error) || resumes >= maxResumes) throw error;
          const wait = resumeWaitMs * 2 ** resumes++;
          if (clock.now().getTime() + wait >= deadline) throw tooSlow(totalMs);
          await clock.sleep(wait, signal);
          if (received > 0 && first.validator === null) throw BEGIN_ANEW;
        }
      }
    }

    /** Asks for the bytes from `from` on. Throws what keeps us from having them. */
    async function ask(from: number, first: FirstAnswer | undefined, signal: AbortSignal): Promise<GuardedAnswer> {
      const left = deadline - clock.now().getTime();
      if (left <= 0) throw tooSlow(totalMs);
      const range = from > 0 && first?.validator ? { range: `bytes=${from}-`, 'if-range': first.validator } : {};
      const limits = { totalMs: left, maxBytes: maxBytes - from };
      const answer = await http
        .request({ url: request.url, headers: { ...headers, ...range }, limits, signal })
        .catch(nameTooLarge);
      try {
        if (answer.status === 206) {
          if (startOf(answer) !== from) throw from > 0 ? BEGIN_ANEW : incomplete();
          if (first?.totalBytes && totalBytesOf(answer) !== first.totalBytes) throw BEGIN_ANEW;
        } else if (from > 0 && (answer.status === 200 || answer.status === 416)) throw BEGIN_ANEW;
        else if (![200, 203, 204].includes(answer.status))
          throw problemOfStatus(answer.status, answer.headers['retry-after'], clock.now());
      } catch (error) {
        answer.body.destroy();
        throw error;
      }
      return answer;
    }

    function nameTooLarge(error: unknown): never {
      throw error instanceof GuardFailure && error.reason === 'too-large' ? tooLarge(maxBytes) : error;
    }
  };
}

type Transfer = { container: string; contentType: string | undefined; failure: unknown };
type FirstAnswer = { validator: string | null; totalBytes: number | null };

/** The file changed, or its server cannot continue in the middle. */
const BEGIN_ANEW = new Error('the recording has to be fetched from its first byte');

/** Keeps the failure itself: a store may wrap what its source throws. */
async function* kept(transfer: Transfer, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    transfer.failure = error;
    throw error;
  }
}

/** Holds the first bytes back until they are known to be sound, so that nothing else reaches the store. */
async function* sniffed(transfer: Transfer, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | null = Buffer.alloc(0);
  const judge = (bytes: Buffer) => {
    transfer.container = containerOrProblem(bytes, transfer.contentType);
    return bytes;
  };
  for await (const chunk of source) {
    if (head === null) yield chunk;
    else {
      head = Buffer.concat([head, chunk]);
      if (head.length < SNIFFED_BYTES) continue;
      yield judge(head);
      head = null;
    }
  }
  if (head !== null) yield judge(head);
}

/** What may be gone a moment later, once the server has begun to send. */
function mayPass(error: unknown): boolean {
  if (error instanceof GuardFailure) return ['broken', 'unreachable', 'too-slow'].includes(error.reason);
  return error instanceof Problem && error.code === 'recording_unreachable' && error.retryable;
}

/** What If-Range takes (RFC 9110 §13.1.5): a strong tag, or else the date. */
function validatorOf({ headers }: GuardedAnswer): string | null {
  const tag = headers['etag'];
  return tag?.startsWith('"') ? tag : (headers['last-modified'] ?? null);
}

const contentRange = (answer: GuardedAnswer) =>
  /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(answer.headers['content-range'] ?? '');

function startOf(answer: GuardedAnswer): number | null {
  const [, start] = contentRange(answer) ?? [];
  return start === undefined ? null : Number(start);
}

export function totalBytesOf(answer: GuardedAnswer): number | null {
  const text = answer.status === 206 ? contentRange(answer)?.[2] : answer.headers['content-length'];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

export function credentialsByOrigin(credentials: Record<string, Record<string, string>>): Map<string, Record<string, string>> {
  return new Map(
    Object.entries(credentials).map(([host, headers]) => {
      const url = URL.parse(/^https?:\/\//.test(host) ? host : `https://${host}`);
      if (url && url.pathname === '/' && url.search === '' && url.username === '') return [url.origin, headers];
      throw new Problem(
        'configuration_invalid',
        `"${host}" is not a host to send headers to. Write it like api.example.com or http://10.0.0.7:9000.`,
      );
    }),
  );
}
