// RTP packets (RFC 3550 §5.1) as bytes and as values. What cannot be read is null: a datagram comes from anybody.

export type RtpPacket = {
  /** 0 to 127: what the payload is, as agreed on in SDP. */
  payloadType: number;
  /** The first after a silence. */
  isMarked: boolean;
  /** 16 bits, goes round. */
  sequence: number;
  /** In samples, 32 bits, goes round. */
  timestamp: number;
  /** Who sends (SSRC), 32 bits. */
  source: number;
  payload: Uint8Array;
};

const HEADER_BYTES = 12;
const VERSION = 2;

export function readRtpPacket(datagram: Buffer): RtpPacket | null {
  if (datagram.length < HEADER_BYTES) return null;
  const first = datagram.readUInt8(0);
  const second = datagram.readUInt8(1);
  if (first >> 6 !== VERSION) return null;
  let from = HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) !== 0) {
    if (from + 4 > datagram.length) return null;
    from += 4 + 4 * datagram.readUInt16BE(from + 2);
  }
  let to = datagram.length;
  if ((first & 0x20) !== 0) {
    const padding = datagram.readUInt8(to - 1);
    if (padding === 0) return null;
    to -= padding;
  }
  if (from > to) return null;
  return {
    payloadType: second & 0x7f,
    isMarked: (second & 0x80) !== 0,
    sequence: datagram.readUInt16BE(2),
    timestamp: datagram.readUInt32BE(4),
    source: datagram.readUInt32BE(8),
    payload: datagram.subarray(from, to),
  };
}

export function writeRtpPacket(packet: RtpPacket): Buffer {
  const datagram = Buffer.allocUnsafe(HEADER_BYTES + packet.payload.length);
  datagram.writeUInt8(VERSION << 6, 0);
  datagram.writeUInt8((packet.isMarked ? 0x80 : 0) | (packet.payloadType & 0x7f), 1);
  datagram.writeUInt16BE(packet.sequence & 0xffff, 2);
  datagram.writeUInt32BE(packet.timestamp >>> 0, 4);
  datagram.writeUInt32BE(packet.source >>> 0, 8);
  datagram.set(packet.payload, HEADER_BYTES);
  return datagram;
}
