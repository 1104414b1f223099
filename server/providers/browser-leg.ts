// The sound of a talk in the browser: a WebSocket with 16 kHz samples both ways, and words about the talk besides.
import type { WebSocket } from 'ws';
import { Problem } from '../../rules/problem.ts';
import type { LiveCallNews } from '../ports/live-call.ts';
import type { LegEnd, MediaLeg } from '../ports/media-leg.ts';

const RATE_HZ = 16_000;
const SAMPLES_A_MS = RATE_HZ / 1_000;
/** The page sends 20 ms at a time, silence included; a line without any for so long is lost. */
const SILENT_LINE_MS = 10_000;
/** Sound comes as fast as time goes by; whoever sends more than this ahead is no page of ours. */
const MOST_AHEAD_MS = 5_000;
/** A page that does not take its sound is gone. */
const MOST_UNSENT_BYTES = 512 * 1024;
export const LARGEST_MESSAGE_BYTES = 64 * 1024;

export type BrowserLeg = { leg: MediaLeg; tell(news: LiveCallNews): void };

/**
 * Text to the page: the news of the call, `clear` (forget what is not played), `stop`. Text from the page: `dtmf`, `stop`. What is played is
 * reckoned by the clock from when it was sent: the page plays at once, a few hundredths of a second late.
 */
export function openBrowserLeg(ws: WebSocket, options: { nowMs: () => number }): BrowserLeg {
  const { nowMs } = options;
  const openedMs = nowMs();
  let hear: (pcm: Int16Array) => void = () => {};
  let press: (digit: string) => void = () => {};
  const tellEnd: ((end: LegEnd) => void)[] = [];
  let end: LegEnd | null = null;
  let playedUntilMs = openedMs;
  let heardMs = 0;
  let heardAtMs = openedMs;
  let marks: { timer: NodeJS.Timeout; resolve: (how: 'played' | 'cleared') => void }[] = [];

  const watch = setInterval(() => {
    if (nowMs() - heardAtMs > SILENT_LINE_MS) finish('carrier');
  }, 1_000);

  function finish(endedBy: LegEnd['endedBy']): void {
    if (end) return;
    end = { endedBy };
    clearInterval(watch);
    dropMarks();
    say({ event: 'stop' });
    ws.close(1000);
    for (const told of tellEnd) told(end);
  }

  function dropMarks(): void {
    for (const { timer, resolve } of marks.splice(0)) {
      clearTimeout(timer);
      resolve('cleared');
    }
  }

  function say(message: object): void {
    if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(message));
  }

  function take(data: Buffer): void {
    const samples = Math.floor(data.length / 2);
    heardAtMs = nowMs();
    heardMs += samples / SAMPLES_A_MS;
    if (heardMs > heardAtMs - openedMs + MOST_AHEAD_MS) return finish('carrier');
    // A copy: the buffer may begin at an odd byte, and belongs to the socket.
    hear(new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + samples * 2)));
  }

  function read(text: string): void {
    const message = readMessage(text);
    if (message?.event === 'stop') finish('callee');
    else if (message?.event === 'dtmf' && /^[0-9*#]$/.test(message.digit ?? '')) press(message.digit ?? '');
  }

  ws.on('message', (data: Buffer, isBinary: boolean) => (isBinary ? take(data) : read(data.toString('utf8'))));
  ws.on('close', () => finish('callee'));
  ws.on('error', () => finish('carrier'));

  const leg: MediaLeg = {
    rateHz: RATE_HZ,
    onAudio: (listener) => void (hear = listener),
    onDigit: (listener) => void (press = listener),
    onEnd(listener) {
      if (end) listener(end);
      else tellEnd.push(listener);
    },
    write(pcm) {
      if (end) return;
      if (ws.bufferedAmount > MOST_UNSENT_BYTES) return finish('carrier');
      ws.send(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength));
      playedUntilMs = Math.max(playedUntilMs, nowMs()) + pcm.length / SAMPLES_A_MS;
    },
    clear() {
      playedUntilMs = nowMs();
      dropMarks();
      say({ event: 'clear' });
    },
    mark() {
      const waitMs = playedUntilMs - nowMs();
      if (end) return Promise.resolve('cleared');
      if (waitMs <= 0) return Promise.resolve('played');
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          marks = marks.filter((one) => one.timer !== timer);
          resolve('played');
        }, waitMs);
        marks.push({ timer, resolve });
      });
    },
    queuedMs: () => Math.max(0, playedUntilMs - nowMs()),
    async sendDigits() {
      throw new Problem('conflict', 'There is nobody to press keys for in a talk in the browser.');
    },
    close: () => finish('agent'),
  };
  return { leg, tell: (news) => say({ event: 'news', news }) };
}

function readMessage(text: string): { event?: string; digit?: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
