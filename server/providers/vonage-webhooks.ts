// What Vonage tells our web address, and how it signs that: events of calls, and who rings a number of ours.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import type { CarrierReport } from '../../rules/attempt.ts';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { CarrierMessage, IncomingDoor, ReadCarrierMessage } from '../ports/carrier.ts';
import type { Clock } from '../ports/clock.ts';
import { e164Of } from './bare-number.ts';
import { readVonageToken } from './vonage-token.ts';
import { isVonageEnd, soundTo, vonageOutcome } from './vonage.ts';

/** Of one process; elsewhere a message told again meets an attempt that only moves forward, or a token that is used. */
const MOST_REMEMBERED = 50_000;

export type ReadSigned = (message: CarrierMessage) => unknown;

/** What a message says. Throws Problem `signature_invalid`: not signed by the account, too old, told before, or signed for other words. */
export function createVonageSeal(options: { applicationId: string; signatureSecret: string; clock: Clock }): ReadSigned {
  const { applicationId, signatureSecret, clock } = options;
  const told = new Set<string>();
  return ({ headers, body }) => {
    const claims = readVonageToken(headers['authorization'] ?? '', signatureSecret, clock.now());
    const isOurs = claims && (claims.application_id ?? applicationId) === applicationId;
    const content = readJson(body);
    // Of some messages the words are hashed as they were before they were sent.
    const isWhole = isOurs && [body, JSON.stringify(content)].some((text) => hashOf(text) === claims.payload_hash.toLowerCase());
    if (!isWhole || told.has(claims.jti)) {
      throw new Problem(
        'signature_invalid',
        'The message is not signed by Vonage for this application, is older than five minutes, or was told before. Check ' +
          'RINGSIDE_VONAGE_SIGNATURE_SECRET, that signed webhooks are switched on, and the clock of this machine.',
      );
    }
    if (told.size >= MOST_REMEMBERED) told.delete(told.values().next().value ?? '');
    told.add(claims.jti);
    return content;
  };
}

const event = z.object({
  uuid: z.string().min(1).max(100),
  to: z.string().optional(),
  status: z.string(),
  timestamp: z.iso.datetime({ offset: true }),
  detail: z.string().optional(),
  disconnected_by: z.string().optional(),
  sip_code: z.coerce.number().int().optional(),
});

const reports: Record<string, CarrierReport> = { started: 'queued', ringing: 'ringing', answered: 'answered' };

export type VonageReaderOptions = {
  readSigned: ReadSigned;
  /** Told as soon as Vonage knows it for a machine, while the call goes on. */
  meetMachine: (reference: string, machine: 'voicemail') => void;
};

export function createVonageReader({ readSigned, meetMachine }: VonageReaderOptions): ReadCarrierMessage {
  const answered = new Map<string, CarrierOutcome['answeredBy']>();
  return (message) => {
    const content = readSigned(message);
    const reference = new URL(message.url, 'http://here').searchParams.get('reference');
    const read = event.safeParse(content).data;
    // Calls to us are told of at the same address, and so is the line of their sound; neither is a call we asked for.
    if (reference === null || !read || (read.to !== undefined && e164Of(read.to) === null)) return [];
    const { uuid: carrierRef, status, timestamp, detail, disconnected_by: by, sip_code: code } = read;
    if (status === 'machine' || status === 'human') {
      if (answered.size >= MOST_REMEMBERED) answered.delete(answered.keys().next().value ?? '');
      answered.set(carrierRef, status === 'machine' ? 'voicemail' : 'human');
      if (status === 'machine') meetMachine(reference, 'voicemail');
      return [];
    }
    const at = new Date(timestamp);
    if (isVonageEnd(status)) {
      const outcome = vonageOutcome({ status, by, code, answeredBy: answered.get(carrierRef) ?? null });
      answered.delete(carrierRef);
      return [{ reference, carrierRef, report: 'ended', at, outcome, message: detail?.slice(0, 300) ?? null }];
    }
    const report = reports[status];
    return report === undefined ? [] : [{ reference, carrierRef, report, at, outcome: null, message: null }];
  };
}

const ring = z.object({ uuid: z.string().min(1).max(100), to: z.string(), from: z.string().optional() });

/** A number at Vonage is rung. */
export function createVonageIncoming({
  readSigned,
  streamUrl,
}: {
  readSigned: ReadSigned;
  streamUrl(token: string): string;
}): IncomingDoor {
  return {
    read(message) {
      const { uuid, to = '', from = '' } = ring.safeParse(readSigned(message)).data ?? {};
      const rung = e164Of(to);
      if (uuid === undefined || rung === null) {
        throw new Problem('bad_request', 'The message is signed but names no number. Have Vonage ask this address by POST.');
      }
      return { carrierRef: uuid, to: rung, from: e164Of(from) };
    },
    write(answer) {
      const contentType = 'application/json';
      switch (answer.kind) {
        case 'connect':
          return { contentType, body: JSON.stringify(soundTo(streamUrl(answer.token))) };
        case 'say':
          return { contentType, body: JSON.stringify([{ action: 'talk', text: answer.text, language: 'en-US' }]) };
        case 'reject':
          // It knows no busy; with nothing to do the call ends.
          return { contentType, body: '[]' };
      }
    },
  };
}

const hashOf = (text: Buffer | string) => createHash('sha256').update(text).digest('hex');

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
