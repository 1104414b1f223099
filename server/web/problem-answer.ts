// Turns whatever went wrong into one error body (RFC 9457), with the status that belongs to its code.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ProblemBody } from '../../contract/problem.ts';
import { Problem, type FieldProblem, type ProblemCode } from '../../rules/problem.ts';
import { databaseProblem } from '../database/database-problem.ts';

/** The status of each code when it reaches somebody over HTTP. Codes of stages are shown, not answered, hence 422 or 500. */
export const statusOfCode: Record<ProblemCode, number> = {
  invalid_json: 400,
  invalid_utf8: 400,
  too_deep: 400,
  too_many_values: 400,
  duplicate_key: 400,
  forbidden_key: 400,
  object_expected: 400,
  validation_failed: 400,
  transcript_or_audio_required: 400,
  conflicting_api_keys: 400,
  repeated_api_key: 400,
  repeated_header: 400,
  conflicting_spellings: 400,
  payload_too_large: 413,
  unsupported_media_type: 415,
  encoding_not_supported: 415,
  method_not_allowed: 405,
  not_found: 404,
  rate_limited: 429,
  request_timeout: 408,
  bad_request: 400,
  api_key_missing: 401,
  api_key_invalid: 401,
  api_key_query_disabled: 401,
  api_key_wrong_purpose: 403,
  sign_in_required: 401,
  role_not_allowed: 403,
  request_origin_refused: 403,
  sign_in_failed: 401,
  password_wrong: 400,
  second_factor_invalid: 401,
  second_factor_expired: 401,
  already_set_up: 409,
  dashboard_not_built: 503,
  last_admin: 409,
  conflict: 409,
  recording_address_refused: 422,
  recording_not_ready: 422,
  recording_gone: 410,
  recording_forbidden: 422,
  recording_too_large: 413,
  recording_too_slow: 422,
  recording_incomplete: 422,
  recording_unreachable: 422,
  recording_not_audio: 415,
  recording_empty: 422,
  recording_missing: 404,
  audio_format_unsupported: 415,
  audio_damaged: 422,
  audio_too_long: 422,
  transcription_failed: 422,
  transcript_unreadable: 422,
  evaluation_failed: 422,
  egress_refused: 422,
  provider_unreachable: 502,
  provider_refused: 502,
  provider_answer_invalid: 502,
  hubspot_not_connected: 404,
  hubspot_unauthorised: 422,
  hubspot_scope_missing: 422,
  hubspot_rate_limited: 503,
  hubspot_unreachable: 502,
  hubspot_unavailable: 502,
  hubspot_refused: 422,
  hubspot_property_missing: 422,
  hubspot_answer_invalid: 502,
  signature_invalid: 401,
  master_key_missing: 500,
  secret_unreadable: 500,
  weights_missing: 500,
  weights_changed: 500,
  storage_full: 503,
  database_unavailable: 503,
  overloaded: 503,
  shutting_down: 503,
  already_running: 500,
  configuration_invalid: 500,
  backup_invalid: 400,
  internal: 500,
};

const titles: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Too slow',
  409: 'Not possible now',
  410: 'Gone',
  413: 'Too large',
  415: 'Type not supported',
  422: 'Cannot be processed',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Something went wrong here',
  502: 'Another service failed',
  503: 'Not available now',
};

const RETRY_AFTER_SECONDS = 5;

export type ProblemAnswer = { status: number; body: ProblemBody; headers: Record<string, string>; problem: Problem };

/** Never holds a stack, SQL or the words of a driver: what is not a Problem is told as `internal` and goes to the log. */
export function problemAnswer(error: unknown, requestId: string, now: Date): ProblemAnswer {
  const problem = problemOf(error);
  const status = statusOfCode[problem.code];
  const headers: Record<string, string> = {};
  if (status === 503 || status === 429) {
    const seconds = problem.notBefore ? Math.ceil((problem.notBefore.getTime() - now.getTime()) / 1000) : RETRY_AFTER_SECONDS;
    headers['retry-after'] = String(Math.max(1, seconds));
  }
  const body: ProblemBody = {
    type: `/docs/problems#${problem.code}`,
    title: titles[status] ?? 'Error',
    status,
    code: problem.code,
    detail: problem.message,
    requestId,
    ...(problem.fields ? { errors: problem.fields } : {}),
  };
  return { status, body, headers, problem };
}

/** The one place where a failed request is logged: once, and only when it was our fault. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, now: Date): FastifyReply {
  const { status, body, headers, problem } = problemAnswer(error, request.id, now);
  if (status >= 500 && problem.code !== 'shutting_down' && problem.code !== 'dashboard_not_built') {
    request.log.error({ err: problem.code === 'internal' ? error : problem, code: problem.code }, 'a request failed');
  }
  const list = status === 404 ? listOf(request) : null;
  if (list !== null) reply.header('link', `<${list}>; rel="collection"`);
  return reply
    .code(status)
    .headers(headers)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}

/** The list in which one finds what has no such id here: everything of the address before the first id. */
function listOf({ server, routeOptions: { url = '' } }: FastifyRequest): string | null {
  const list = url.slice(0, Math.max(0, url.indexOf('/:')));
  return list !== '' && server.hasRoute({ method: 'GET', url: list }) ? list : null;
}

/** Problem `not_found` of an address that leads nowhere. `nearest`: one that may have been meant. */
export function nothingHere({ nearest, cause }: { nearest?: string | null; cause?: unknown } = {}): Problem {
  const way = nearest ? ` Did you mean ${nearest}?` : '';
  return new Problem('not_found', `There is nothing at this address.${way} All addresses are described at /docs/api.`, { cause });
}

/** `where` names the part of the request, such as `body`, before each path. */
export function problemOfZod(error: z.ZodError, where?: string): Problem {
  const fields: FieldProblem[] = error.issues.slice(0, 50).map((issue) => ({
    path: [...(where && where !== 'body' ? [where] : []), ...issue.path].map(String).join('.'),
    code: issue.code ?? 'invalid',
    message: issue.message,
  }));
  const first = fields[0];
  const what = first ? ` ${first.path ? `${first.path}: ` : ''}${first.message}` : '';
  return new Problem('validation_failed', `Some values are missing or wrong.${what}`, { fields, cause: error });
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof z.ZodError) return problemOfZod(error);
  return (
    problemOfFastifyError(error) ??
    problemOfConstraint(error) ??
    databaseProblem(error) ??
    // The library of sign-in wraps what the database told it.
    (error instanceof Error ? databaseProblem(error.cause) : null) ??
    new Problem('internal', 'Something went wrong on our side. It is in the server log under this request id.', { cause: error })
  );
}

/** The database's own word is the last one when two requests slip past the flow. */
function problemOfConstraint(error: unknown): Problem | null {
  if (!(error instanceof Error && 'constraint' in error) || error.constraint !== 'team_keeps_an_admin') return null;
  return new Problem('last_admin', 'A team needs at least one admin. Make somebody else an admin first.', { cause: error });
}

const notJson = 'The body is not valid JSON. Send it as JSON in UTF-8.';
const fastifyCodes: Record<string, [ProblemCode, string]> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: ['bad_request', 'The body is empty. Send a JSON object.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid_json', notJson],
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'The body is too large. Send it in smaller parts.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'Send the body as application/json.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad_request', 'The body is not as long as Content-Length says. Send all of it again.'],
  FST_ERR_BAD_URL: ['bad_request', 'The address of the request is not valid. All addresses are described at /docs/api.'],
  FST_ERR_ASYNC_CONSTRAINT: ['bad_request', 'The request is not valid.'],
  FST_REQ_FILE_TOO_LARGE: ['payload_too_large', 'The file is too large. Send a smaller one.'],
  FST_FILES_LIMIT: ['bad_request', 'Send one file in each request.'],
  FST_PARTS_LIMIT: ['bad_request', 'The form has too many parts. Leave out what is not asked for.'],
  FST_FIELDS_LIMIT: ['bad_request', 'The form has too many fields. Leave out what is not asked for.'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: ['unsupported_media_type', 'Send the file as multipart/form-data.'],
  FST_PROTO_VIOLATION: ['forbidden_key', 'A field has a name that is not allowed, such as __proto__. Leave it out.'],
};

function problemOfFastifyError(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  const { code, statusCode } = error as Error & { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? fastifyCodes[code] : undefined;
  if (known) return new Problem(known[0], known[1], { cause: error });
  // Of the sender of files: a folder, or a way out of it.
  if (error.name === 'ForbiddenError' && statusCode === 403) {
    return nothingHere({ cause: error });
  }
  if (error instanceof SyntaxError && statusCode === 400) {
    return new Problem('invalid_json', notJson, { cause: error });
  }
  if (
    typeof code === 'string' &&
    code.startsWith('FST_') &&
    typeof statusCode === 'number' &&
    statusCode >= 400 &&
    statusCode < 500
  ) {
    return new Problem(statusCode === 404 ? 'not_found' : 'bad_request', 'The request is not valid.', { cause: error });
  }
  return null;
}
