// Where recordings live. Keys are slash-separated, start with the team id, and never come from a caller.
import type { Readable } from 'node:stream';

export type StoredFile = { bytes: number; sha256: string };

/** Throws Problem `storage_full` (retryable) when there is no room; a failed write leaves nothing behind. */
export type FileStore = {
  write(key: string, content: Readable, signal?: AbortSignal): Promise<StoredFile>;
  /** Bytes `start` to `end` inclusive, the whole file without a range. Throws Problem `recording_missing`. */
  read(key: string, range?: { start: number; end: number }): Promise<Readable>;
  /** Null when there is no such file. */
  size(key: string): Promise<number | null>;
  remove(key: string): Promise<void>;
  /** A path on this machine for tools that need one; call `dispose` afterwards. */
  localPath(key: string): Promise<{ path: string; dispose(): Promise<void> }>;
  /** An unused path on this machine to write to; `dispose` removes what lies there. Leftovers of a crash are swept at start. */
  scratchPath(): Promise<{ path: string; dispose(): Promise<void> }>;
};
