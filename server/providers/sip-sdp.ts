// The sound of a SIP call as SDP (RFC 8866) offers and answers it (RFC 3264): G.711 and telephone-event, nothing else.
import { isIPv4, isIPv6 } from 'node:net';
import type { TelephoneLaw } from './g711.ts';
import type { RtpAim } from './rtp-wire.ts';

export type SoundDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** One audio stream, as one side describes it. */
export type SoundDescription = {
  /** An IP address. `0.0.0.0` puts the call on hold in the old way; see `readSoundDescription`. */
  host: string;
  /** 0: the stream is refused. */
  port: number;
  direction: SoundDirection;
  /** What it can hear, most wanted first, of those that we can speak. */
  codecs: { law: TelephoneLaw; payloadType: number }[];
  /** For pressed keys; null where it cannot hear them. */
  digitsPayloadType: number | null;
};

const MOST_BYTES = 16_384;
const laws: Readonly<Record<string, TelephoneLaw>> = { 'PCMU/8000': 'mu-law', 'PCMA/8000': 'a-law' };
const codecNames: Record<TelephoneLaw, string> = { 'mu-law': 'PCMU/8000', 'a-law': 'PCMA/8000' };
/** Types that need no `rtpmap` (RFC 3551 §6). */
const fixedCodecs: Readonly<Record<string, string>> = { 0: 'PCMU/8000', 8: 'PCMA/8000' };

/** What we offer: both kinds of telephone sound, the one of the callee's continent first, and keys. */
export function offeredSound(place: { host: string; port: number; first: TelephoneLaw }): SoundDescription {
  const both: SoundDescription['codecs'] = [
    { law: 'mu-law', payloadType: 0 },
    { law: 'a-law', payloadType: 8 },
  ];
  return {
    ...{ host: place.host, port: place.port, direction: 'sendrecv', digitsPayloadType: 101 },
    codecs: place.first === 'mu-law' ? both : both.toReversed(),
  };
}

/** Our answer to what the other side offers, such as in a re-INVITE; null where we have no kind of sound in common. */
export function answeredSound(offer: SoundDescription, place: { host: string; port: number }): SoundDescription | null {
  const [first] = offer.codecs;
  if (first === undefined || offer.port === 0) return null;
  const mirrored = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' } as const;
  return {
    ...{ host: place.host, port: place.port, codecs: [first], digitsPayloadType: offer.digitsPayloadType },
    direction: mirrored[offer.direction],
  };
}

/** From the other side's description, be it an answer to our offer or an offer that we answer; null where nothing can be heard. */
export function agreedSound(theirs: SoundDescription): RtpAim | null {
  const [first] = theirs.codecs;
  if (first === undefined || theirs.port === 0) return null;
  return {
    ...{ host: theirs.host, port: theirs.port, ...first, digitsPayloadType: theirs.digitsPayloadType },
    maySpeak: theirs.direction === 'sendrecv' || theirs.direction === 'recvonly',
    mayHear: theirs.direction === 'sendrecv' || theirs.direction === 'sendonly',
  };
}

/** The session keeps its `id` and counts its `version` up with every change (RFC 3264 §8). */
export function printSoundDescription(sound: SoundDescription, session: { id: number; version: number }): Buffer {
  const at = `IN ${isIPv6(sound.host) ? 'IP6' : 'IP4'} ${sound.host}`;
  const digits = sound.digitsPayloadType;
  const payloadTypes = [...sound.codecs.map(({ payloadType }) => payloadType), ...(digits === null ? [] : [digits])];
  const lines = [
    'v=0',
    `o=- ${session.id} ${session.version} ${at}`,
    's=-',
    `c=${at}`,
    't=0 0',
    `m=audio ${sound.port} RTP/AVP ${payloadTypes.join(' ')}`,
    ...sound.codecs.map(({ law, payloadType }) => `a=rtpmap:${payloadType} ${codecNames[law]}`),
    ...(digits === null ? [] : [`a=rtpmap:${digits} telephone-event/8000`, `a=fmtp:${digits} 0-15`]),
    'a=ptime:20',
    `a=${sound.direction}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

/**
 * The first audio stream over plain RTP; null where there is none, or it says nothing we can read. A stream that was refused comes with
 * port 0, one without a kind of sound that we know comes without codecs.
 */
export function readSoundDescription(body: Uint8Array): SoundDescription | null {
  if (body.length > MOST_BYTES) return null;
  const lines = Buffer.from(body).toString('utf8').split(/\r?\n/);
  if (lines[0]?.trimEnd() !== 'v=0') return null;
  const firstStream = lines.findIndex((line) => line.startsWith('m='));
  const from = lines.findIndex((line) => /^m=audio \d{1,5}(?:\/\d{1,3})? RTP\/AVP /i.test(line));
  if (from < 0) return null;
  const next = lines.findIndex((line, at) => at > from && line.startsWith('m='));
  const stream = lines.slice(from, next < 0 ? lines.length : next);
  const session = lines.slice(0, firstStream);
  const [, port = '', types = ''] = /^m=audio (\d{1,5})(?:\/\d{1,3})? RTP\/AVP (.*)$/i.exec(stream[0] ?? '') ?? [];
  const host = hostOf(stream) ?? hostOf(session);
  if (host === null || Number(port) > 65_535) return null;
  const payloadTypes = types
    .trim()
    .split(/ +/)
    .filter((type) => /^\d{1,3}$/.test(type) && Number(type) <= 127);
  const names = new Map(payloadTypes.map((type) => [type, fixedCodecs[type] ?? '']));
  for (const line of stream) {
    const [, type, name = ''] = /^a=rtpmap:(\d{1,3})[ \t]+(\S+)/i.exec(line) ?? [];
    if (type !== undefined && names.has(type)) names.set(type, name.toUpperCase().replace(/\/1$/, ''));
  }
  const codecs = [...names].flatMap(([type, name]) => {
    const law = Object.hasOwn(laws, name) ? laws[name] : undefined;
    return law === undefined ? [] : [{ law, payloadType: Number(type) }];
  });
  const digits = [...names].find(([, name]) => name === 'TELEPHONE-EVENT/8000');
  // No address to send to is the hold of RFC 2543, still sent by old exchanges.
  const isHeld = host === '0.0.0.0';
  return {
    ...{ host, port: Number(port), codecs, digitsPayloadType: digits ? Number(digits[0]) : null },
    direction: isHeld ? 'inactive' : (directionOf(stream) ?? directionOf(session) ?? 'sendrecv'),
  };
}

function hostOf(lines: string[]): string | null {
  for (const line of lines) {
    const [, host] = /^c=IN IP[46] ([^\s/]+)/i.exec(line) ?? [];
    if (host !== undefined) return isIPv4(host) || isIPv6(host) ? host : null;
  }
  return null;
}

function directionOf(lines: string[]): SoundDirection | null {
  for (const line of lines) {
    const [, direction] = /^a=(sendrecv|sendonly|recvonly|inactive)[ \t]*$/.exec(line) ?? [];
    if (direction !== undefined) return direction as SoundDirection;
  }
  return null;
}
