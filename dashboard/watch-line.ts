// The line of somebody who watches a call: what is told, its sound while they listen, and their microphone once they have taken it over.
import type { PersonOnCall } from '../contract/live-calls.ts';
import type { LiveCallNews } from '../contract/talks.ts';
import { openSocket, openSound, type LineSound } from './line-sound.ts';

export type WatchLine = {
  listen(isOn: boolean): Promise<void>;
  /** The agent falls silent and the microphone is heard, unless `onRefused` is told. */
  takeOver(microphone: MediaStream): Promise<void>;
  mute(isMuted: boolean): void;
  close(): void;
};

export type WatchListener = {
  onNews(news: LiveCallNews): void;
  onPeople(people: PersonOnCall[]): void;
  onTaken(): void;
  onRefused(): void;
  /** Once. `isOver` is false where the connection was lost and the call may go on. */
  onEnd(isOver: boolean): void;
};

type Message =
  | { event: 'line'; rateHz: number }
  | { event: 'news'; news: LiveCallNews }
  | { event: 'people'; people: PersonOnCall[] }
  | { event: 'taken' | 'refused' | 'stop' };

export function openWatchLine(path: string, listener: WatchListener): WatchLine {
  const socket = openSocket(path);
  let rateHz = 16_000;
  let sound: Promise<LineSound> | null = null;
  let isListening = false;
  let microphone: MediaStream | null = null;
  let isTaken = false;
  let isOver = false;
  let hasEnded = false;

  const say = (message: object): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const opened = (): Promise<LineSound> => {
    sound ??= openSound(rateHz);
    // Whoever asked is told; the next one tries again.
    sound.catch(() => void (sound = null));
    return sound;
  };
  const withSound = (use: (line: LineSound) => void): void => void sound?.then(use, () => {});
  const end = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    withSound((line) => line.close());
    for (const track of microphone?.getTracks() ?? []) track.stop();
    socket.close();
    listener.onEnd(isOver);
  };

  async function take(): Promise<void> {
    isTaken = true;
    const line = await opened();
    // The newest of what was listened to is still on its way; from now on only what is said at this moment counts.
    line.clear();
    if (microphone) line.speak(microphone, (pcm) => socket.readyState === WebSocket.OPEN && socket.send(pcm));
    listener.onTaken();
  }

  function refused(): void {
    for (const track of microphone?.getTracks() ?? []) track.stop();
    microphone = null;
    listener.onRefused();
  }

  function hear(pcm: ArrayBuffer): void {
    const isAlone = isTaken;
    if (isTaken || isListening) withSound((line) => line.play(isAlone ? pcm : mixed(pcm)));
  }

  function read(message: Message): void {
    if (message.event === 'line') ({ rateHz } = message);
    if (message.event === 'news') listener.onNews(message.news);
    if (message.event === 'people') listener.onPeople(message.people);
    if (message.event === 'taken') void take();
    if (message.event === 'refused') refused();
    if (message.event === 'stop') isOver = true;
  }

  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) =>
    typeof data === 'string' ? read(JSON.parse(data) as Message) : hear(data),
  );
  socket.addEventListener('close', end);
  socket.addEventListener('error', end);
  return {
    async listen(isOn) {
      if (isOn) await opened();
      isListening = isOn;
      say({ event: 'listen', isOn });
      if (!isOn) withSound((line) => line.clear());
    },
    async takeOver(given) {
      microphone = given;
      await opened();
      say({ event: 'take_over' });
    },
    mute: (isMuted) => withSound((line) => line.mute(isMuted)),
    close: end,
  };
}

/** Ours and as many samples of theirs, heard at once. */
function mixed(sides: ArrayBuffer): ArrayBuffer {
  const both = new Int16Array(sides);
  const half = both.length / 2;
  return Int16Array.from({ length: half }, (_, i) => Math.max(-32_768, Math.min(32_767, (both[i] ?? 0) + (both[half + i] ?? 0))))
    .buffer;
}
