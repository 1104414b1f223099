// Logging as the rooms see it: a static message and structured keys. Anything a person said, wrote or is goes under `pii`.

export type LogFields = { err?: unknown; pii?: Record<string, unknown>; [key: string]: unknown };

export type Log = {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
};
