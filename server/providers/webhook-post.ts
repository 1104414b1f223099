// Posts webhooks past the network guard. What an operator opened for recordings is open here too; what is inside stays closed.
import { Problem } from '../../rules/problem.ts';
import type { Clock } from '../ports/clock.ts';
import type { PostWebhook, WebhookAnswer } from '../ports/webhook-post.ts';
import { createGuardedHttp, GuardFailure, type GuardedAnswer, type GuardedHttp } from './guarded-http.ts';
import type { GuardPolicy } from './guarded-http-policy.ts';

const TIMEOUT_MS = 15_000;
const CONNECT_MS = 10_000;
/** More of an answer is not looked at. */
const KEPT_BYTES = 4_096;

export type WebhookPostOptions = { policy: GuardPolicy; clock: Clock; timeoutMs?: number; http?: GuardedHttp };

export function createWebhookPost(options: WebhookPostOptions): { post: PostWebhook; close(): Promise<void> } {
  const totalMs = options.timeoutMs ?? TIMEOUT_MS;
  const limits = { connectMs: Math.min(CONNECT_MS, totalMs), idleMs: totalMs, totalMs };
  const http = options.http ?? createGuardedHttp({ policy: options.policy, limits });

  const post: PostWebhook = async ({ url, headers, body, signal }) => {
    try {
      const answer = await http.request({ url, method: 'POST', headers, body, signal });
      const retryAfterMs = readRetryAfter(answer.headers['retry-after'], options.clock.now());
      return { kind: 'answer', status: answer.status, text: await beginningOf(answer), retryAfterMs };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof GuardFailure) return failed(sentences[error.reason](totalMs));
      if (error instanceof Problem) return failed(error.message);
      throw error;
    }
  };
  return { post, close: () => http.close() };
}

const failed = (message: string): WebhookAnswer => ({ kind: 'failure', message });

const sentences: Record<GuardFailure['reason'], (totalMs: number) => string> = {
  refused: () =>
    'The address is not one Ringside may reach: it has to be public, at port 80 or 443. The operator can allow a host with RINGSIDE_ALLOW_HOSTS.',
  unreachable: () => 'No connection could be made. Check the address, its certificate and whether the receiver runs.',
  redirects: () => 'The receiver sent a redirect; redirects are not followed. Give the final address.',
  encoded: () => 'The answer was compressed, which was not asked for.',
  'too-slow': (totalMs) => `No whole answer within ${totalMs / 1000} seconds. Answer first and work afterwards.`,
  'too-large': () => 'The answer was too large.',
  broken: () => 'The connection broke before the answer was whole.',
};

/** A status has been said: what happens to the rest of the answer does not change it. */
async function beginningOf({ body }: GuardedAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= KEPT_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof GuardFailure)) throw error;
  }
  // PostgreSQL keeps no zero bytes in texts.
  return Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString('utf8').replaceAll('\0', '');
}

/** Seconds, or a date. */
function readRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
