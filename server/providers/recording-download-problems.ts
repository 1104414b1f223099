// What can go wrong between us and a recording, in words a team may read: no addresses, no ports, no timing.
import { Problem, type ProblemCode } from '../../rules/problem.ts';
import { sniffContainer } from '../../rules/recording-container.ts';
import { sniffAudio } from './audio-sniff.ts';
import { GuardFailure, type GuardFailureReason } from './guarded-http.ts';

const MINUTES = 60_000;

const failures: Record<GuardFailureReason, [ProblemCode, retryable: boolean, why: string]> = {
  refused: [
    'recording_address_refused',
    false,
    'this server may not fetch from its address. Use a public web address, or ask the operator to allow the host',
  ],
  unreachable: ['recording_unreachable', true, 'the server that holds it did not answer'],
  redirects: ['recording_unreachable', false, 'its address only leads from one address to the next'],
  encoded: ['recording_not_audio', false, 'it was sent compressed, although we asked for it as it is'],
  'too-slow': ['recording_too_slow', true, 'the server that holds it sends too slowly'],
  'too-large': ['recording_too_large', false, 'it is larger than this server takes'],
  broken: ['recording_incomplete', true, 'the connection broke again and again before the end'],
};

/** The cause keeps the details for the operator's log. What is not a failure of the network stays as it is. */
export function problemOfFailure(error: unknown): unknown {
  if (!(error instanceof GuardFailure)) return error;
  const [code, retryable, why] = failures[error.reason];
  return notFetched(code, why, { retryable, cause: error });
}

/** What an answer without a recording means. `retryAfter` is the header of that name. */
export function problemOfStatus(status: number, retryAfter: string | undefined, now: Date): Problem {
  const notBefore = retryAfterInstant(retryAfter, now);
  const later = { retryable: true, ...(notBefore && { notBefore }) };
  const answered = `(its server answered ${status})`;
  if (status === 410) return notFetched('recording_gone', `it has been deleted at its source ${answered}`);
  if (status === 401) {
    return notFetched(
      'recording_forbidden',
      `its server asks for a sign-in ${answered}. Ask the operator to set the credentials of this host`,
    );
  }
  if (status === 403) return notFetched('recording_not_ready', `we may not read it, or not yet ${answered}`, later);
  if ([202, 404, 409, 425].includes(status)) return notFetched('recording_not_ready', `it is not there yet ${answered}`, later);
  if (status === 408 || status === 429 || status >= 500) {
    return notFetched('recording_unreachable', `its server cannot send it now ${answered}`, later);
  }
  return notFetched('recording_unreachable', `its server does not want to send it ${answered}`);
}

/** The container told by the first bytes; throws when they are no sound. `contentType` only counts when the bytes say nothing. */
export function containerOrProblem(head: Buffer, contentType: string | undefined): string {
  const sniffed = sniffAudio(head);
  if (sniffed.kind === 'empty')
    throw notFetched('recording_empty', 'it is empty, so it may still be on its way', { retryable: true });
  const isDocument = sniffed.kind === 'unknown' && /^\s*(?:text\/|application\/(?:\w+\+)?(?:json|xml)\b)/i.test(contentType ?? '');
  const what = sniffed.kind === 'not-audio' ? sniffed.what : isDocument ? 'a document' : null;
  if (what === null) return sniffContainer(head) ?? (sniffed.kind === 'decodable' ? sniffed.decoder : 'unknown');
  const advice = what.includes('web page')
    ? '. It looks like a sign-in page: use an address that needs none, or set the credentials of this host'
    : '';
  throw notFetched('recording_not_audio', `its address answered with ${what}${advice}`);
}

export function tooLarge(maxBytes: number): Problem {
  return notFetched('recording_too_large', `it is larger than the ${Math.floor(maxBytes / 1_000_000)} MB this server takes`);
}

export function tooSlow(totalMs: number): Problem {
  return notFetched('recording_too_slow', `it had not arrived after ${Math.round(totalMs / MINUTES)} minutes`, { retryable: true });
}

export function incomplete(): Problem {
  return notFetched('recording_incomplete', 'its server sent only a part of it', { retryable: true });
}

function notFetched(
  code: ProblemCode,
  why: string,
  options: { retryable?: boolean; notBefore?: Date; cause?: unknown } = {},
): Problem {
  return new Problem(code, `The recording could not be fetched: ${why}.`, options);
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterInstant(header: string | undefined, now: Date): Date | undefined {
  const text = header?.trim() ?? '';
  const at = /^\d{1,8}$/.test(text) ? now.getTime() + Number(text) * 1000 : text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  return at > now.getTime() ? new Date(at) : undefined;
}
