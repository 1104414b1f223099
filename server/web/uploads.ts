// Recordings that people upload: streamed into the file store as they arrive, then taken in like any other call. Transcripts come alike.
import { basename, extname } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../rules/problem.ts';
import { readPushedCall, type PushedCall } from '../../rules/push-payload.ts';
import { sniffContainer, SNIFFED_BYTES } from '../../rules/recording-container.ts';
import { EARLIEST_CALL_MS } from '../../rules/call-date.ts';
import { normaliseAddress } from '../../rules/rep-address.ts';
import type { BaseContext } from '../flows/context.ts';
import { recordingKey } from '../flows/intake/fetch-recording.ts';
import { isTranscriptFile, MAX_TRANSCRIPT_BYTES, readTranscriptFile } from '../flows/intake/read-transcript-file.ts';
import { isCertainlyNotStored, receiveCall, type StoredRecording } from '../flows/intake/receive-call.ts';
import type { ReceiveCommit } from '../flows/intake/receive-commit.ts';
import type { FileStore } from '../ports/file-store.ts';
import { route, type Web } from './route.ts';

const MEGABYTE = 1024 * 1024;

export function registerUploads(
  web: Web,
  options: { context: BaseContext; files: FileStore; receiveCommit: ReceiveCommit; largestRecordingMb: number },
): void {
  const { context, files, largestRecordingMb } = options;

  route(web, 'POST /api/uploads', async ({ asker, request }) => {
    const { teamId } = asker.team;
    const callId = context.newId();
    const form = await readForm(request, largestRecordingMb, (name, content) =>
      keep({ files, fileKey: recordingKey({ teamId, callId }), largestRecordingMb }, name, content),
    );
    try {
      const call = callOf(form, asker.person, context.clock.now());
      const storedRecording = form.content.kind === 'recording' ? { storedRecording: form.content.stored } : {};
      const received = await receiveCall(context, options.receiveCommit, {
        ...{ teamId, source: 'upload' as const, callId, call },
        ...storedRecording,
      });
      if (!received.tookRecording) await drop(form.content);
      return { callId: received.callId, duplicate: received.duplicate };
    } catch (error) {
      if (isCertainlyNotStored(error)) await drop(form.content);
      throw error;
    }
  });

  const drop = async (content: Content): Promise<void> => {
    if (content.kind === 'recording') await files.remove(content.stored.fileKey);
  };
}

/** The same transcript, date and person is the same call, as with the Push API; recordings are told by their bytes. */
function callOf(form: Form, person: { name: string; email: string }, now: Date): PushedCall {
  const calledAt = readCalledAt(form.fields['calledAt'], now);
  const repEmail = readRepEmail(form.fields['repEmail']) ?? person.email;
  const { content, fileName } = form;
  const reading = readPushedCall(
    {
      callTitle: titleOf(form.fields['title'], fileName),
      repEmail,
      ...(repEmail === person.email ? { repName: person.name } : {}),
      ...(calledAt === null ? {} : { callDate: calledAt.toISOString() }),
      ...(content.kind === 'transcript' ? { transcript: content.text } : {}),
    },
    now,
  );
  if (reading.kind === 'refused') throw new Problem(reading.code, reading.message, { fields: reading.fields });
  return { ...reading.call, wantsDerivedTitle: false, metadata: { fileName } };
}

type Content = { kind: 'recording'; stored: StoredRecording } | { kind: 'transcript'; text: string };
type Form = { content: Content; fileName: string; fields: Record<string, string> };

async function readForm(
  request: FastifyRequest,
  largestRecordingMb: number,
  keepFile: (name: string, content: Readable) => Promise<Content>,
): Promise<Form> {
  if (!request.isMultipart()) {
    throw new Problem('unsupported_media_type', 'Send the recording as multipart/form-data, in a field named “file”.');
  }
  const fields: Record<string, string> = {};
  let file: Pick<Form, 'content' | 'fileName'> | null = null;
  // A transcript has a limit of its own, which must be passed to be seen.
  const fileSize = Math.max(largestRecordingMb * MEGABYTE, 2 * MAX_TRANSCRIPT_BYTES);
  try {
    for await (const part of request.parts({ limits: { fileSize } }) as AsyncIterable<Multipart>) {
      if (part.type === 'field') {
        if (typeof part.value === 'string') fields[part.fieldname] = part.value;
      } else if (part.fieldname === 'file' && !file) {
        const fileName = storableText(basename(part.filename || 'recording')).slice(0, 200) || 'recording';
        file = { fileName, content: await keepFile(fileName, part.file) };
      } else {
        part.file.resume();
      }
    }
  } catch (error) {
    throw asFormProblem(error);
  }
  if (!file) throw new Problem('validation_failed', 'The form has no file. Send the recording in a field named “file”.');
  return { ...file, fields };
}

/** What the parser of forms cannot read, within a file or between two parts, has neither a code nor a class of its own. */
function asFormProblem(error: unknown): unknown {
  if (!(error instanceof Error) || error.constructor !== Error || 'code' in error) return error;
  return new Problem('bad_request', 'The form cannot be read. Send it whole, as multipart/form-data with its boundary.', {
    cause: error,
  });
}

/** Refuses what is neither sound nor a transcript before a byte of it is kept. */
async function keep(
  to: { files: FileStore; fileKey: string; largestRecordingMb: number },
  name: string,
  content: Readable & { truncated?: boolean },
): Promise<Content> {
  const { files, fileKey, largestRecordingMb } = to;
  const { head, rest } = await peek(content, SNIFFED_BYTES);
  if (head.length === 0) throw new Problem('recording_empty', `“${name}” is empty. Check the file and upload it again.`);
  const container = sniffContainer(head);
  if (!container && isTranscriptFile(name, head)) {
    return { kind: 'transcript', text: await readTranscriptFile(name, await wholeOf(name, rest)) };
  }
  if (!container) {
    // The rest must still be read, or the answer never reaches a browser that is busy sending.
    rest.resume();
    throw new Problem(
      'recording_not_audio',
      `“${name}” is not a sound file we know. Upload wav, mp3, m4a, ogg, opus, webm, flac, aac or amr, or a transcript as docx, vtt, srt, sbv or txt.`,
    );
  }
  const stored = await files.write(fileKey, rest);
  if (content.truncated || stored.bytes > largestRecordingMb * MEGABYTE) {
    await files.remove(fileKey);
    const message = `“${name}” is larger than ${largestRecordingMb} MB. Upload a compressed copy, such as mp3, or raise RINGSIDE_MAX_RECORDING_MB.`;
    throw new Problem('payload_too_large', message);
  }
  return { kind: 'recording', stored: { fileKey, container, ...stored } };
}

async function wholeOf(name: string, content: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_TRANSCRIPT_BYTES) break;
    chunks.push(chunk);
  }
  if (bytes > MAX_TRANSCRIPT_BYTES) {
    content.resume();
    const most = MAX_TRANSCRIPT_BYTES / MEGABYTE;
    throw new Problem(
      'payload_too_large',
      `“${name}” is larger than ${most} MB. Take pictures out of it, or save it as plain text.`,
    );
  }
  return Buffer.concat(chunks);
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
  const isWritten = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(value);
  if (!isWritten || Number.isNaN(at.getTime()) || at.getTime() < EARLIEST_CALL_MS || at > now) {
    const message = 'calledAt must be a date and time since 2000, of the past, with its offset, such as 2026-03-01T10:00:00Z.';
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
