// What an answer of HubSpot means: its body, or a Problem with how long to wait and who has to wait.
import { Problem } from '../../rules/problem.ts';
import type { HttpAnswer, HttpFailure } from '../ports/http.ts';
import { errorEnvelope, type ErrorEnvelope } from './error-envelope.ts';
import { parseExactly } from './exact-json.ts';
import { portalMidnight } from './portal-midnight.ts';
import type { Turn } from './turn.ts';

export type HubspotLimits = { burstLimit?: number; dailyLimit?: number; dailyLeft?: number };

export type ReadAnswer =
  | { kind: 'ok'; status: number; body: unknown }
  | {
      kind: 'problem';
      problem: Problem;
      /** Everybody who asks in these turns has to wait. */
      block?: { turns: Turn[]; until: Date; why: string };
      /** Before this one request makes sense again. */
      pauseMs?: number;
    };

type Circumstances = { turn: Turn; timeZone: string; now: Date };

/** Date and limits, as far as an answer tells them. Answers to searches tell no limits. */
export function headersOf(headers: Record<string, string>): { date: Date | null; limits: HubspotLimits } {
  const count = (name: string) => (/^\d{1,9}$/.test(headers[name] ?? '') ? Number(headers[name]) : undefined);
  const date = new Date(headers['date'] ?? Number.NaN);
  const tenSeconds = (count('x-hubspot-ratelimit-interval-milliseconds') ?? 10_000) === 10_000;
  const burstLimit = tenSeconds ? count('x-hubspot-ratelimit-max') : undefined;
  const dailyLimit = count('x-hubspot-ratelimit-daily');
  const dailyLeft = count('x-hubspot-ratelimit-daily-remaining');
  return {
    date: Number.isNaN(date.getTime()) ? null : date,
    limits: {
      ...(burstLimit ? { burstLimit } : {}),
      ...(dailyLimit === undefined ? {} : { dailyLimit }),
      ...(dailyLeft === undefined ? {} : { dailyLeft }),
    },
  };
}

/** No answer, or half of one: only what could not be sent at all has surely not been done. */
export function readFailure(failure: HttpFailure): ReadAnswer {
  const said = {
    timeout: 'HubSpot did not answer in time.',
    unreachable: 'HubSpot cannot be reached. Is this server allowed to open connections to it?',
    broken: 'The connection to HubSpot broke.',
    'too-large': 'HubSpot answered with more than can be taken.',
  }[failure.reason];
  const code = failure.reason === 'unreachable' ? 'hubspot_unreachable' : 'hubspot_unavailable';
  return {
    kind: 'problem',
    problem: new Problem(code, said, { retryable: true, cause: new Error(failure.message) }),
  };
}

/** The meaning of each status: developers.hubspot.com/docs, "error handling". */
export function readAnswer(answer: HttpAnswer, of: Circumstances): ReadAnswer {
  const { status } = answer;
  const body = parse(answer.body);
  if (status >= 200 && status < 300) {
    if (body !== undefined || answer.body.length === 0) return { kind: 'ok', status, body: body ?? null };
    return problem('hubspot_answer_invalid', 'HubSpot answered with something that is not JSON, or with half of it.', {
      retryable: true,
    });
  }
  const error = errorEnvelope(body, answer.headers);
  if (status === 429 || error.isRateLimit) return rateLimited(answer, error, of);
  switch (status) {
    case 401:
      return problem(
        'hubspot_unauthorised',
        `HubSpot does not take the token any more${error.said}. Give this portal a new token on the HubSpot page.`,
      );
    case 403:
      if (body === undefined) break;
      return problem(
        'hubspot_scope_missing',
        error.scopes.length > 0
          ? `The token lacks a scope; one of these is needed: ${error.scopes.join(', ')}. Add it in HubSpot and give this portal the new token.`
          : `HubSpot does not allow this${error.said}.`,
      );
    case 404:
      // A page of HTML comes from something in between, and says nothing about a record.
      if (body === undefined) break;
      return problem('not_found', `HubSpot has no such record${error.said}.`);
    case 408:
    case 425:
      break;
    case 409:
      return problem('conflict', `HubSpot has this already${error.said}.`);
    case 423:
      return {
        ...problem('hubspot_unavailable', 'HubSpot has locked these records for a moment.', { retryable: true }),
        pauseMs: 2_000,
      };
    case 477: {
      const until = after(of.now, waitMs(answer.headers, DAY_S) ?? 3_600_000);
      return {
        ...problem('hubspot_unavailable', `HubSpot is moving this portal to another location until about ${until.toISOString()}.`, {
          retryable: true,
          notBefore: until,
        }),
        block: { turns: ['api', 'search'], until, why: 'HubSpot moves the portal to another location' },
      };
    }
    case 502:
    case 504:
      return { ...unavailable(status), pauseMs: 3_000 };
    case 503: {
      const until = after(of.now, waitMs(answer.headers, 600) ?? 5_000);
      return { ...unavailable(status), block: { turns: ['api', 'search'], until, why: 'HubSpot is not available for a moment' } };
    }
    case 530:
      return problem(
        'hubspot_unavailable',
        'HubSpot’s front door answered with 530, as it does when a token is malformed. If it goes on, give this portal a new token.',
        { retryable: true },
      );
    default:
      if (status < 400)
        return problem('hubspot_refused', `HubSpot answered with a redirect (${status}). Check the setting RINGSIDE_HUBSPOT_URL.`);
      if (status < 500) return problem('hubspot_refused', `HubSpot does not accept what was sent (${status})${error.said}.`);
  }
  return unavailable(status);
}

const DAY_S = 86_400;
/** When HubSpot names no time. Its policies: https://developers.hubspot.com/docs/api/usage-details */
const policies = [
  { says: /daily/i, name: 'daily limit', mostS: DAY_S },
  { says: /ten_?secondly/i, name: 'limit of ten seconds', mostS: 600, waitMs: 10_000 },
  { says: /secondly/i, name: 'limit of one second', mostS: 60, waitMs: 1_000 },
] as const;

function rateLimited(answer: HttpAnswer, error: ErrorEnvelope, { turn, timeZone, now }: Circumstances): ReadAnswer {
  const policy = policies.find(({ says }) => says.test(error.policy)) ?? policies[1];
  const isDaily = policy.name === 'daily limit';
  const told = waitMs(answer.headers, policy.mostS);
  const until = told !== null ? after(now, told) : 'waitMs' in policy ? after(now, policy.waitMs) : portalMidnight(timeZone, now);
  const why = `HubSpot’s ${policy.name} is reached`;
  return {
    ...problem('hubspot_rate_limited', `${why}; next request at ${until.toISOString()}.`, { retryable: true, notBefore: until }),
    block: {
      turns: isDaily ? ['api', 'search'] : policy.name === 'limit of ten seconds' && turn === 'search' ? ['api', 'search'] : [turn],
      until,
      why,
    },
  };
}

/**
 * Seconds or an HTTP date. Some of HubSpot's agents speak in milliseconds: what is longer than the limit it belongs to can be
 * nothing else.
 */
export function waitMs(headers: Record<string, string>, mostSeconds: number): number | null {
  const text = (headers['retry-after'] ?? '').trim();
  if (/^\d{1,12}(\.\d{1,6})?$/.test(text)) {
    const value = Number(text);
    return Math.min(mostSeconds * 1_000, value > mostSeconds ? value : value * 1_000);
  }
  const [at, from] = [Date.parse(text), Date.parse(headers['date'] ?? '')];
  return Number.isNaN(at - from) ? null : Math.min(mostSeconds * 1_000, Math.max(0, at - from));
}

const after = (now: Date, ms: number) => new Date(now.getTime() + ms);

const unavailable = (status: number) =>
  problem('hubspot_unavailable', `HubSpot cannot answer just now (${status}).`, { retryable: true });

function problem(...of: ConstructorParameters<typeof Problem>): { kind: 'problem'; problem: Problem } {
  return { kind: 'problem', problem: new Problem(...of) };
}

/** Undefined for what is not JSON, whatever its headers say. */
function parse(body: Buffer): unknown {
  try {
    return parseExactly(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
