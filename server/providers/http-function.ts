// Asks an address of a team for an agent that is on the line: past the network guard, no redirects, a short answer.
import { LONGEST_TOOL_TEXT } from '../../rules/agent-tool-call.ts';
import { Problem } from '../../rules/problem.ts';
import type { CallFunction, ToolAnswer } from '../ports/call-tools.ts';
import { createGuardedHttp, GuardFailure, type GuardedAnswer } from './guarded-http.ts';
import type { GuardPolicy } from './guarded-http-policy.ts';

const CONNECT_MS = 5_000;
/** More is not read: letters take up to four bytes. */
const MOST_BYTES = LONGEST_TOOL_TEXT * 4;

export function createHttpFunction({ policy }: { policy: GuardPolicy }): { call: CallFunction; close(): Promise<void> } {
  const http = createGuardedHttp({ policy, limits: { connectMs: CONNECT_MS, maxRedirects: 0 } });

  const call: CallFunction = async ({ method, url, arguments: given, timeoutMs, signal }) => {
    const hasBody = method === 'POST' || method === 'PUT';
    const limits = { idleMs: timeoutMs, totalMs: timeoutMs };
    const headers = { accept: 'application/json, text/plain', 'user-agent': 'Ringside' };
    try {
      const answer = await http.request(
        hasBody
          ? {
              url,
              method,
              body: JSON.stringify(given),
              headers: { ...headers, 'content-type': 'application/json' },
              limits,
              signal,
            }
          : { url: withQuery(url, given), method, headers, limits, signal },
      );
      return answerOf(answer.status, await beginningOf(answer));
    } catch (error) {
      if (error instanceof GuardFailure) return failed(sentences[error.reason]);
      if (error instanceof Problem) return failed(error.message);
      return failed('It was not asked to the end.');
    }
  };
  return { call, close: () => http.close() };
}

const sentences: Record<GuardFailure['reason'], string> = {
  refused: 'Its address may not be reached from here. Somebody has to look at the settings; say that it can not be looked up.',
  unreachable: 'It could not be reached. Say so, and go on.',
  redirects: 'It sent us elsewhere. Say that it can not be looked up.',
  encoded: 'Its answer could not be read. Say that it can not be looked up.',
  'too-slow': 'It took too long. Say so, and go on.',
  'too-large': 'Its answer was too long. Say that it can not be looked up.',
  broken: 'Its answer broke off. Say so, and go on.',
};

function answerOf(status: number, text: string): ToolAnswer {
  if (status >= 200 && status < 300) return { kind: 'done', text: text === '' ? 'Done; it said nothing more.' : text };
  if (status >= 300 && status < 400) return failed(sentences.redirects);
  return failed(`It answered with status ${status}. ${text.slice(0, 300)}`.trim());
}

function withQuery(address: string, given: Readonly<Record<string, string | number | boolean>>): string {
  const url = URL.parse(address);
  if (!url) return address;
  for (const [name, value] of Object.entries(given)) url.searchParams.set(name, String(value));
  return url.href;
}

/** A status has been said: what happens to the rest of the answer does not change it. */
async function beginningOf({ headers, body }: GuardedAnswer): Promise<string> {
  const isText = /^(?:text\/|application\/(?:[\w.+-]+\+)?json\b)/i.test(headers['content-type'] ?? 'text/plain');
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (!isText || bytes >= MOST_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof GuardFailure)) throw error;
  }
  if (!isText) return '';
  // PostgreSQL keeps no zero bytes in texts.
  return Buffer.concat(chunks).toString('utf8').replaceAll('\0', '').trim().slice(0, LONGEST_TOOL_TEXT);
}

function failed(text: string): ToolAnswer {
  return { kind: 'failed', text };
}
