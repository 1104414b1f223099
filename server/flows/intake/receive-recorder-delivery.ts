// A recorder tells of a recording: what it says is checked, read and kept; the rest is a job, so that it is answered at once.
import { storableText, storableValue } from '../../../rules/clean-text.ts';
import { Problem } from '../../../rules/problem.ts';
import { readAloware } from '../../../rules/recorder-aloware.ts';
import { readFathom } from '../../../rules/recorder-fathom.ts';
import { readFireflies } from '../../../rules/recorder-fireflies.ts';
import { readTwilioRecording } from '../../../rules/recorder-twilio.ts';
import { textAt } from '../../../rules/recorder-value.ts';
import { readZoom } from '../../../rules/recorder-zoom.ts';
import type { RecorderKind, RecorderReading } from '../../../rules/recorder.ts';
import { addDelivery, findRecorder, forgetDeliveries, noteRefusal, type OfRecorder } from '../../database/recorders.ts';
import type { Db } from '../../database/tables.ts';
import type { Sealer } from '../../ports/sealer.ts';
import type { BaseContext } from '../context.ts';
import { keepRecorderSecret, openRecorderSecret } from './recorder-secrets.ts';
import { signatureFault, zoomChallengeAnswer, type RecorderMessage } from './recorder-signature.ts';

export type RecorderContext = BaseContext & { sealer: Sealer };

/** What to answer: nothing, or what Zoom wants to hear. */
export type RecorderAnswer = { kind: 'taken' } | { kind: 'challenge'; answer: { plainToken: string; encryptedToken: string } };

const KEPT_MS = 30 * 86_400_000;
/** Forgotten with each new one, so that a list never grows without end. */
const FORGOTTEN_AT_ONCE = 20;
const LONGEST_EVENT = 100;

/** Throws Problem `not_found`, `signature_invalid`, `invalid_json`, `master_key_missing`. */
export async function receiveRecorderDelivery(
  context: RecorderContext,
  input: { recorderId: string; message: RecorderMessage },
): Promise<RecorderAnswer> {
  const { db, clock, sealer } = context;
  const { message } = input;
  const recorder = await findRecorder(db, input.recorderId);
  if (!recorder) throw new Problem('not_found', 'No recorder is connected at this address. Copy it from Integrations › Recorders.');
  const { teamId, id: recorderId, kind } = recorder;
  const secret = await openRecorderSecret(sealer, db, { teamId, kind: 'recorder-secret', subject: recorderId });
  const now = clock.now();
  const fault =
    secret === null
      ? 'this connection has no secret yet: enter it under Integrations › Recorders'
      : signatureFault(kind, secret, message, now);
  if (secret === null || fault !== null) {
    const why = fault ?? '';
    await noteRefusal(db, { teamId, recorderId, why }, now);
    throw new Problem('signature_invalid', `The message was refused: ${why}.`);
  }
  const body = kind === 'twilio' ? null : parse(message.body);
  const plainToken =
    kind === 'zoom' && textAt(body, 'event') === 'endpoint.url_validation' && textAt(body, 'payload', 'plainToken');
  if (typeof plainToken === 'string') return { kind: 'challenge', answer: zoomChallengeAnswer(secret, plainToken) };

  await db.transaction().execute(async (trx) => {
    for (const reading of [readings[kind](body, message)].flat()) await keep(context, trx, { teamId, recorderId }, reading, now);
    await forgetDeliveries(trx, { teamId, recorderId, before: new Date(now.getTime() - KEPT_MS), limit: FORGOTTEN_AT_ONCE });
  });
  return { kind: 'taken' };
}

async function keep(context: RecorderContext, db: Db, of: OfRecorder, reading: RecorderReading, now: Date): Promise<void> {
  const { teamId } = of;
  const deliveryId = context.newId();
  const isIgnored = reading.kind === 'ignored';
  await addDelivery(db, {
    ...{ ...of, id: deliveryId, event: reading.event.slice(0, LONGEST_EVENT), callId: null, nextTryAt: null },
    ...{ state: isIgnored ? 'ignored' : 'waiting', why: isIgnored ? reading.why : null },
    ...{ receivedAt: now, endedAt: isIgnored ? now : null },
  });
  if (isIgnored) return;
  await keepRecorderSecret(context, db, { teamId, kind: 'recorder-delivery', subject: deliveryId }, JSON.stringify(reading));
  await context.enqueueJobs(db, [{ name: 'take-recorder-delivery', input: { teamId, deliveryId } }]);
}

const readings: Record<RecorderKind, (body: unknown, message: RecorderMessage) => RecorderReading | RecorderReading[]> = {
  zoom: readZoom,
  fathom: readFathom,
  fireflies: readFireflies,
  aloware: readAloware,
  twilio: (_, { url, body }) => readTwilioRecording(formOf(body.toString('utf8')), formOf(new URL(url).search)),
};

function formOf(text: string): URLSearchParams {
  return new URLSearchParams(
    [...new URLSearchParams(text)].map(([name, value]): [string, string] => [storableText(name), storableText(value)]),
  );
}

function parse(body: Buffer): unknown {
  try {
    return storableValue(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch (error) {
    throw new Problem('invalid_json', 'Send one JSON object, encoded as UTF-8.', { cause: error });
  }
}
