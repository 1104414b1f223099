// Answers of the Push API in the shape its callers know: `{ callId, status, … }`, and for refusals `{ error, code, … }`.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PushAnswer, PushError } from '../../contract/push.ts';
import { Problem } from '../../rules/problem.ts';
import type { PushedCall } from '../../rules/push-payload.ts';
import type { ReceivedCall } from '../flows/intake/receive-call.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { problemAnswer, type ProblemAnswer } from './problem-answer.ts';

export const PUSH_PREFIX = '/api/integrations/push-api';

export type PushRefusal = {
  status: number;
  body: Omit<PushError, 'requestId'>;
  retryAfterMs: number | null;
  answer: ProblemAnswer;
};

/** What a pushed call was answered with. */
export type PushedAnswer = { httpStatus: 200 | 201 | 202; body: PushAnswer };

const DEFAULT_RETRY_MS = 5_000;

export function pushRefusal(error: unknown, requestId: string, now: Date): PushRefusal {
  const answer = problemAnswer(isTimeout(error) ? timedOut(error) : error, requestId, now);
  const { status, problem } = answer;
  const tooLarge = problem.code === 'payload_too_large' && problem.cause !== undefined;
  return {
    status,
    body: {
      error: tooLarge ? tooLargeMessage('body') : problem.message,
      code: problem.code,
      ...(problem.fields && problem.fields.length > 0 ? { fields: problem.fields } : {}),
    },
    retryAfterMs:
      status === 429 || status === 503
        ? Math.max(1, problem.notBefore ? problem.notBefore.getTime() - now.getTime() : DEFAULT_RETRY_MS)
        : null,
    answer,
  };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'FST_ERR_HANDLER_TIMEOUT';
}

function timedOut(cause: unknown): Problem {
  return new Problem('database_unavailable', 'The database did not answer in time. Send the request again in a moment.', {
    retryable: true,
    cause,
  });
}

export function tooLargeMessage(what: 'body' | 'line'): string {
  return `The ${what} is larger than 5 MB (${MAX_BODY_BYTES.toLocaleString('en')} bytes). Shorten the transcript or send audioUrl instead.`;
}

/** Logged here once, when it was our fault; a full disk or a missing database is the operator's to see. */
export function sendPushRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply, now: Date): void {
  const { status, body, retryAfterMs, answer } = pushRefusal(error, request.id, now);
  if (status >= 500) {
    const err: unknown = answer.problem.code === 'internal' ? error : answer.problem;
    request.log.error({ err, code: answer.problem.code }, 'a pushed call could not be taken');
  }
  if (retryAfterMs !== null) reply.header('retry-after', retryAfter(request, retryAfterMs));
  if (status === 413) reply.header('connection', 'close');
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="push-api"');
  sendJson(reply, status, { ...body, requestId: request.id });
}

/** HubSpot's workflow actions read Retry-After as milliseconds (HubSpot, workflows: webhook errors); everybody else as seconds. */
export function retryAfter(request: FastifyRequest, ms: number): string {
  const agent = request.headers['user-agent'] ?? '';
  const isWorkflow = /^hubspot(?!-api-client)/i.test(agent) || request.headers['x-hubspot-signature'] !== undefined;
  return String(isWorkflow ? Math.ceil(ms) : Math.ceil(ms / 1_000));
}

export function receivedStatus(received: ReceivedCall): 200 | 201 | 202 {
  if (received.duplicate) return 200;
  return received.status === 'waiting_for_recording' ? 202 : 201;
}

export function receivedBody(received: ReceivedCall, call: PushedCall): PushAnswer {
  return {
    callId: received.callId,
    status: received.status,
    duplicate: received.duplicate,
    statusUrl: `${PUSH_PREFIX}/calls/${received.callId}`,
    ...(call.sanitized ? { sanitized: true as const } : {}),
    ...(call.duration.warning === null ? {} : { durationWarning: call.duration.warning }),
  };
}

/** Text and type are set by hand: looking up a serializer costs more than writing these few fields. */
export function sendJson(reply: FastifyReply, status: number, body: unknown): void {
  reply.code(status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}
