// One HTTP request to a vendor's API and its whole answer. Addresses come from settings, never from a team.

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** From sending to the last byte of the answer. */
  timeoutMs: number;
  /** Of the answer; more is a failure. */
  maxBytes: number;
  signal?: AbortSignal;
};

export type HttpAnswer = {
  kind: 'answer';
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
};

/**
 * No answer, or not a whole one. `timeout`: not in time. `unreachable`: no connection, so nothing was sent. `broken`: it ended early.
 * `too-large`: more than `maxBytes`. Except after `unreachable` the request may have taken effect.
 */
export type HttpFailure = {
  kind: 'failure';
  reason: 'timeout' | 'unreachable' | 'broken' | 'too-large';
  /** For the operator's log: may name addresses, never headers or bodies. */
  message: string;
};

/** Any status is an answer. Redirects are not followed. Throws only the signal's reason. */
export type SendHttp = (request: HttpRequest) => Promise<HttpAnswer | HttpFailure>;
