// Fetching a recording from the outside world, past the network guard, straight into the file store.
import type { FileStore, StoredFile } from './file-store.ts';

export type DownloadRequest = {
  url: string;
  /** Sent to the first host only; never follows a redirect to another host. */
  headers?: Record<string, string>;
  into: { files: FileStore; key: string };
  onProgress?: (bytes: number, totalBytes: number | null) => void;
  signal: AbortSignal;
};

export type DownloadedFile = StoredFile & {
  /** Told by its first bytes, not by its name: `wav`, `mp3`, `ogg`, `webm`, `flac`, `mp4`, `amr`, `aac`, or `unknown`. */
  container: string;
};

/**
 * Throws Problem: `recording_address_refused` (never again), `recording_not_ready` (404/403/409/425, retryable),
 * `recording_gone` (410), `recording_too_large`, `recording_too_slow`, `recording_incomplete`, `recording_unreachable`
 * (retryable), `recording_not_audio`, `recording_empty` (retryable).
 */
export type DownloadRecording = (request: DownloadRequest) => Promise<DownloadedFile>;

/**
 * Fetches the first bytes of a recording to see whether it can be had. Throws the same Problems as a download. `bytes` is null when
 * its server does not tell its size.
 */
export type ProbeRecording = (request: {
  url: string;
  headers?: Record<string, string>;
  signal: AbortSignal;
}) => Promise<{ bytes: number | null; container: string }>;
