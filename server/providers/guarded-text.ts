// Reads short texts through the network guard: transcripts that lie at a recorder's, answers of its API.
import { Problem } from '../../rules/problem.ts';
import type { FetchText } from '../ports/fetch-text.ts';
import { createGuardedHttp, GuardFailure, type GuardedHttp } from './guarded-http.ts';
import type { GuardPolicy } from './guarded-http-policy.ts';

export function createGuardedText(options: { policy: GuardPolicy; http?: GuardedHttp }): {
  fetchText: FetchText;
  close(): Promise<void>;
} {
  const http = options.http ?? createGuardedHttp({ policy: options.policy });

  const fetchText: FetchText = async ({ url, headers = {}, body, maxBytes, timeoutMs, signal }) => {
    const limits = { idleMs: timeoutMs, totalMs: timeoutMs, maxBytes };
    try {
      const answer = await http.request({
        ...{ url, limits, signal, method: body === undefined ? 'GET' : 'POST' },
        headers: { 'user-agent': 'Ringside', ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body }),
      });
      const chunks: Uint8Array[] = [];
      for await (const chunk of answer.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
      if (answer.status >= 200 && answer.status < 300) return Buffer.concat(chunks).toString('utf8');
      throw problemOfStatus(answer.status, new URL(url).host);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof GuardFailure) throw problemOfFailure(error, url);
      throw error;
    }
  };
  return { fetchText, close: () => http.close() };
}

/** What is not there yet, too busy or broken is asked again; a key that is refused is for a person to mend. */
function problemOfStatus(status: number, host: string): Problem {
  if (status === 404 || status === 409 || status === 425 || status === 429 || status >= 500)
    return new Problem('provider_unreachable', `${host} answered ${status}. It is asked again later.`, { retryable: true });
  if (status === 401 || status === 403)
    return new Problem(
      'provider_refused',
      `${host} refused the token (${status}). Check the secret and the key of this connection, or send the recording again.`,
    );
  return new Problem('provider_refused', `${host} answered ${status}, which is not what was asked for.`);
}

function problemOfFailure(failure: GuardFailure, url: string): Problem {
  const host = URL.parse(url)?.host ?? 'the address';
  if (failure.reason === 'refused')
    return new Problem('provider_refused', `${host} is not an address that may be reached from here.`, { cause: failure });
  if (failure.reason === 'too-large')
    return new Problem('provider_refused', `What ${host} sent is too large for a transcript.`, { cause: failure });
  return new Problem('provider_unreachable', `${host} could not be read to the end. It is asked again later.`, {
    ...{ retryable: true, cause: failure },
  });
}
