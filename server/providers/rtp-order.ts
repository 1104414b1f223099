// Puts RTP packets back in order: what came early waits for what is missing, but never longer than a few packets.
import type { RtpPacket } from './rtp-packet.ts';

/** Five packets of 20 ms: whoever waits longer is heard late. */
const MOST_HELD = 5;
/** A sender that jumps further has begun anew (RFC 3550 appendix A.1 allows 3,000 lost packets; a minute of speech is as many). */
const LONGEST_JUMP = 3_000;
const LONGEST_STEP_BACK = 100;

export type RtpOrder = {
  /** The packets that are next in turn, none or several. What came twice or too late is dropped. */
  take(packet: RtpPacket): RtpPacket[];
};

export function createRtpOrder(): RtpOrder {
  let source: number | null = null;
  let next = 0;
  const held = new Map<number, RtpPacket>();

  function beginAt(packet: RtpPacket): void {
    source = packet.source;
    next = packet.sequence;
    held.clear();
  }

  function release(): RtpPacket[] {
    const released: RtpPacket[] = [];
    for (let packet = held.get(next); packet !== undefined; packet = held.get(next)) {
      held.delete(next);
      released.push(packet);
      next = (next + 1) & 0xffff;
    }
    return released;
  }

  return {
    take(packet) {
      if (source !== packet.source) beginAt(packet);
      let ahead = aheadOf(packet.sequence, next);
      if (ahead > LONGEST_JUMP || ahead < -LONGEST_STEP_BACK) {
        beginAt(packet);
        ahead = 0;
      }
      if (ahead < 0) return [];
      held.set(packet.sequence, packet);
      const released = release();
      // What is missing has had its time: go on with the oldest that came.
      while (held.size >= MOST_HELD) {
        next = [...held.keys()].reduce((a, b) => (aheadOf(a, next) <= aheadOf(b, next) ? a : b));
        released.push(...release());
      }
      return released;
    },
  };
}

/** How far a 16-bit number is ahead of another, going round: -32,768 to 32,767. */
function aheadOf(sequence: number, other: number): number {
  return ((sequence - other) << 16) >> 16;
}
