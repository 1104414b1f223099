// What Twilio tells of a recording (RecordingStatusCallback): a form, and in the address what its owner wrote there.
import { isAddressOf, type RecorderReading } from './recorder.ts';
import { present } from './recorder-value.ts';

export function readTwilioRecording(form: URLSearchParams, query: URLSearchParams): RecorderReading {
  const told = (name: string): string | undefined => form.get(name)?.trim() || undefined;
  const asked = (name: string): string | undefined => query.get(name)?.trim() || undefined;
  const status = told('RecordingStatus') ?? 'unnamed';
  const event = `recording ${status}`;
  const [id, url, account] = [told('RecordingSid'), told('RecordingUrl'), told('AccountSid')];
  if (status !== 'completed') return { kind: 'ignored', event, why: 'Only recordings that are finished are taken.' };
  if (id === undefined || account === undefined) return { kind: 'ignored', event, why: 'It names no recording.' };
  if (url === undefined || !isAddressOf(url, ['twilio.com']))
    return { kind: 'ignored', event, why: 'Its recording does not lie at an address of Twilio’s.' };
  const fields = present({
    externalId: `twilio:${id}`,
    callTitle: asked('title'),
    repEmail: asked('repEmail'),
    repName: asked('repName'),
    callDate: startOf(told('RecordingStartTime')),
    ...(told('RecordingDuration') === undefined ? {} : { duration: Number(told('RecordingDuration')), durationUnit: 's' }),
    metadata: present({ source: 'twilio', twilioCallSid: told('CallSid') }),
  });
  // As WAV, with both sides apart where they were recorded apart.
  const audio = { url: `${url.replace(/\.(?:wav|mp3)$/, '')}.wav`, opens: { kind: 'account' as const, name: account } };
  return { kind: 'call', event, call: { fields, audio, transcript: null } };
}

/** As in `Fri, 27 Nov 2026 08:00:00 +0000`; the Push API reads ISO 8601. */
function startOf(date: string | undefined): string | undefined {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
