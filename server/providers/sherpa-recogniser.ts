// The neural part: Silero says where somebody speaks, Moonshine what is said. Blocks; lives in a process of its own.
import sherpa from 'sherpa-onnx-node';
import type { SpeechWeights } from './speech-weights.ts';
import type { Stretch } from './voice-activity.ts';

export const speechHz = 16_000;
const vadWindow = 512;

export type SherpaRecogniser = {
  /** Finds speech in samples that come piece by piece. */
  listen(): { push(samples: Float32Array): void; end(): Stretch[] };
  /** English text of up to half a minute of speech, empty when nothing was said. */
  hear(samples: Float32Array): string;
};

/** Loads both models, one thread each: more threads cost two to three times the processor time and gain little. */
export function loadRecogniser(weights: SpeechWeights): SherpaRecogniser {
  const recogniser = new sherpa.OfflineRecognizer({
    featConfig: { sampleRate: speechHz, featureDim: 80 },
    modelConfig: {
      moonshine: { encoder: weights.encoder, mergedDecoder: weights.mergedDecoder },
      tokens: weights.tokens,
      numThreads: 1,
      provider: 'cpu',
      debug: 0,
    },
  });
  return {
    listen() {
      const vad = new sherpa.Vad(
        {
          sileroVad: {
            model: weights.voiceActivity,
            threshold: 0.5,
            minSpeechDuration: 0.15,
            minSilenceDuration: 0.25,
            maxSpeechDuration: 25,
            windowSize: vadWindow,
          },
          sampleRate: speechHz,
          numThreads: 1,
          debug: 0,
        },
        60,
      );
      const found: Stretch[] = [];
      let rest = new Float32Array(0);
      const collect = () => {
        while (!vad.isEmpty()) {
          const { start, samples } = vad.front(false);
          found.push({ start, end: start + samples.length });
          vad.pop();
        }
      };
      return {
        push(samples) {
          const all = new Float32Array(rest.length + samples.length);
          all.set(rest);
          all.set(samples, rest.length);
          let at = 0;
          for (; at + vadWindow <= all.length; at += vadWindow) vad.acceptWaveform(all.subarray(at, at + vadWindow));
          rest = all.slice(at);
          collect();
        },
        end() {
          const last = new Float32Array(vadWindow);
          last.set(rest);
          vad.acceptWaveform(last);
          vad.flush();
          collect();
          return found;
        },
      };
    },
    hear(samples) {
      const stream = recogniser.createStream();
      stream.acceptWaveform({ sampleRate: speechHz, samples });
      recogniser.decode(stream);
      return recogniser.getResult(stream).text.trim();
    },
  };
}
