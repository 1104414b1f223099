// The sound of a call for the player: any part of it, in a form the browser can play.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { browserPlays, contentTypeOf } from '../../rules/recording.ts';
import { Problem } from '../../rules/problem.ts';
import { findRecording, type RecordingRow } from '../database/recordings.ts';
import type { FileStore } from '../ports/file-store.ts';
import { findSignedIn, requireAsker } from './session.ts';
import type { Web } from './route.ts';

const params = z.object({ callId: z.uuid() });

export function registerRecordingStream(web: Web, options: { files: FileStore }): void {
  web.app.get('/api/calls/:callId/recording', async (request, reply) => {
    const asker = requireAsker(await findSignedIn(web, request, reply), 'calls.read');
    const asked = params.safeParse(request.params);
    const recording = asked.success ? await findRecording(web.db, { teamId: asker.team.teamId, callId: asked.data.callId }) : null;
    return sendRecording(request, reply, options.files, recording);
  });
}

/** Throws Problem `recording_missing`. */
export async function sendRecording(
  request: FastifyRequest,
  reply: FastifyReply,
  files: FileStore,
  recording: RecordingRow | null,
): Promise<FastifyReply> {
  const file = recording && playable(recording);
  const size = file && (await files.size(file.key));
  if (!file || size === null) throw new Problem('recording_missing', 'This call has no recording, or not yet.');

  // The bytes under an address change only when the recording itself does.
  const tag = `"${recording.sha256.slice(0, 32)}-${file.key === recording.fileKey ? 'o' : 'w'}"`;
  reply.headers({
    'content-type': file.contentType,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    'content-disposition': 'inline',
    etag: tag,
  });
  if (request.headers['if-none-match'] === tag) return reply.code(304).send();

  const ifRange = request.headers['if-range'];
  const range = ifRange === undefined || ifRange === tag ? readRange(request.headers.range, size) : 'whole';
  if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${size}`).send();
  if (range === 'whole') {
    reply.header('content-length', size);
    return reply.send(request.method === 'HEAD' ? Readable.from([]) : await files.read(file.key));
  }
  reply
    .code(206)
    .headers({ 'content-range': `bytes ${range.start}-${range.end}/${size}`, 'content-length': range.end - range.start + 1 });
  return reply.send(request.method === 'HEAD' ? Readable.from([]) : await files.read(file.key, range));
}

function playable(recording: RecordingRow): { key: string; contentType: string } {
  if (browserPlays(recording) || recording.wavKey === null) {
    return { key: recording.fileKey, contentType: contentTypeOf(recording.container) };
  }
  return { key: recording.wavKey, contentType: 'audio/wav' };
}

/** One range of bytes as players ask for it (RFC 9110 §14.2). Several ranges, or a unit that is not bytes, are answered whole. */
export function readRange(header: string | undefined, size: number): { start: number; end: number } | 'whole' | 'unsatisfiable' {
  const asked = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  const [, from = '', to = ''] = asked ?? [];
  if (!asked || (from === '' && to === '')) return 'whole';
  if (from === '') {
    const last = Number(to);
    return last === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - last), end: size - 1 };
  }
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < start) return 'whole';
  return start >= size ? 'unsatisfiable' : { start, end };
}
