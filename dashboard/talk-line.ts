// The line of a talk with an agent: microphone and loudspeaker joined to the server by one WebSocket.
import type { LiveCallNews } from '../contract/talks.ts';
import { openSocket, openSound } from './line-sound.ts';

export type TalkLine = {
  mute(isMuted: boolean): void;
  hangUp(): void;
};

type Listener = {
  onNews(news: LiveCallNews): void;
  /** Once, however it ended. `wasOpen` is false where the server did not take the connection. */
  onEnd(wasOpen: boolean): void;
};

const RATE_HZ = 16_000;

export async function openTalkLine(mediaPath: string, microphone: MediaStream, listener: Listener): Promise<TalkLine> {
  const sound = await openSound(RATE_HZ);
  const socket = openSocket(mediaPath);
  let wasOpen = false;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    sound.close();
    socket.close();
    listener.onEnd(wasOpen);
  };
  sound.speak(microphone, (pcm) => socket.readyState === WebSocket.OPEN && socket.send(pcm));
  socket.addEventListener('open', () => (wasOpen = true));
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data !== 'string') return sound.play(data);
    const message = JSON.parse(data) as { event: string; news?: LiveCallNews };
    if (message.event === 'clear') sound.clear();
    if (message.event === 'news' && message.news) listener.onNews(message.news);
  });
  socket.addEventListener('close', end);
  socket.addEventListener('error', end);
  return {
    mute: (isMuted) => sound.mute(isMuted),
    hangUp() {
      if (socket.readyState === WebSocket.OPEN) socket.send('{"event":"stop"}');
      end();
    },
  };
}
