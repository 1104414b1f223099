// The part of sherpa-onnx-node that is used here; the package ships no types. Source: its types.js and C++ addon, version 1.13.8.
declare module 'sherpa-onnx-node' {
  export class OfflineStream {
    acceptWaveform(input: { sampleRate: number; samples: Float32Array }): void;
  }
  export class OfflineRecognizer {
    constructor(config: {
      featConfig: { sampleRate: number; featureDim: number };
      modelConfig: {
        /** `mergedDecoder` is read by the addon though its types do not name it. */
        moonshine: { encoder: string; mergedDecoder: string };
        tokens: string;
        numThreads: number;
        provider: 'cpu';
        debug: 0 | 1;
      };
    });
    createStream(): OfflineStream;
    decode(stream: OfflineStream): void;
    getResult(stream: OfflineStream): { text: string };
  }
  export class Vad {
    constructor(
      config: {
        sileroVad: {
          model: string;
          threshold: number;
          /** Seconds. */
          minSpeechDuration: number;
          minSilenceDuration: number;
          maxSpeechDuration: number;
          windowSize: number;
        };
        sampleRate: number;
        numThreads: number;
        debug: 0 | 1;
      },
      bufferSizeInSeconds: number,
    );
    acceptWaveform(samples: Float32Array): void;
    isEmpty(): boolean;
    /** The oldest stretch of speech; `start` counts samples from the beginning. */
    front(enableExternalBuffer: boolean): { start: number; samples: Float32Array };
    pop(): void;
    flush(): void;
  }
}
