// Tries whether a recording can be fetched, by its first bytes: the same guard and credentials as the download, nothing is kept.
import type { ProbeRecording } from '../ports/recording-download.ts';
import { Problem } from '../../rules/problem.ts';
import type { Clock } from '../ports/clock.ts';
import { createGuardedHttp, type GuardedHttp } from './guarded-http.ts';
import type { GuardPolicy } from './guarded-http-policy.ts';
import { credentialsByOrigin, totalBytesOf } from './recording-download.ts';
import { containerOrProblem, problemOfFailure, problemOfStatus } from './recording-download-problems.ts';

export type RecordingProbeOptions = GuardPolicy & {
  credentials?: Record<string, Record<string, string>>;
  http?: GuardedHttp;
  clock: Clock;
};

const ENOUGH_BYTES = 4_096;
/** Servers that do not know ranges send everything; the connection is closed after the first bytes. */
const MAX_BYTES = 1_000_000_000;
const TOTAL_MS = 10_000;

/** Throws Problem `configuration_invalid` when the policy or the credentials cannot be read. */
export function createRecordingProbe(options: RecordingProbeOptions): ProbeRecording {
  const http = options.http ?? createGuardedHttp({ policy: options });
  const credentials = credentialsByOrigin(options.credentials ?? {});

  return async function probeRecording({ url, headers = {}, signal }) {
    try {
      const answer = await http.request({
        url,
        headers: { ...credentials.get(URL.parse(url)?.origin ?? ''), ...headers, range: `bytes=0-${ENOUGH_BYTES - 1}` },
        limits: { totalMs: TOTAL_MS, maxBytes: MAX_BYTES },
        signal,
      });
      const { status, body } = answer;
      try {
        if (![200, 203, 206].includes(status)) throw problemOfStatus(status, answer.headers['retry-after'], options.clock.now());
        const head = await firstBytes(body);
        return { bytes: totalBytesOf(answer), container: containerOrProblem(head, answer.headers['content-type']) };
      } finally {
        body.destroy();
      }
    } catch (error) {
      if (error instanceof Problem || signal.aborted) throw error;
      throw problemOfFailure(error);
    }
  };
}

async function firstBytes(body: AsyncIterable<unknown>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    head = Buffer.concat([head, chunk]);
    if (head.length >= ENOUGH_BYTES) break;
  }
  return head;
}
