// Somebody of the team who watches a live call as the page Live does: reads along, listens in, takes over and speaks.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { DashboardClient } from '../demo/dashboard-client.ts';
import type { LiveCallNews } from '../server/ports/live-call.ts';

const FRAME_MS = 20;
/** A microphone goes on for a while after the last word. */
const FRAMES_AFTER = 30;
/** Speech on a line is louder, what lies beneath it is not. */
const LOUD = 500;

export async function openWatch(url: string, person: DashboardClient, reference: string) {
  const { path, maySteer } = await person.ask('POST /api/live-calls/:reference/watch', { params: { reference } });
  const ws = new WebSocket(`${url.replace('http', 'ws')}${path}`, { origin: url });
  const told: { event: string; news?: LiveCallNews; rateHz?: number }[] = [];
  /** The loudest sample of each side; `alone`: of theirs, since the call was taken over. */
  const peaks = { us: 0, them: 0, alone: 0 };
  let isTaken = false;
  let loudAt = performance.now();
  ws.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) {
      const message = JSON.parse(data.toString('utf8')) as (typeof told)[number];
      told.push(message);
      if (message.event === 'taken') isTaken = true;
      return;
    }
    const half = data.length / 2;
    if (isTaken) {
      const peak = peakOf(data);
      if (peak > LOUD) loudAt = performance.now();
      peaks.alone = Math.max(peaks.alone, peak);
    } else {
      peaks.us = Math.max(peaks.us, peakOf(data.subarray(0, half)));
      peaks.them = Math.max(peaks.them, peakOf(data.subarray(half)));
    }
  });
  await once(ws, 'open');

  /** At the line’s rate and in real time, whatever else the machine has to do. */
  async function speak(speech: Int16Array): Promise<void> {
    const samplesAMs = (told.find(({ event }) => event === 'line')?.rateHz ?? 0) / 1_000;
    const size = samplesAMs * FRAME_MS;
    const beganAt = performance.now();
    for (let at = 0; at < speech.length + FRAMES_AFTER * size; await sleep(FRAME_MS / 2)) {
      for (; at < (performance.now() - beganAt) * samplesAMs; at += size) {
        const frame = new Int16Array(size);
        frame.set(speech.subarray(at, at + size));
        ws.send(Buffer.from(frame.buffer));
      }
    }
  }

  /** Since the last sound of theirs alone: who has said all of a sentence is quiet for a while. */
  const quietMs = (): number => performance.now() - loudAt;

  return { ws, told, peaks, maySteer, speak, quietMs };
}

export function peakOf(bytes: Buffer): number {
  let peak = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) peak = Math.max(peak, Math.abs(bytes.readInt16LE(at)));
  return peak;
}
