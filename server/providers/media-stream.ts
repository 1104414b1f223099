// The sound of a call from a carrier that sends it over a WebSocket: whatever its messages look like, one media leg.
import type { WebSocket } from 'ws';
import { Problem } from '../../rules/problem.ts';
import type { LegEnd, MediaLeg } from '../ports/media-leg.ts';
import { createStreamQueue, isMark, type StreamMark } from './media-stream-queue.ts';

export type StreamNews =
  | { kind: 'start'; streamId: string; carrierRef: string | null; accountId: string | null }
  | { kind: 'audio'; pcm: Int16Array }
  | { kind: 'digit'; digit: string }
  | { kind: 'mark'; name: string }
  | { kind: 'stop' };

/** How one carrier writes its messages; one for each call, since some have to be put in order. */
export type StreamCodec = {
  rateHz: MediaLeg['rateHz'];
  /** It takes nothing but whole pieces of this length. Left out: any length. */
  wholePieceMs?: number;
  /** It says no farewell: who closes the connection in order has hung up. */
  endsByClosing?: true;
  /** In order; none in a message that says nothing to us, several where one had to be waited for. */
  read(data: Buffer, isBinary: boolean): readonly StreamNews[];
  audio(streamId: string, pcm: Int16Array): string | Buffer;
  mark(streamId: string, name: string): string;
  clear(streamId: string): string;
};

export type StreamStart = Omit<Extract<StreamNews, { kind: 'start' }>, 'kind'>;
export type MediaStream = { start: StreamStart; leg: MediaLeg };

export const LARGEST_STREAM_MESSAGE_BYTES = 64 * 1024;
/** What the carrier holds cannot be seen, and is lost to the recording when it is cleared: it gets little ahead of time. */
const AHEAD_MS = 200;
const CHUNK_MS = 20;
/** So little before the other side has heard all, part of a piece waits no longer for the rest of it. */
const DUE_MS = 2 * CHUNK_MS;
const STARTS_WITHIN_MS = 10_000;
/** Carriers send sound all the time, silence included. */
const SILENT_LINE_MS = 10_000;
const MOST_HEARD_AHEAD_MS = 5_000;
const MOST_MESSAGES_A_SECOND = 200;
const MOST_QUEUED_MS = 10 * 60_000;
const MOST_MARKS = 1_000;
const MOST_UNSENT_BYTES = 512 * 1024;

/** RFC 6455: closed in order, and closed without a word of why. */
const IN_ORDER: readonly number[] = [1000, 1005];

/** Resolves once the carrier has said which call this is. Throws Problem `provider_answer_invalid`; the socket is closed then. */
export function openMediaStream(ws: WebSocket, codec: StreamCodec, { nowMs }: { nowMs: () => number }): Promise<MediaStream> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      settle();
      ws.close(1008);
      reject(new Problem('provider_answer_invalid', 'The carrier opened a line for sound and did not say for which call.'));
    };
    const timer = setTimeout(fail, STARTS_WITHIN_MS);
    let before = 0;
    const take = (data: Buffer, isBinary: boolean) => {
      const [news] = data.length > LARGEST_STREAM_MESSAGE_BYTES ? [] : codec.read(data, isBinary);
      if (news?.kind === 'start') {
        settle();
        const { kind: _, ...start } = news;
        resolve({ start, leg: legOf(ws, codec, start.streamId, nowMs) });
      } else if (++before > MOST_MESSAGES_A_SECOND) fail();
    };
    const settle = () => {
      clearTimeout(timer);
      ws.off('message', take);
      ws.off('close', fail);
    };
    ws.on('message', take);
    ws.on('close', fail);
    // An error is followed by the close; without a listener it would end the process.
    ws.on('error', () => {});
  });
}

function legOf(ws: WebSocket, codec: StreamCodec, streamId: string, nowMs: () => number): MediaLeg {
  const samplesAMs = codec.rateHz / 1_000;
  const openedMs = nowMs();
  let hear: (pcm: Int16Array) => void = () => {};
  let press: (digit: string) => void = () => {};
  const tellEnd: ((end: LegEnd) => void)[] = [];
  let end: LegEnd | null = null;
  const { wholePieceMs } = codec;
  const queue = createStreamQueue({
    samplesAPiece: (wholePieceMs ?? CHUNK_MS) * samplesAMs,
    isWhole: wholePieceMs !== undefined,
  });
  /** By the clock: what was sent is played by then. */
  let playedUntilMs = openedMs;
  const atCarrier = new Map<string, StreamMark>();
  let marks = 0;
  let messages = 0;
  let heardMs = 0;
  let heardAtMs = openedMs;

  const tick = setInterval(() => {
    if (nowMs() - heardAtMs > SILENT_LINE_MS) finish('carrier');
    else feed(true);
  }, CHUNK_MS);

  function finish(endedBy: LegEnd['endedBy']): void {
    if (end) return;
    end = { endedBy };
    clearInterval(tick);
    drop();
    ws.close(1000);
    for (const told of tellEnd) told(end);
  }

  function feed(isTick = false): void {
    const now = nowMs();
    while (!end) {
      const aheadMs = playedUntilMs - now;
      if (queue.startsWithSound() && aheadMs >= AHEAD_MS) return;
      const next = queue.next(isTick && aheadMs < DUE_MS);
      if (next === null) return;
      if (isMark(next)) {
        atCarrier.set(next.name, next);
        send(codec.mark(streamId, next.name));
      } else {
        if (ws.bufferedAmount > MOST_UNSENT_BYTES) return finish('carrier');
        playedUntilMs = Math.max(playedUntilMs, now) + next.length / samplesAMs;
        send(codec.audio(streamId, next));
      }
    }
  }

  function send(message: string | Buffer): void {
    if (ws.readyState === ws.OPEN) ws.send(message);
  }

  /** Carriers return the marks of what they drop as if it had been played; these are told from one another here, before. */
  function drop(): void {
    const dropped = [...atCarrier.values(), ...queue.marks()];
    atCarrier.clear();
    queue.clear();
    for (const { resolve } of dropped) resolve('cleared');
  }

  function take(data: Buffer, isBinary: boolean): void {
    const now = nowMs();
    messages += 1;
    const isTooFast = messages > MOST_MESSAGES_A_SECOND * (2 + (now - openedMs) / 1_000);
    if (isTooFast || data.length > LARGEST_STREAM_MESSAGE_BYTES) return finish('carrier');
    for (const news of codec.read(data, isBinary)) if (!end) heed(news, now);
  }

  function heed(news: StreamNews, now: number): void {
    switch (news.kind) {
      case 'audio':
        heardAtMs = now;
        heardMs += news.pcm.length / samplesAMs;
        if (heardMs > now - openedMs + MOST_HEARD_AHEAD_MS) return finish('carrier');
        hear(news.pcm);
        return;
      case 'digit':
        press(news.digit);
        return;
      case 'mark':
        atCarrier.get(news.name)?.resolve('played');
        atCarrier.delete(news.name);
        return;
      case 'stop':
        return finish('callee');
      case 'start':
    }
  }

  ws.on('message', (data: Buffer, isBinary: boolean) => {
    if (!end) take(data, isBinary);
  });
  // Where a call that ends says `stop` first, a socket that only closes has lost its line.
  ws.on('close', (code: number) => finish(codec.endsByClosing && IN_ORDER.includes(code) ? 'callee' : 'carrier'));

  return {
    rateHz: codec.rateHz,
    onAudio: (listener) => void (hear = listener),
    onDigit: (listener) => void (press = listener),
    onEnd(listener) {
      if (end) listener(end);
      else tellEnd.push(listener);
    },
    write(pcm) {
      if (end || pcm.length === 0) return;
      if ((queue.samples() + pcm.length) / samplesAMs > MOST_QUEUED_MS) return finish('agent');
      queue.write(pcm.slice());
      feed();
    },
    clear() {
      if (end) return;
      drop();
      playedUntilMs = Math.min(playedUntilMs, nowMs());
      send(codec.clear(streamId));
    },
    mark() {
      if (end || atCarrier.size + queue.marks().length >= MOST_MARKS) return Promise.resolve('cleared');
      return new Promise((resolve) => {
        queue.mark({ name: `m${(marks += 1)}`, resolve });
        feed();
      });
    },
    queuedMs: () => (end ? 0 : queue.samples() / samplesAMs + Math.max(0, playedUntilMs - nowMs())),
    async sendDigits() {
      throw new Problem(
        'conflict',
        'This carrier presses no keys while it carries our sound. Let the agent say what the menu asks for.',
      );
    },
    close: () => finish('agent'),
  };
}

export function readStreamJson(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
}
