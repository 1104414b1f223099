// What passes between a call and the thread that paces its sound.
import type { TelephoneLaw } from './g711.ts';

/** Where and how our end speaks and hears, as agreed on in SDP. */
export type RtpAim = {
  host: string;
  port: number;
  law: TelephoneLaw;
  payloadType: number;
  digitsPayloadType: number | null;
  maySpeak: boolean;
  mayHear: boolean;
};

/** To the thread. `line` is a number of ours for one call. */
export type RtpOrderToThread =
  | { kind: 'open'; line: number; host: string }
  | { kind: 'aim'; line: number; aim: RtpAim }
  | { kind: 'write'; line: number; pcm: Int16Array }
  | { kind: 'clear'; line: number }
  | { kind: 'digits'; line: number; digits: string }
  | { kind: 'close'; line: number };

/** From the thread. */
export type RtpNews =
  | { kind: 'opened'; line: number; port: number }
  | { kind: 'failed'; line: number; message: string }
  | { kind: 'heard'; line: number; pcm: Int16Array }
  | { kind: 'pressed'; line: number; digit: string }
  /** Samples that have left since the line was opened. Those dropped by `clear` count when it has been done. */
  | { kind: 'played'; line: number; samples: number }
  | { kind: 'digits_sent'; line: number }
  /** Nothing has come for so long that nobody can be there any more. */
  | { kind: 'lost'; line: number };

/** The ports that a firewall lets through; null takes any. */
export type RtpPorts = { from: number; to: number } | null;
