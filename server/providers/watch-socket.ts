// Somebody of ours who watches a live call in the browser: a WebSocket with what is told, the sound of both sides, and their own when they take over.
import type { WebSocket } from 'ws';
import type { TakenOver, Watching, WatchSink } from '../ports/live-watch.ts';

/** Three seconds of both sides at 24 kHz; a page that is further behind is let go, the call never waits. */
const MOST_UNSENT_BYTES = 288_000;
const LOOK_EVERY_MS = 1_000;
const PING_EVERY_MS = 15_000;
/** Whoever speaks sends all the time, silence included; a line without any for so long is lost. */
const SILENT_LINE_MS = 10_000;
/** Sound comes as fast as time goes by; whoever sends more than this ahead is no page of ours. */
const MOST_AHEAD_MS = 5_000;

/**
 * Text to the page: `line` (samples per second), `news`, `people`, the answer to `take_over` (`taken` or `refused`), `stop`. Binary to the page:
 * 16-bit samples, ours and then as many of theirs; once they have taken over, theirs alone. Text from the page: `listen` with `isOn`, `take_over`.
 * Binary from the page: their microphone.
 */
export function openWatchSocket(
  ws: WebSocket,
  options: { watch: (sink: WatchSink) => Watching | null; nowMs: () => number },
): void {
  const { nowMs } = options;
  let watching: Watching | null = null;
  let isAnswered = true;
  let pingedMs = nowMs();
  /** From the moment they have taken over. */
  let speaking: { sinceMs: number; sentMs: number; newestMs: number } | null = null;

  const look = setInterval(() => {
    if (speaking && nowMs() - speaking.newestMs > SILENT_LINE_MS) return drop();
    if (nowMs() - pingedMs < PING_EVERY_MS) return;
    if (!isAnswered) return drop();
    isAnswered = false;
    pingedMs = nowMs();
    ws.ping();
  }, LOOK_EVERY_MS);

  const send = (data: string | Buffer): void => {
    if (ws.readyState !== ws.OPEN) return;
    if (ws.bufferedAmount > MOST_UNSENT_BYTES) drop();
    else ws.send(data);
  };
  const say = (message: { event: string; [field: string]: unknown }): void => send(JSON.stringify(message));

  ws.on('close', () => finish());
  ws.on('error', () => drop());
  ws.on('pong', () => void (isAnswered = true));
  watching = options.watch({
    news: (news) => say({ event: 'news', news }),
    people: (people) => say({ event: 'people', people }),
    sound: ({ us, them }) => send(Buffer.concat([bytesOf(us), bytesOf(them)])),
    theirs: (pcm) => send(bytesOf(pcm)),
    ended() {
      say({ event: 'stop' });
      ws.close(1000);
    },
  });
  if (!watching) return refuse();
  const { rateHz } = watching;
  say({ event: 'line', rateHz });
  if (ws.readyState !== ws.OPEN) finish();

  function refuse(): void {
    clearInterval(look);
    ws.close(1013, 'the call is over, or as many watch it as may');
  }

  function drop(): void {
    ws.terminate();
    finish();
  }

  function finish(): void {
    clearInterval(look);
    watching?.leave();
  }

  function hear(data: Buffer): void {
    if (!speaking) return;
    const samples = Math.floor(data.length / 2);
    speaking.newestMs = nowMs();
    speaking.sentMs += (samples * 1000) / rateHz;
    if (speaking.sentMs > speaking.newestMs - speaking.sinceMs + MOST_AHEAD_MS) return drop();
    // A copy: the buffer may begin at an odd byte, and belongs to the socket.
    watching?.speak(new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + samples * 2)));
  }

  function read(text: string): void {
    const message = readMessage(text);
    if (message?.event === 'listen') watching?.listen(message.isOn === true);
    if (message?.event !== 'take_over') return;
    const taken: TakenOver = watching?.takeOver() ?? 'refused';
    if (taken === 'taken') speaking = { sinceMs: nowMs(), sentMs: 0, newestMs: nowMs() };
    say({ event: taken });
  }

  ws.on('message', (data: Buffer, isBinary: boolean) => (isBinary ? hear(data) : read(data.toString('utf8'))));
}

function bytesOf(pcm: Int16Array): Buffer {
  return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
}

function readMessage(text: string): { event?: unknown; isOn?: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
