// Recordings that people upload: streamed into the file store as they arrive, then taken in like any other call.
import { basename, extname } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../rules/problem.ts';
import { sniffContainer, SNIFFED_BYTES } from '../../rules/recording-container.ts';
import { normaliseAddress } from '../../rules/rep-address.ts';
import type { BaseContext } from '../flows/context.ts';
import { recordingKey } from '../flows/intake/fetch-recording.ts';
import { receiveCall, type StoredRecording } from '../flows/intake/receive-call.ts';
import type { ReceiveCommit } from '../flows/intake/receive-commit.ts';
import type { FileStore } from '../ports/file-store.ts';
import { route, type Web } from './route.ts';

export const MAX_UPLOAD_BYTES = 500 * 1024 * 1024;

export function registerUploads(web: Web, options: { context: BaseContext; files: FileStore; receiveCommit: ReceiveCommit }): void {
  const { context, files } = options;

  route(web, 'POST /api/uploads', async ({ asker, request }) => {
    const { teamId } = asker.team;
    const callId = context.newId();
    const form = await readForm(request, (name, content) => keep(files, recordingKey({ teamId, callId }), name, content));
    try {
      const now = context.clock.now();
      const calledAt = readCalledAt(form.fields['calledAt'], now);
      const repEmail = readRepEmail(form.fields['repEmail']) ?? asker.person.email;
      const received = await receiveCall(context, options.receiveCommit, {
        teamId,
        source: 'upload',
        callId,
        storedRecording: form.stored,
        call: {
          title: titleOf(form.fields['title'], form.fileName),
          titleSource: 'given',
          wantsDerivedTitle: false,
          repName: repEmail === asker.person.email ? asker.person.name : null,
          repEmail,
          calledAt: calledAt ?? now,
          calledAtGuessed: calledAt === null,
          duration: { kind: 'read', ms: null, unit: null, by: 'absent', confidence: 'none', warning: null },
          durationRaw: null,
          audioUrl: null,
          transcript: null,
          externalId: null,
          hubspotCallId: null,
          metadata: { fileName: form.fileName },
          direction: null,
          outcome: null,
          sanitized: false,
          identityText: null,
        },
      });
      if (!received.tookRecording) await files.remove(form.stored.fileKey);
      return { callId: received.callId, duplicate: received.duplicate };
    } catch (error) {
      await files.remove(form.stored.fileKey);
      throw error;
    }
  });
}

type Form = { stored: StoredRecording; fileName: string; fields: Record<string, string> };

async function readForm(
  request: FastifyRequest,
  keepFile: (name: string, content: Readable) => Promise<StoredRecording>,
): Promise<Form> {
  if (!request.isMultipart()) {
    throw new Problem('unsupported_media_type', 'Send the recording as multipart/form-data, in a field named “file”.');
  }
  const fields: Record<string, string> = {};
  let file: { stored: StoredRecording; fileName: string } | null = null;
  for await (const part of request.parts() as AsyncIterable<Multipart>) {
    if (part.type === 'field') {
      if (typeof part.value === 'string') fields[part.fieldname] = part.value;
    } else if (part.fieldname === 'file' && !file) {
      const fileName = storableText(basename(part.filename || 'recording')).slice(0, 200) || 'recording';
      file = { fileName, stored: await keepFile(fileName, part.file) };
    } else {
      part.file.resume();
    }
  }
  if (!file) throw new Problem('validation_failed', 'The form has no file. Send the recording in a field named “file”.');
  return { ...file, fields };
}

/** Refuses what is no sound before a byte of it is kept. */
async function keep(
  files: FileStore,
  fileKey: string,
  name: string,
  content: Readable & { truncated?: boolean },
): Promise<StoredRecording> {
  const { head, rest } = await peek(content, SNIFFED_BYTES);
  if (head.length === 0) throw new Problem('recording_empty', `“${name}” is empty. Check the file and upload it again.`);
  const container = sniffContainer(head);
  if (!container) {
    // The rest must still be read, or the answer never reaches a browser that is busy sending.
    rest.resume();
    throw new Problem(
      'recording_not_audio',
      `“${name}” is not a sound file we know. Upload wav, mp3, m4a, ogg, opus, webm, flac, aac or amr.`,
    );
  }
  const stored = await files.write(fileKey, rest);
  if (content.truncated) {
    await files.remove(fileKey);
    throw new Problem('payload_too_large', `“${name}” is larger than 500 MB. Upload a compressed copy, such as mp3.`);
  }
  return { fileKey, container, ...stored };
}

/** The first bytes, and a stream of all of them. */
async function peek(content: Readable, count: number): Promise<{ head: Buffer; rest: Readable }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const iterator: AsyncIterator<Buffer> = content.iterator({ destroyOnReturn: false });
  while (bytes < count) {
    const next = await iterator.next();
    if (next.done) break;
    chunks.push(next.value);
    bytes += next.value.length;
  }
  await iterator.return?.();
  const head = Buffer.concat(chunks);
  const rest = new PassThrough();
  rest.write(head);
  // A browser that goes away in the middle ends the stream with an error, which the store then sees.
  pipeline(content, rest).catch((error: unknown) => rest.destroy(error instanceof Error ? error : undefined));
  return { head, rest };
}

function titleOf(given: string | undefined, fileName: string): string {
  const title =
    storableText(given ?? '').trim() ||
    basename(fileName, extname(fileName))
      .replaceAll(/[_\s]+/g, ' ')
      .trim();
  return title.slice(0, 500) || 'Untitled call';
}

function readCalledAt(value: string | undefined, now: Date): Date | null {
  if (!value) return null;
  const at = new Date(value);
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(value) || Number.isNaN(at.getTime()) || at > now) {
    const message = 'calledAt must be a date and time of the past with its offset, such as 2026-03-01T10:00:00Z.';
    throw new Problem('validation_failed', message, { fields: [{ path: 'calledAt', code: 'invalid_date', message }] });
  }
  return at;
}

function readRepEmail(value: string | undefined): string | null {
  if (!value?.trim()) return null;
  const email = normaliseAddress(value);
  if (email) return email;
  const message = 'repEmail must be one e-mail address.';
  throw new Problem('validation_failed', message, { fields: [{ path: 'repEmail', code: 'invalid_email', message }] });
}

/** PostgreSQL keeps no NUL and no half of a surrogate pair. */
function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '');
}
