// What an answer must never be: a failure of ours, silence, a secret, something of another team, or a yes where a no was due.
import { existsSync } from 'node:fs';
import type { Finding } from './fuzz-findings.ts';
import type { FuzzRequest } from './fuzz-request.ts';
import { teamNames, type FuzzScene } from './fuzz-scene.ts';
import type { FuzzAnswer } from './fuzz-send.ts';

/** Words of the program or the database, which a refusal has no use for. */
const INSIDE =
  /node_modules|file:\/\/\/\S+\.[jt]s\b|\.ts:\d+|\n\s+at \S+ \(|syntax error at or near|violates \w+ constraint|relation "|ECONNREFUSED|invalid input syntax for type/;

/** A dashboard that was not built has no pages to show. */
const hasPages = existsSync(new URL('../dashboard/dist/index.html', import.meta.url));

export function judge(
  scene: Pick<FuzzScene, 'secrets' | 'privateWords'>,
  request: FuzzRequest,
  answer: FuzzAnswer,
): Finding | null {
  if (answer.kind === 'silent') return { kind: 'hangs', what: `no whole answer after ${Math.round(answer.tookMs)} ms` };
  if (answer.kind === 'closed') return null;
  const { status, text } = answer;
  const isOk = status >= 200 && status < 300;
  for (const [name, value] of Object.entries(scene.secrets)) {
    if (text.includes(value) || answer.headers.includes(value))
      return { kind: 'secret told', what: `${name} stands in the answer` };
  }
  if (request.operation.credential !== 'none' && request.team !== null) {
    const other = teamNames.find((one) => one !== request.team);
    if (other && text.includes(scene.privateWords[other]))
      return { kind: 'other team told', what: `the answer holds words of ${other}` };
  }
  if (isOk && request.mustRefuse !== null && !isPassedOver(request, text))
    return { kind: 'not refused', what: `${status}, although ${request.mustRefuse}` };
  const isUnbuilt = !hasPages && status === 503 && (request.method === 'HEAD' || text.includes('"dashboard_not_built"'));
  if (status >= 500 && !isUnbuilt) return { kind: 'failed', what: `${status} ${text.slice(0, 200)}` };
  if (status >= 400 && INSIDE.test(text)) return { kind: 'inside told', what: `${status} ${text.slice(0, 300)}` };
  if (status >= 400 && request.wire === null && request.method !== 'HEAD' && !/json/.test(answer.contentType)) {
    // What Node itself refuses has no body, and is told by its status alone.
    if (text !== '' || ![400, 408, 413, 417, 431].includes(status))
      return { kind: 'refusal unreadable', what: `${status} ${answer.contentType} ${text.slice(0, 100)}` };
  }
  return null;
}

/** Lines of a bulk request are refused one by one. */
function isPassedOver({ operation }: FuzzRequest, text: string): boolean {
  return operation.path.endsWith('/bulk') && !text.includes('"accepted"');
}
