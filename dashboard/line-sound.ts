// The sound of a line in the browser: plays samples as they come, and hands over those of a microphone, 20 ms at a time.

export type LineSound = {
  /** 16-bit samples at the rate of the line. */
  play(pcm: ArrayBuffer): void;
  /** Drops what has not been played. */
  clear(): void;
  /** Sends what the microphone hears from now on. */
  speak(microphone: MediaStream, send: (pcm: ArrayBuffer) => void): void;
  mute(isMuted: boolean): void;
  /** Lets the microphone go, too. */
  close(): void;
};

/** Browsers let a page play only once somebody has clicked in it. */
export async function openSound(rateHz: number): Promise<LineSound> {
  const context = new AudioContext({ latencyHint: 'interactive' });
  await context.audioWorklet.addModule('/talk-worklet.js');
  await context.resume();
  const processorOptions = { rateHz };
  const speaker = new AudioWorkletNode(context, 'talk-speaker', {
    numberOfInputs: 0,
    outputChannelCount: [1],
    processorOptions,
  });
  speaker.connect(context.destination);
  const tracks: MediaStreamTrack[] = [];
  return {
    play: (pcm) => speaker.port.postMessage(pcm, [pcm]),
    clear: () => speaker.port.postMessage('clear'),
    speak(microphone, send) {
      const heard = new AudioWorkletNode(context, 'talk-microphone', { numberOfOutputs: 0, processorOptions });
      context.createMediaStreamSource(microphone).connect(heard);
      heard.port.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => send(data));
      heard.port.start();
      tracks.push(...microphone.getTracks());
    },
    mute(isMuted) {
      for (const track of tracks) track.enabled = !isMuted;
    },
    close() {
      for (const track of tracks) track.stop();
      void context.close();
    },
  };
}

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

/** A WebSocket at a path of this address. */
export function openSocket(path: string): WebSocket {
  const address = new URL(path, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  return socket;
}
