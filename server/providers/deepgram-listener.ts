// Understands people while they speak, by Deepgram’s live transcription: https://developers.deepgram.com/reference/speech-to-text/listen-streaming
import WebSocket, { type RawData } from 'ws';
import { z } from 'zod';
import { Problem } from '../../rules/problem.ts';
import type { LiveEar, LiveListener } from '../ports/live-speech.ts';
import { refusalOf } from './http-speech.ts';

export type DeepgramListenerOptions = { baseUrl: string; apiKey: string; model: string };

const HEARD_HZ = 16_000;
const CONNECTS_WITHIN_MS = 5_000;
/** A stretch of speech is 25 seconds at most, which is 800 kB; what is more does not get through. */
const MOST_UNSENT_BYTES = 2_000_000;
const LARGEST_MESSAGE_BYTES = 1_000_000;
/** What was asked to be finished is told within this, unless there was nothing left to finish. */
const FINISHES_WITHIN_MS = 700;
/** They tell of sound in steps; less than this may be missing from what counts as all of it. */
const STEP_SECONDS = 0.3;

const told = z.object({
  type: z.string(),
  is_final: z.boolean().optional(),
  from_finalize: z.boolean().optional(),
  start: z.number().optional(),
  duration: z.number().optional(),
  channel: z.object({ alternatives: z.array(z.object({ transcript: z.string() })) }).optional(),
});

/** One connection for each stretch of speech, made while it is spoken. */
export function createDeepgramListener({ baseUrl, apiKey, model }: DeepgramListenerOptions): LiveListener {
  const query = new URLSearchParams({
    ...{ model, encoding: 'linear16', sample_rate: String(HEARD_HZ), channels: '1' },
    ...{ interim_results: 'true', punctuate: 'true', endpointing: 'false' },
  });
  const url = `${baseUrl.replace(/\/+$/, '').replace(/^http/, 'ws')}/v1/listen?${query.toString()}`;
  const open = () =>
    openEar(
      new WebSocket(url, {
        ...{ headers: { authorization: `Token ${apiKey}` }, perMessageDeflate: false },
        ...{ handshakeTimeout: CONNECTS_WITHIN_MS, maxPayload: LARGEST_MESSAGE_BYTES },
      }),
    );
  return {
    name: `deepgram/${model}`,
    follow: open,
    async hear(samples, _urgency, signal = new AbortController().signal) {
      const ear = open();
      try {
        ear.push(Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)))));
        return await ear.words(signal);
      } finally {
        ear.close();
      }
    },
  };
}

function openEar(socket: WebSocket): LiveEar {
  const finals: string[] = [];
  let half = '';
  let sentSeconds = 0;
  let finalSeconds = 0;
  let unsent: Buffer[] = [];
  let failure: Error | null = null;
  let changed: () => void = () => {};
  let asked = 0;
  let finishes = 0;

  const fail = (error: Error) => {
    failure ??= error;
    socket.terminate();
    changed();
  };
  const send = (message: Buffer | string) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > MOST_UNSENT_BYTES) return fail(unreachable('it does not take in what is said'));
    socket.send(message);
  };
  socket.on('open', () => {
    for (const bytes of unsent) send(bytes);
    unsent = [];
    changed();
  });
  socket.on('unexpected-response', (_request, response) => {
    response.resume();
    fail(refusalOf('Deepgram', 'RINGSIDE_DEEPGRAM_KEY', response.statusCode ?? 0, response.headers['retry-after']));
  });
  socket.on('error', (error) => fail(unreachable(error)));
  socket.on('close', () => fail(unreachable('it hung up')));
  socket.on('message', (data: RawData) => {
    const message = told.safeParse(json(data));
    if (!message.success) {
      return fail(new Problem('provider_answer_invalid', 'Deepgram sent something else than words.', { retryable: true }));
    }
    const { type, is_final: isFinal, from_finalize: isFinish, start = 0, duration = 0, channel } = message.data;
    if (type !== 'Results') return;
    const text = channel?.alternatives[0]?.transcript ?? '';
    if (isFinal) {
      if (text !== '') finals.push(text);
      finalSeconds = Math.max(finalSeconds, start + duration);
      half = '';
    } else half = text;
    if (isFinish) finishes += 1;
    changed();
  });

  const soFar = () => [...finals, half].filter((text) => text !== '').join(' ');
  return {
    soFar,
    push(pcm) {
      const bytes = Buffer.alloc(pcm.length * 2);
      for (const [i, sample] of pcm.entries()) bytes.writeInt16LE(sample, i * 2);
      sentSeconds += pcm.length / HEARD_HZ;
      if (socket.readyState === WebSocket.CONNECTING) unsent.push(bytes);
      else send(bytes);
    },
    words(signal) {
      let own = Infinity;
      let isLate = false;
      let timer: NodeJS.Timeout | undefined;
      const ask = () => {
        own = asked += 1;
        send('{"type":"Finalize"}');
        timer = setTimeout(() => {
          isLate = true;
          changed();
        }, FINISHES_WITHIN_MS);
      };
      return new Promise<string>((resolve, reject) => {
        changed = () => {
          if (failure !== null) return reject(failure);
          if (own === Infinity && socket.readyState === WebSocket.OPEN) ask();
          const nothingIsLeft = isLate && finalSeconds >= sentSeconds - STEP_SECONDS;
          if (finishes >= own || nothingIsLeft) resolve(soFar());
        };
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        if (signal.aborted) reject(signal.reason as Error);
        changed();
      }).finally(() => {
        clearTimeout(timer);
        changed = () => {};
      });
    },
    close() {
      failure ??= unreachable('it was closed');
      if (socket.readyState === WebSocket.OPEN) send('{"type":"CloseStream"}');
      socket.terminate();
    },
  };
}

function unreachable(cause: unknown): Problem {
  return new Problem('provider_unreachable', 'Deepgram cannot be reached or broke off. Check its address.', {
    retryable: true,
    cause,
  });
}

function json(data: RawData): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : '');
  } catch {
    return null;
  }
}
