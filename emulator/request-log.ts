// What was asked of the emulator and what it answered, the last ten thousand requests.

export type LoggedRequest = {
  number: number;
  at: number;
  method: string;
  /** Without the query. */
  path: string;
  query: string;
  /** Name of the route, null where none answers to the path. */
  route: string | null;
  portalId: number | null;
  appId: number | null;
  body: string;
  status: number;
  /** The fault that was played, if any. */
  fault: string | null;
  correlationId: string;
};

export type RequestLog = {
  add: (request: Omit<LoggedRequest, 'number'>) => void;
  list: (since?: number) => readonly LoggedRequest[];
  count: () => number;
};

const MOST_KEPT = 10_000;
const LONGEST_BODY = 20_000;

export function createRequestLog(): RequestLog {
  const kept: LoggedRequest[] = [];
  let number = 0;
  return {
    add(request) {
      kept.push({ ...request, body: request.body.slice(0, LONGEST_BODY), number: ++number });
      // Trimmed in steps: moving ten thousand entries for each request would be felt.
      if (kept.length > MOST_KEPT * 1.1) kept.splice(0, kept.length - MOST_KEPT);
    },
    list: (since = 0) => kept.filter((one) => one.number > since),
    count: () => number,
  };
}
