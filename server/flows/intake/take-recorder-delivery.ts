// Takes in what a recorder has told of: asks for what only an id was told, fetches what a token opens, and receives the call like any other.
import { Problem } from '../../../rules/problem.ts';
import { readPushedCall, type PushedCall } from '../../../rules/push-payload.ts';
import { FIREFLIES_API, firefliesQuestion, readFirefliesMeeting } from '../../../rules/recorder-fireflies.ts';
import { recorderRetryMs, type Fetchable, type RecorderReading } from '../../../rules/recorder.ts';
import { isCallHere } from '../../database/calls-intake.ts';
import { findDelivery, updateDelivery, type DeliveryRow, type OfDelivery } from '../../database/recorders.ts';
import { deleteSealed } from '../../database/sealed-secrets.ts';
import type { FileStore } from '../../ports/file-store.ts';
import type { FetchText } from '../../ports/fetch-text.ts';
import type { DownloadRecording } from '../../ports/recording-download.ts';
import { recordingKey } from './fetch-recording.ts';
import { isCertainlyNotStored, receiveCall, type ReceivedCall, type StoredRecording } from './receive-call.ts';
import type { ReceiveCommit } from './receive-commit.ts';
import type { RecorderContext } from './receive-recorder-delivery.ts';
import { openRecorderSecret } from './recorder-secrets.ts';

export type TakeRecorderContext = RecorderContext & {
  files: FileStore;
  downloadRecording: DownloadRecording;
  fetchText: FetchText;
  receiveCommit: ReceiveCommit;
};

const MOST_TEXT_BYTES = 5 * 1024 * 1024;
const TEXT_TIMEOUT_MS = 30_000;

/** Nothing happens when it was taken already or is gone. */
export async function takeRecorderDelivery(context: TakeRecorderContext, of: OfDelivery, signal: AbortSignal): Promise<void> {
  const { db, clock } = context;
  const delivery = await findDelivery(db, of);
  if (delivery?.state !== 'waiting') return;
  try {
    const result = await take(context, delivery, signal);
    const now = clock.now();
    await db.transaction().execute(async (trx) => {
      const state = result.kind === 'ignored' ? ('ignored' as const) : ('taken' as const);
      const callId = result.kind === 'ignored' ? null : result.received.callId;
      const why = result.kind === 'ignored' ? result.why : null;
      await updateDelivery(trx, of, { state, callId, why, endedAt: now, nextTryAt: null, attempt: delivery.attempt + 1 });
      await deleteSealed(trx, { teamId: of.teamId, subject: of.deliveryId, kinds: ['recorder-delivery'] });
    });
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof Problem) return tryLater(context, delivery, error);
    // The queue would try at once and for ever.
    context.log.error({ err: error, deliveryId: of.deliveryId }, 'a recorder’s message met a fault of ours');
    const message = 'A fault of this server stood in the way. Its log names it.';
    await tryLater(context, delivery, new Problem('internal', message, { retryable: true, cause: error }));
  }
}

/** What is sealed stays, so that a person can have it tried again. */
async function tryLater(context: TakeRecorderContext, delivery: DeliveryRow, problem: Problem): Promise<void> {
  const of = { teamId: delivery.teamId, deliveryId: delivery.id };
  const now = context.clock.now();
  const attempt = delivery.attempt + 1;
  const waitMs = problem.retryable ? recorderRetryMs(attempt) : null;
  const nextTryAt = waitMs === null ? null : new Date(now.getTime() + waitMs);
  await context.db.transaction().execute(async (trx) => {
    await updateDelivery(trx, of, {
      ...{ state: nextTryAt === null ? 'failed' : 'waiting', attempt, why: problem.message, nextTryAt },
      endedAt: nextTryAt === null ? now : null,
    });
    if (nextTryAt !== null) await context.enqueueJobs(trx, [{ name: 'take-recorder-delivery', input: of, startAt: nextTryAt }]);
  });
}

type Taken = { kind: 'received'; received: ReceivedCall } | { kind: 'ignored'; why: string };

async function take(context: TakeRecorderContext, delivery: DeliveryRow, signal: AbortSignal): Promise<Taken> {
  const { teamId } = delivery;
  const told = await openRecorderSecret(context.sealer, context.db, { teamId, kind: 'recorder-delivery', subject: delivery.id });
  if (told === null) throw new Problem('not_found', 'What was told is not kept any more. Let the recorder send it again.');
  const reading = await lookedUp(context, delivery, JSON.parse(told) as RecorderReading, signal);
  if (reading.kind !== 'call') return { kind: 'ignored', why: reading.kind === 'ignored' ? reading.why : 'It names no recording.' };

  const { audio, transcript, idIfHere } = reading.call;
  const isIdHere = idIfHere !== undefined && (await isCallHere(context.db, { teamId, externalId: idIfHere }));
  const fields = isIdHere ? { ...reading.call.fields, externalId: idIfHere } : reading.call.fields;
  const text = transcript === null ? undefined : await fetchTranscript(context, delivery, transcript, signal);
  const callId = context.newId();
  const stored = audio === null ? undefined : await fetchSound(context, delivery, { callId, audio, signal });
  try {
    const call = readCall(text === undefined ? fields : { ...fields, transcript: text }, context.clock.now());
    if (call.transcript === null && call.audioUrl === null && stored === undefined)
      return { kind: 'ignored', why: 'It has neither a recording nor a transcript.' };
    const recording = stored === undefined ? {} : { storedRecording: stored };
    const received = await receiveCall(context, context.receiveCommit, { teamId, source: 'push', callId, call, ...recording });
    if (stored !== undefined && !received.tookRecording) await context.files.remove(stored.fileKey);
    return { kind: 'received', received };
  } catch (error) {
    if (stored !== undefined && isCertainlyNotStored(error)) await context.files.remove(stored.fileKey);
    throw error;
  }
}

/** Fireflies tells an id alone, and its API the rest. */
async function lookedUp(
  context: TakeRecorderContext,
  delivery: DeliveryRow,
  reading: RecorderReading,
  signal: AbortSignal,
): Promise<RecorderReading> {
  if (reading.kind !== 'look_up') return reading;
  const of = { teamId: delivery.teamId, kind: 'recorder-key' as const, subject: delivery.recorderId };
  const key = await openRecorderSecret(context.sealer, context.db, of);
  if (key === null) throw new Problem('provider_refused', 'This connection has no API key. Remove it and add it again with one.');
  const answer = await context.fetchText({
    ...{ url: FIREFLIES_API, body: firefliesQuestion(reading.id), headers: { authorization: `Bearer ${key}` } },
    ...{ maxBytes: MOST_TEXT_BYTES, timeoutMs: TEXT_TIMEOUT_MS, signal },
  });
  try {
    return readFirefliesMeeting(JSON.parse(answer), reading.event);
  } catch (error) {
    throw new Problem('provider_answer_invalid', 'Fireflies did not answer with JSON. It is asked again later.', {
      ...{ retryable: true, cause: error },
    });
  }
}

function fetchTranscript(
  context: TakeRecorderContext,
  delivery: DeliveryRow,
  transcript: Fetchable,
  signal: AbortSignal,
): Promise<string> {
  return headersFor(context, delivery, transcript).then((headers) =>
    context.fetchText({ url: transcript.url, headers, maxBytes: MOST_TEXT_BYTES, timeoutMs: TEXT_TIMEOUT_MS, signal }),
  );
}

async function fetchSound(
  context: TakeRecorderContext,
  delivery: DeliveryRow,
  { callId, audio, signal }: { callId: string; audio: Fetchable; signal: AbortSignal },
): Promise<StoredRecording> {
  const fileKey = recordingKey({ teamId: delivery.teamId, callId });
  const headers = await headersFor(context, delivery, audio);
  const { bytes, sha256, container } = await context.downloadRecording({
    ...{ url: audio.url, headers, into: { files: context.files, key: fileKey }, signal },
  });
  return { fileKey, bytes, sha256, container };
}

/** The rule has made sure that the address is the recorder's own. */
async function headersFor(
  context: TakeRecorderContext,
  { teamId, recorderId }: DeliveryRow,
  { opens }: Fetchable,
): Promise<Record<string, string>> {
  if (opens === null) return {};
  if (opens.kind === 'token') return { authorization: `Bearer ${opens.token}` };
  const secret = await openRecorderSecret(context.sealer, context.db, { teamId, kind: 'recorder-secret', subject: recorderId });
  return { authorization: `Basic ${Buffer.from(`${opens.name}:${secret ?? ''}`).toString('base64')}` };
}

/** Sound that lies here already is not among the fields, and so "no content" may be a call all the same. */
function readCall(fields: Record<string, unknown>, now: Date): PushedCall {
  const reading = readPushedCall(fields, now);
  if (reading.kind === 'refused')
    throw new Problem('validation_failed', `What the recorder told could not be read: ${reading.message}`, {
      fields: reading.fields,
    });
  return reading.call;
}
