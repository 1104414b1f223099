// The log: one JSON line for each event, constant messages, nothing that a person said, wrote or is.
import { pino, type Logger } from 'pino';

export type RingsideLog = Logger;

const DEEPEST_CAUSE = 4;

/** `pii` is dropped by one rule; errors keep code, message and stack but not the rows and values drivers attach to them. */
export function createLog(level: string): RingsideLog {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: ['pii', '*.pii', 'req.headers', 'headers'], remove: true },
    serializers: { err: describeError },
  });
}

function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined || depth >= DEEPEST_CAUSE ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}
