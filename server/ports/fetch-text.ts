// Reads a short text from the outside world, past the network guard: a transcript that lies elsewhere, an answer of somebody's API.

export type TextRequest = {
  url: string;
  /** Sent to the first host only; never follow a redirect to another one. */
  headers?: Record<string, string>;
  /** With a body it is a POST of JSON. */
  body?: string;
  maxBytes: number;
  timeoutMs: number;
  signal: AbortSignal;
};

/** Throws Problem `provider_unreachable` (retryable), `provider_refused`. */
export type FetchText = (request: TextRequest) => Promise<string>;
