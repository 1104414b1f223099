// Recordings and transcripts on their way to the server: two at a time, each with its own progress, error and retry.
import { useSyncExternalStore } from 'react';
import { EARLIEST_CALL_MS } from '../../rules/call-date.ts';
import { ApiError, toApiError } from '../api.ts';

export type Upload = {
  id: number;
  file: File;
  state: 'waiting' | 'sending' | 'arriving' | 'done' | 'failed';
  /** 0 to 1. */
  share: number;
  callId: string | null;
  duplicate: boolean;
  error: ApiError | null;
};

const atOnce = 2;
let uploads: Upload[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const running = new Map<number, XMLHttpRequest>();

function set(next: Upload[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}
const patch = (id: number, change: Partial<Upload>): void =>
  set(uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)));

export const useUploads = (): Upload[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );

export function addUploads(files: Iterable<File>): void {
  const added = [...files].map((file): Upload => ({
    id: nextId++,
    file,
    state: 'waiting',
    share: 0,
    callId: null,
    duplicate: false,
    error: null,
  }));
  set([...uploads, ...added]);
  startNext();
}

export function retryUpload(id: number): void {
  patch(id, { state: 'waiting', share: 0, error: null });
  startNext();
}

export function removeUpload(id: number): void {
  running.get(id)?.abort();
  set(uploads.filter((upload) => upload.id !== id));
}

export function clearUploads(): void {
  set(uploads.filter((upload) => upload.state !== 'done' && upload.state !== 'failed'));
}

function startNext(): void {
  while (running.size < atOnce) {
    const upload = uploads.find((entry) => entry.state === 'waiting');
    if (upload === undefined) return;
    if (upload.file.size === 0) {
      patch(upload.id, {
        state: 'failed',
        error: new ApiError(0, 'recording_empty', 'This file is empty. Choose it again.', null, []),
      });
      continue;
    }
    send(upload);
  }
}

// XMLHttpRequest, because fetch still cannot tell how much of a body has been sent.
function send(upload: Upload): void {
  const xhr = new XMLHttpRequest();
  running.set(upload.id, xhr);
  patch(upload.id, { state: 'sending' });
  const end = (change: Partial<Upload>): void => {
    running.delete(upload.id);
    patch(upload.id, change);
    startNext();
  };
  const read = (): unknown => {
    try {
      return JSON.parse(xhr.responseText);
    } catch {
      return undefined;
    }
  };
  xhr.upload.addEventListener(
    'progress',
    (event) => event.lengthComputable && patch(upload.id, { share: event.loaded / event.total }),
  );
  xhr.upload.addEventListener('load', () => patch(upload.id, { state: 'arriving', share: 1 }));
  xhr.addEventListener('load', () => {
    if (xhr.status >= 300) return end({ state: 'failed', error: toApiError(xhr.status, read()) });
    const { callId, duplicate } = read() as { callId: string; duplicate: boolean };
    end({ state: 'done', share: 1, callId, duplicate });
  });
  xhr.addEventListener('error', () => end({ state: 'failed', error: toApiError(0, null) }));
  xhr.addEventListener('abort', () => end({}));
  xhr.open('POST', '/api/uploads');
  const form = new FormData();
  if (upload.file.lastModified >= EARLIEST_CALL_MS) form.set('calledAt', new Date(upload.file.lastModified).toISOString());
  form.set('file', upload.file, upload.file.name);
  xhr.send(form);
}
