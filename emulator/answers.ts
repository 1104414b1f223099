// Answers as they go over the wire, and the ways in which HubSpot says no.

export type Answer = {
  status: number;
  /** Sent as JSON. Nothing is sent when neither this nor `text` is there. */
  json?: unknown;
  text?: string | Uint8Array;
  contentType?: string;
  headers?: Record<string, string>;
};

export const ok = (json: unknown): Answer => ({ status: 200, json });
export const created = (json: unknown): Answer => ({ status: 201, json });
export const noContent: Answer = { status: 204 };
export const page = (html: string): Answer => ({ status: 200, text: html, contentType: 'text/html;charset=utf-8' });

/** Thrown inside a route, answered by the server. Its correlation id is filled in there. */
export class Refusal extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    const { json } = answer;
    const isSaid = typeof json === 'object' && json !== null && 'message' in json;
    super(isSaid ? String(json.message) : `Refused with ${answer.status}.`);
    this.answer = answer;
  }
}

export type ErrorDetail = { message: string; code?: string; in?: string; context?: Record<string, unknown> };

export type ErrorBody = {
  message: string;
  category?: string;
  subCategory?: string;
  errors?: ErrorDetail[];
  context?: Record<string, unknown>;
  links?: Record<string, string>;
};

export function refusal(status: number, body: ErrorBody, headers?: Record<string, string>): Refusal {
  return new Refusal({ status, json: { status: 'error', ...body }, ...(headers ? { headers } : {}) });
}

export const invalid = (message: string, more: Omit<ErrorBody, 'message' | 'category'> = {}): Refusal =>
  refusal(400, { message, category: 'VALIDATION_ERROR', ...more });

export const notFound = (message = 'resource not found'): Refusal => refusal(404, { message, category: 'OBJECT_NOT_FOUND' });

export const conflict = (message: string, category = 'CONFLICT'): Refusal => refusal(409, { message, category });
