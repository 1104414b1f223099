// Callers under whom a Ringside is killed, cut off or starved: they push, upload and tell of contacts, and remember what was acknowledged.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../emulator/chance.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { wavBytes } from '../server/providers/wav-file.ts';
import { numberWhereItIsDay } from './daylight.ts';

export type Acknowledged = {
  kind: 'push' | 'upload' | 'contact';
  /** The external id of a push, the SHA-256 of a recording, the id of a contact. */
  name: string;
  /** Null for a contact, whose call is told apart by it. */
  callId: string | null;
  /** When the whole answer was here, in milliseconds since 1970. */
  atMs: number;
};

export type Refusal = { status: number; hasSentence: boolean; hasRetryAfter: boolean; text: string };

export type LoadOptions = {
  /** In turn, request by request. */
  urls: readonly string[];
  key: string;
  /** For what is to be rung. */
  callsKey: string;
  cookie: string;
  portalId: number;
  hubspot: Emulator;
  chance: Chance;
  pushers: number;
  uploaders: number;
  /** Pause of a caller between two requests. */
  pauseMs: number;
  /** Pause between two contacts. Null: nobody tells of any. */
  contactEveryMs: number | null;
  /** Sets the names of this load apart from those of another on the same data. */
  prefix: string;
};

export type Load = {
  readonly acknowledged: readonly Acknowledged[];
  /** Every answer that was neither an acknowledgement nor none. */
  readonly refusals: readonly Refusal[];
  /** Requests that got no answer: the process died, or the connection did. */
  readonly unanswered: number;
  /** The longest an answer took since this was asked last. */
  longestMs(): number;
  stop(): Promise<void>;
};

const PATIENCE_MS = 30_000;
/** Whoever was not answered does not knock all the time. */
const RETRY_MS = 300;
const RECORDING_HZ = 8_000;
const RECORDING_MS = 600;

export function startLoad(options: LoadOptions): Load {
  const { urls, key, cookie, hubspot, chance, prefix } = options;
  const stopped = new AbortController();
  const acknowledged: Acknowledged[] = [];
  const refusals: Refusal[] = [];
  let unanswered = 0;
  let sent = 0;
  let made = 0;
  let longestMs = 0;

  /** Null: no answer, or none that acknowledges. */
  async function send(path: string, init: RequestInit): Promise<{ text: string; atMs: number } | null> {
    sent += 1;
    const url = urls[sent % urls.length];
    const startedAt = performance.now();
    try {
      const answer = await fetch(`${url}${path}`, { ...init, method: 'POST', signal: AbortSignal.timeout(PATIENCE_MS) });
      const text = await answer.text();
      longestMs = Math.max(longestMs, performance.now() - startedAt);
      if (answer.status === 200 || answer.status === 201) return { text, atMs: Date.now() };
      const body = readObject(text);
      const said = body['detail'] ?? body['message'] ?? body['error'];
      const hasSentence = typeof said === 'string' && /[.!?]$/.test(said.trim());
      refusals.push({
        status: answer.status,
        hasSentence,
        hasRetryAfter: answer.headers.has('retry-after'),
        text: text.slice(0, 300),
      });
    } catch {
      unanswered += 1;
    }
    return null;
  }

  const pause = (ms: number) => sleep(ms, undefined, { signal: stopped.signal }).catch(() => {});

  /** The same again until it is acknowledged, as an integration does. */
  async function push(): Promise<void> {
    while (!stopped.signal.aborted) {
      const name = `${prefix}-${(made += 1)}`;
      const body = JSON.stringify({
        externalId: name,
        callTitle: name,
        repName: 'Sam Lee',
        callDate: '2026-03-04T16:30:00Z',
        transcript: `Sam Lee: What is the biggest problem you have today?\nCustomer: We lose ${made} hours a week with ${name}.`,
      });
      while (!stopped.signal.aborted) {
        const headers = { 'x-api-key': key, 'content-type': 'application/json' };
        const answer = await send('/api/integrations/push-api/ingest', { body, headers });
        const callId = answer && idIn(answer.text);
        if (callId) acknowledged.push({ kind: 'push', name, callId, atMs: answer.atMs });
        await pause(callId ? options.pauseMs : RETRY_MS);
        if (callId) break;
      }
    }
  }

  /** Once each: nobody knows whether a person who got no answer uploads the file again. */
  async function upload(): Promise<void> {
    while (!stopped.signal.aborted) {
      const wav = noise(chance);
      const form = new FormData();
      form.set('file', new Blob([wav], { type: 'audio/wav' }), `${prefix}-${(made += 1)}.wav`);
      const answer = await send('/api/uploads', { body: form, headers: { cookie, origin: urls[0] ?? '' } });
      const callId = answer && idIn(answer.text);
      if (callId) {
        const name = createHash('sha256').update(wav).digest('hex');
        acknowledged.push({ kind: 'upload', name, callId, atMs: answer.atMs });
      }
      await pause(callId ? options.pauseMs * 2 : RETRY_MS);
    }
  }

  /** A contact is created in HubSpot, which tells of it until it is answered. */
  async function tell(everyMs: number): Promise<void> {
    for (let index = 0; !stopped.signal.aborted; index += 1) {
      const phone = numberWhereItIsDay(new Date(), 10 * (index + 1) + Number(prefix.replace(/\D/g, '')) * 100_000);
      const { id } = hubspot.control.createRecord({ type: 'contacts', properties: { phone, firstname: `Contact ${index}` } });
      const event = {
        ...{ eventId: Number(id), subscriptionId: 1, portalId: options.portalId, appId: 7, occurredAt: Date.now() },
        ...{ subscriptionType: 'contact.creation', objectId: Number(id), changeSource: 'CRM_UI' },
      };
      for (let attemptNumber = 0; !stopped.signal.aborted; attemptNumber += 1) {
        const body = JSON.stringify([{ ...event, attemptNumber }]);
        const path = `/call/crm-webhook?agent_id=nora&type=hubspot&x_api_key=${options.callsKey}&carry_over=true`;
        const answer = await send(path, { body, headers: { 'content-type': 'application/json' } });
        if (answer) acknowledged.push({ kind: 'contact', name: id, callId: null, atMs: answer.atMs });
        await pause(answer ? everyMs : RETRY_MS);
        if (answer) break;
      }
    }
  }

  const callers = [
    ...Array.from({ length: options.pushers }, push),
    ...Array.from({ length: options.uploaders }, upload),
    ...(options.contactEveryMs === null ? [] : [tell(options.contactEveryMs)]),
  ];
  return {
    acknowledged,
    refusals,
    get unanswered() {
      return unanswered;
    },
    longestMs() {
      const longest = Math.round(longestMs);
      longestMs = 0;
      return longest;
    },
    async stop() {
      stopped.abort();
      await Promise.all(callers);
    },
  };
}

/** Sound without words, different each time. */
function noise(chance: Chance): Uint8Array<ArrayBuffer> {
  const samples = Float32Array.from({ length: (RECORDING_HZ * RECORDING_MS) / 1_000 }, () => (chance.share() - 0.5) / 4);
  return Uint8Array.from(wavBytes([samples], RECORDING_HZ, 'mu-law'));
}

/** An answer that was cut off acknowledges nothing. */
function idIn(text: string): string | null {
  const { callId } = readObject(text);
  return typeof callId === 'string' ? callId : null;
}

function readObject(text: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
