// Pressed keys in RTP (telephone-event, RFC 4733 §2): the packets that tell one key, and one key from many packets.
import type { RtpPacket } from './rtp-packet.ts';

const DIGITS = '0123456789*#';
/** At 8 kHz: a step of 20 ms. */
const TICKS_A_STEP = 160;
const LOUDNESS = 10;
/** The end is told three times, so that one lost packet does not leave a key pressed (§2.5.1.4). */
const TIMES_ENDED = 3;

/** One packet for each 20 ms, all with the timestamp at which the key went down; the first of them is marked. */
export type DigitStep = { isMarked: boolean; payload: Uint8Array };

/** Null for what is no key of a phone. */
export function stepsOfDigit(digit: string, lengthMs: number): DigitStep[] | null {
  const event = digit.length === 1 ? DIGITS.indexOf(digit) : -1;
  if (event < 0) return null;
  const pressed = Math.max(1, Math.round(lengthMs / 20));
  return Array.from({ length: pressed + TIMES_ENDED - 1 }, (_, step) => {
    const isEnd = step + 1 >= pressed;
    const payload = Buffer.from([event, (isEnd ? 0x80 : 0) | LOUDNESS, 0, 0]);
    payload.writeUInt16BE(Math.min(0xffff, TICKS_A_STEP * Math.min(pressed, step + 1)), 2);
    return { isMarked: step === 0, payload };
  });
}

/** Hears each key once, at its first packet that comes, whichever of them is lost. */
export function createDigitReader(): (packet: RtpPacket) => string | null {
  let last: { timestamp: number; source: number } | null = null;
  return ({ payload, timestamp, source }) => {
    const digit = payload.length >= 4 ? DIGITS[payload[0] ?? DIGITS.length] : undefined;
    if (digit === undefined) return null;
    if (last?.source === source) {
      // Packets of a key before that were held up on their way press nothing.
      const isLater = ((timestamp - last.timestamp) | 0) > 0;
      if (!isLater) return null;
    }
    last = { timestamp, source };
    return digit;
  };
}
