// A typed client of the dashboard API: types come from the contract, no schema code reaches the browser.
import type { z } from 'zod';
import type { DashboardApi } from '../contract/dashboard-api.ts';
import type { ProblemBody } from '../contract/problem.ts';

type RouteKey = keyof DashboardApi;
type Part<K extends RouteKey, P extends string> = DashboardApi[K] extends { [key in P]: infer S extends z.ZodType }
  ? { [key in P]: z.input<S> }
  : { [key in P]?: undefined };
type Sent<K extends RouteKey> = Part<K, 'params'> & Part<K, 'query'> & Part<K, 'body'>;
/** What a route answers. */
export type Reply<K extends RouteKey> = z.output<DashboardApi[K]['reply']>;

/** An answer that is not a success: the server's code, its sentence, and what was wrong with each field. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly fields: { path: string; message: string }[];

  constructor(
    status: number,
    code: string,
    message: string,
    requestId: string | null,
    fields: { path: string; message: string }[],
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.fields = fields;
  }

  /** The message about one field, or undefined. */
  field(name: string): string | undefined {
    return this.fields.find((field) => field.path === name || field.path.endsWith(`.${name}`))?.message;
  }
}

function isProblem(value: unknown): value is Partial<ProblemBody> & { message?: unknown } {
  return typeof value === 'object' && value !== null;
}

/** Turns any failed answer into an ApiError; used by uploads and sign-in too. */
export function toApiError(status: number, body: unknown): ApiError {
  const problem = isProblem(body) ? body : {};
  const said = problem.detail ?? problem.message ?? problem.title;
  const message = typeof said === 'string' && said !== '' ? said : plainStatus(status);
  return new ApiError(status, problem.code ?? `http_${status}`, message, problem.requestId ?? null, problem.errors ?? []);
}

function plainStatus(status: number): string {
  if (status === 0) return 'Ringside cannot be reached. Check that it is running and that you are connected, then try again.';
  if (status === 404) return 'There is nothing at this address.';
  if (status >= 500) return 'The server met a fault of its own. Try again; its log names the cause.';
  return `The server refused this (${status}).`;
}

/** Sends JSON and reads JSON; every failure is an ApiError. */
export async function send(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  timeoutMs = 30_000,
): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers:
        body === undefined ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw toApiError(0, null);
  }
  if (response.status === 204) return undefined;
  const text = await response.text();
  let parsed: unknown;
  try {
    parsed = text === '' ? undefined : JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (!response.ok) throw toApiError(response.status, parsed);
  return parsed;
}

function buildPath(route: string, params: unknown, query: unknown): string {
  let path = route.slice(route.indexOf(' ') + 1);
  for (const [key, value] of Object.entries(params ?? {})) path = path.replace(`:${key}`, encodeURIComponent(String(value)));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined && value !== '') search.set(key, String(value));
  const tail = search.toString();
  return tail === '' ? path : `${path}?${tail}`;
}

/** `request('GET /api/calls/:callId', { params: { callId } })`. Throws ApiError. */
export async function request<K extends RouteKey>(
  route: K,
  sent: Sent<K>,
  signal?: AbortSignal,
  timeoutMs?: number,
): Promise<Reply<K>> {
  const method = route.slice(0, route.indexOf(' '));
  return (await send(method, buildPath(route, sent.params, sent.query), sent.body, signal, timeoutMs)) as Reply<K>;
}
