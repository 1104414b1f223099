// The line of a talk with an agent: microphone and loudspeaker joined to the server by one WebSocket.
import type { LiveCallNews } from '../contract/talks.ts';

export type TalkLine = {
  mute(isMuted: boolean): void;
  hangUp(): void;
};

type Listener = {
  onNews(news: LiveCallNews): void;
  /** Once, however it ended. `wasOpen` is false where the server did not take the connection. */
  onEnd(wasOpen: boolean): void;
};

/** Asks for the microphone. Throws Error with a sentence for people. */
export async function openMicrophone(): Promise<MediaStream> {
  // Browsers give it to pages of https and of this machine only.
  if (!('mediaDevices' in navigator))
    throw new Error('The browser gives the microphone only to pages opened over https, or on the machine the server runs on.');
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    const isRefused = error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'SecurityError');
    throw new Error(
      isRefused
        ? 'The microphone was not allowed. Allow it in the bar with the address of this page, and start again.'
        : 'No microphone could be used. Plug one in, or close the program that uses it, and start again.',
      { cause: error },
    );
  }
}

export async function openTalkLine(mediaPath: string, microphone: MediaStream, listener: Listener): Promise<TalkLine> {
  const context = new AudioContext({ latencyHint: 'interactive' });
  await context.audioWorklet.addModule('/talk-worklet.js');
  await context.resume();
  const heard = new AudioWorkletNode(context, 'talk-microphone', { numberOfOutputs: 0 });
  const spoken = new AudioWorkletNode(context, 'talk-speaker', { numberOfInputs: 0, outputChannelCount: [1] });
  context.createMediaStreamSource(microphone).connect(heard);
  spoken.connect(context.destination);

  const address = new URL(mediaPath, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  let wasOpen = false;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    heard.port.close();
    for (const track of microphone.getTracks()) track.stop();
    socket.close();
    void context.close();
    listener.onEnd(wasOpen);
  };
  heard.port.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(data);
  });
  heard.port.start();
  socket.addEventListener('open', () => (wasOpen = true));
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data !== 'string') return spoken.port.postMessage(data, [data]);
    const message = JSON.parse(data) as { event: string; news?: LiveCallNews };
    if (message.event === 'clear') spoken.port.postMessage('clear');
    if (message.event === 'news' && message.news) listener.onNews(message.news);
  });
  socket.addEventListener('close', end);
  socket.addEventListener('error', end);
  return {
    mute(isMuted) {
      for (const track of microphone.getTracks()) track.enabled = !isMuted;
    },
    hangUp() {
      if (socket.readyState === WebSocket.OPEN) socket.send('{"event":"stop"}');
      end();
    },
  };
}
