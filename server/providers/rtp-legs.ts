// The sound of calls from the side of whoever holds them: a media leg for each, with its pace kept in a thread.
import { Worker } from 'node:worker_threads';
import { Problem } from '../../rules/problem.ts';
import type { LegEnd, MediaLeg } from '../ports/media-leg.ts';
import type { RtpAim, RtpNews, RtpOrderToThread, RtpPorts } from './rtp-wire.ts';

export type RtpLeg = {
  leg: MediaLeg;
  /** Where they have to send to. */
  port: number;
  aim(aim: RtpAim): void;
  /** A key that came another way, by INFO. */
  press(digit: string): void;
  /** The call is over: told to the leg's listener, and the socket is closed. Again is harmless. */
  end(end: LegEnd): void;
};

export type RtpLegs = {
  /** `onClose`: the holder hangs up; `onLost`: nothing comes any more. Throws Problem `overloaded` where no port is left. */
  open(host: string, on: { close(): void; lost(): void }): Promise<RtpLeg>;
  close(): Promise<void>;
};

const RATE_HZ = 8_000;
const OPEN_TIMEOUT_MS = 5_000;
const MOST_DIGITS = 64;

export function openRtpLegs(ports: RtpPorts): RtpLegs {
  const thread = new Worker(new URL('./rtp-thread.ts', import.meta.url), { execArgv: [], env: {}, workerData: { ports } });
  const listeners = new Map<number, (news: RtpNews) => void>();
  let lastLine = 0;
  const send = (order: RtpOrderToThread) =>
    thread.postMessage(order, order.kind === 'write' ? [order.pcm.buffer as ArrayBuffer] : []);
  const loseAll = (message: string) => {
    for (const [line, tell] of listeners) tell({ kind: 'failed', line, message });
  };
  thread.on('message', (news: RtpNews) => listeners.get(news.line)?.(news));
  thread.on('error', (error: Error) => loseAll(error.message));
  thread.on('exit', () => loseAll('The thread that paces sound has ended.'));
  thread.unref();

  return {
    async open(host, on) {
      const line = (lastLine += 1);
      const opened = Promise.withResolvers<number>();
      let port: number | null = null;
      const parts = createLeg(line, send, on.close);
      listeners.set(line, (news) => {
        if (news.kind === 'opened') opened.resolve((port = news.port));
        else if (news.kind === 'failed' && port === null) opened.reject(noPort(news.message));
        else if (news.kind === 'lost' || news.kind === 'failed') on.lost();
        else parts.hear(news);
      });
      const late = setTimeout(() => opened.reject(noPort('its thread does not answer')), OPEN_TIMEOUT_MS);
      send({ kind: 'open', line, host });
      try {
        await opened.promise;
      } catch (error) {
        listeners.delete(line);
        send({ kind: 'close', line });
        throw error;
      } finally {
        clearTimeout(late);
      }
      return {
        leg: parts.leg,
        port: await opened.promise,
        aim: (aim) => {
          parts.canPress = aim.digitsPayloadType !== null;
          send({ kind: 'aim', line, aim });
        },
        press: (digit) => parts.hear({ kind: 'pressed', line, digit }),
        end(end) {
          listeners.delete(line);
          send({ kind: 'close', line });
          parts.end(end);
        },
      };
    },
    async close() {
      await thread.terminate();
    },
  };
}

function noPort(message: string): Problem {
  return new Problem(
    'overloaded',
    `No port for the sound of a call could be opened (${message}); give the SIP trunk a wider range.`,
    {
      retryable: true,
    },
  );
}

function createLeg(line: number, send: (order: RtpOrderToThread) => void, close: () => void) {
  let ended: LegEnd | null = null;
  let tellEnd: ((end: LegEnd) => void) | null = null;
  let hearAudio: ((pcm: Int16Array) => void) | null = null;
  let hearDigit: ((digit: string) => void) | null = null;
  let written = 0;
  let played = 0;
  const marks: { at: number; resolve(how: 'played' | 'cleared'): void }[] = [];
  const pressing: (() => void)[] = [];
  const drop = () => {
    for (const { resolve } of marks.splice(0)) resolve('cleared');
  };

  const leg: MediaLeg = {
    rateHz: RATE_HZ,
    onAudio: (hear) => void (hearAudio = hear),
    onDigit: (press) => void (hearDigit = press),
    onEnd(tell) {
      if (ended) tell(ended);
      else tellEnd = tell;
    },
    write(pcm) {
      if (ended || pcm.length === 0) return;
      written += pcm.length;
      send({ kind: 'write', line, pcm: pcm.slice() });
    },
    clear() {
      if (ended) return;
      send({ kind: 'clear', line });
      played = written;
      drop();
    },
    mark() {
      if (ended) return Promise.resolve('cleared');
      if (played >= written) return Promise.resolve('played');
      return new Promise((resolve) => void marks.push({ at: written, resolve }));
    },
    queuedMs: () => (ended ? 0 : ((written - played) * 1_000) / RATE_HZ),
    async sendDigits(digits) {
      if (!parts.canPress) throw new Problem('conflict', 'The other side takes no keys on this call; say the digits instead.');
      if (!/^[\d*#]+$/.test(digits) || digits.length > MOST_DIGITS) {
        throw new Problem('conflict', `Only 0 to 9, * and # can be pressed, at most ${MOST_DIGITS} of them.`);
      }
      if (ended) return;
      await new Promise<void>((resolve) => {
        pressing.push(resolve);
        send({ kind: 'digits', line, digits });
      });
    },
    close,
  };

  const parts = {
    leg,
    canPress: false,
    hear(news: RtpNews) {
      if (ended) return;
      if (news.kind === 'heard') hearAudio?.(news.pcm);
      else if (news.kind === 'pressed') hearDigit?.(news.digit);
      else if (news.kind === 'digits_sent') for (const resolve of pressing.splice(0)) resolve();
      else if (news.kind === 'played') {
        played = Math.max(played, news.samples);
        while (marks[0] && marks[0].at <= played) marks.shift()?.resolve('played');
      }
    },
    end(end: LegEnd) {
      if (ended) return;
      ended = end;
      drop();
      for (const resolve of pressing.splice(0)) resolve();
      tellEnd?.(end);
    },
  };
  return parts;
}
