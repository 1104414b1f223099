// Writes a call to a stereo WAV while it goes on, ours left, theirs right. A process that is killed leaves a file that plays.
import { open, type FileHandle } from 'node:fs/promises';
import type { Slot } from './line.ts';

/** How much is lost when the process is killed, at most. */
const WRITTEN_EVERY_MS = 500;
const HEAD_BYTES = 44;
const FRAME_BYTES = 4;

export type Recorder = {
  /** The slots of the call in order. */
  add(slot: Pick<Slot, 'us' | 'them'>): void;
  /** Writes the rest. `lengthMs` is what is in the file; `fault` what the disk said when that is not all. */
  close(): Promise<{ lengthMs: number; fault: unknown }>;
};

/** Begins a new file; one that is there is overwritten. */
export function createRecorder(path: string, rateHz: number): Recorder {
  let waiting: Int16Array[] = [];
  let waitingFrames = 0;
  let written = 0;
  let file: FileHandle | null = null;
  let fault: unknown = null;
  let writing: Promise<void> = open(path, 'w').then(
    (opened) => void (file = opened),
    (error: unknown) => void (fault = error),
  );

  function writeOut(): void {
    const bytes = Buffer.concat(waiting.map((pairs) => Buffer.from(pairs.buffer, pairs.byteOffset, pairs.byteLength)));
    waiting = [];
    waitingFrames = 0;
    writing = writing.then(() => append(bytes)).catch((error: unknown) => void (fault = error));
  }

  async function append(bytes: Buffer): Promise<void> {
    if (!file || fault !== null) return;
    await writeWhole(file, bytes, HEAD_BYTES + written * FRAME_BYTES);
    // After the sound: a head may promise less than there is, never more.
    await writeWhole(file, wavHead(rateHz, written * FRAME_BYTES + bytes.length), 0);
    written += bytes.length / FRAME_BYTES;
  }

  return {
    add({ us, them }) {
      const pairs = new Int16Array(us.length * 2);
      for (let i = 0; i < us.length; i++) {
        pairs[2 * i] = us[i] ?? 0;
        pairs[2 * i + 1] = them[i] ?? 0;
      }
      waiting.push(pairs);
      waitingFrames += us.length;
      if (waitingFrames >= (rateHz * WRITTEN_EVERY_MS) / 1000) writeOut();
    },
    async close() {
      writeOut();
      await writing;
      // Whoever is told that the call is over may count on its sound after a power cut too.
      await file?.sync().catch((error: unknown) => void (fault ??= error));
      await file?.close().catch((error: unknown) => void (fault ??= error));
      return { lengthMs: Math.round((written * 1000) / rateHz), fault };
    },
  };
}

async function writeWhole(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

function wavHead(rateHz: number, dataBytes: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(dataBytes + HEAD_BYTES - 8, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(rateHz, 24);
  head.writeUInt32LE(rateHz * FRAME_BYTES, 28);
  head.writeUInt16LE(FRAME_BYTES, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(dataBytes, 40);
  return head;
}
