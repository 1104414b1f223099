// SIP messages out of a stream of bytes (RFC 3261 §18.3): each says itself how long it is; empty lines between them keep the line open.
export const LARGEST_SIP_MESSAGE_BYTES = 65_535;

export type SipFrames = {
  /** Whole messages, oldest first. */
  frames: Buffer[];
  /** What has come of the next one. */
  rest: Buffer;
  /** They ask whether somebody is there, and want an empty line (RFC 5626 §3.5.1). */
  isPinged: boolean;
};

const CRLF = '\r\n';
const PING = '\r\n\r\n';

/** Null for what can be no message, after which nothing of the stream can be read any more. */
export function takeSipFrames(bytes: Buffer): SipFrames | null {
  const frames: Buffer[] = [];
  let isPinged = false;
  for (let rest = bytes; ;) {
    if (rest.subarray(0, PING.length).toString('latin1') === PING) {
      isPinged = true;
      rest = rest.subarray(PING.length);
      continue;
    }
    if (rest.subarray(0, CRLF.length).toString('latin1') === CRLF && rest.length > CRLF.length + 1) {
      rest = rest.subarray(CRLF.length);
      continue;
    }
    const end = rest.indexOf(PING);
    if (end < 0) return rest.length > LARGEST_SIP_MESSAGE_BYTES ? null : { frames, rest, isPinged };
    const head = rest.toString('latin1', 0, end);
    const length = Number(/^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*$/im.exec(head)?.[1] ?? Number.NaN);
    const whole = end + PING.length + length;
    // A message without its length would have no end.
    if (Number.isNaN(length) || whole > LARGEST_SIP_MESSAGE_BYTES) return null;
    if (rest.length < whole) return { frames, rest, isPinged };
    frames.push(rest.subarray(0, whole));
    rest = rest.subarray(whole);
  }
}
