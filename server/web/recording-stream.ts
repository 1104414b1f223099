// The sound of a call for the player: any part of it, in a form the browser can play.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { heardOf, mayHearOriginal } from '../../rules/covered-sound.ts';
import { coveredSince } from '../../rules/privacy-policy.ts';
import { browserPlays, contentTypeOf } from '../../rules/recording.ts';
import { Problem } from '../../rules/problem.ts';
import { readPrivacyPolicy } from '../database/privacy-policies.ts';
import { findRecording, type RecordingRow } from '../database/recordings.ts';
import type { BaseContext } from '../flows/context.ts';
import { tellOriginalHeard } from '../flows/privacy/hear-original.ts';
import type { FileStore } from '../ports/file-store.ts';
import { actingAs } from './acting.ts';
import { findSignedIn, requireAsker } from './session.ts';
import type { Web } from './route.ts';

const params = z.object({ callId: z.uuid() });

const HEARD_AGAIN_MS = 3_600_000;
const MOST_REMEMBERED = 1_000;

export function registerRecordingStream(web: Web, options: { context: BaseContext; files: FileStore }): void {
  const { context, files } = options;
  const find = async (teamId: string, asked: unknown): Promise<RecordingRow | null> => {
    const read = params.safeParse(asked);
    return read.success ? findRecording(web.db, { teamId, callId: read.data.callId }) : null;
  };

  web.app.get('/api/calls/:callId/recording', async (request, reply) => {
    const asker = requireAsker(await findSignedIn(web, request, reply), 'calls.read');
    return sendHeard(web, request, reply, files, await find(asker.team.teamId, request.params));
  });

  // A player asks for many parts; the log tells once an hour that somebody listened.
  const heardAt = new Map<string, number>();
  web.app.get('/api/calls/:callId/recording/original', async (request, reply) => {
    const asker = requireAsker(await findSignedIn(web, request, reply), 'calls.read');
    const { teamId, role } = asker.team;
    const { policy } = await readPrivacyPolicy(web.db, teamId);
    if (!mayHearOriginal(policy.sound.originalFor, role))
      throw new Problem(
        'role_not_allowed',
        'The original of this recording is not for your role. Admins choose that under Settings › Privacy.',
      );
    const recording = await find(teamId, request.params);
    if (!recording || recording.fileKey === recording.coveredKey)
      throw new Problem('recording_missing', 'There is no original of this recording any more.');
    const now = context.clock.now().getTime();
    const who = `${asker.person.personId} ${recording.callId}`;
    if (now - (heardAt.get(who) ?? 0) >= HEARD_AGAIN_MS) {
      await actingAs(asker.person, request.ip, () => tellOriginalHeard(context, recording));
      if (heardAt.size >= MOST_REMEMBERED) heardAt.clear();
      heardAt.set(who, now);
    }
    return sendFile(request, reply, files, recording, asRecorded(recording));
  });
}

/** The recording, or its copy with silences. Throws Problem `recording_missing`, `recording_not_ready` while nobody knows what must not be heard. */
export async function sendHeard(
  web: Pick<Web, 'db'>,
  request: FastifyRequest,
  reply: FastifyReply,
  files: FileStore,
  recording: RecordingRow | null,
): Promise<FastifyReply> {
  if (!recording) throw new Problem('recording_missing', 'This call has no recording, or not yet.');
  const { policy } = await readPrivacyPolicy(web.db, recording.teamId);
  if (heardOf(recording, coveredSince(policy)) === 'not_yet')
    throw new Problem(
      'recording_not_ready',
      'This recording can be heard once it is transcribed and silenced where your team wants it.',
    );
  const copy = recording.coveredKey;
  const file =
    copy === null ? asRecorded(recording) : { key: copy, contentType: 'audio/wav', form: `c${recording.coveredVersion}` };
  return sendFile(request, reply, files, recording, file);
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  files: FileStore,
  recording: RecordingRow,
  file: HeardFile,
): Promise<FastifyReply> {
  const size = await files.size(file.key);
  if (size === null) throw new Problem('recording_missing', 'This call has no recording, or not yet.');

  // The bytes under an address change only when the recording itself does.
  const tag = `"${recording.sha256.slice(0, 32)}-${file.form}"`;
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

/** `form` tells apart what can be heard of one recording. */
type HeardFile = { key: string; contentType: string; form: string };

function asRecorded(recording: RecordingRow): HeardFile {
  if (browserPlays(recording) || recording.wavKey === null) {
    return { key: recording.fileKey, contentType: contentTypeOf(recording.container), form: 'o' };
  }
  return { key: recording.wavKey, contentType: 'audio/wav', form: 'w' };
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
