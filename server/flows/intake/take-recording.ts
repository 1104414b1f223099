// Takes in a recording that lies on this machine: copied into the store, then received like any other call.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Problem } from '../../../rules/problem.ts';
import type { PushedCall } from '../../../rules/push-payload.ts';
import { sniffContainer, SNIFFED_BYTES } from '../../../rules/recording-container.ts';
import type { FileStore } from '../../ports/file-store.ts';
import type { BaseContext } from '../context.ts';
import { recordingKey } from './fetch-recording.ts';
import { isCertainlyNotStored, receiveCall, type ReceivedCall } from './receive-call.ts';
import type { ReceiveCommit } from './receive-commit.ts';

/** The same file again is the same call, unless the call has an id of its own. Throws Problem `recording_not_audio`, `recording_empty`. */
export async function takeRecording(
  context: BaseContext & { files: FileStore; receiveCommit: ReceiveCommit },
  input: { teamId: string; path: string; call: PushedCall },
): Promise<ReceivedCall> {
  const container = await containerOf(input.path);
  const callId = context.newId();
  const fileKey = recordingKey({ teamId: input.teamId, callId });
  const stored = await context.files.write(fileKey, createReadStream(input.path));
  try {
    const received = await receiveCall(context, context.receiveCommit, {
      teamId: input.teamId,
      source: 'import',
      callId,
      call: input.call,
      storedRecording: { fileKey, container, ...stored },
    });
    if (!received.tookRecording) await context.files.remove(fileKey);
    return received;
  } catch (error) {
    if (isCertainlyNotStored(error)) await context.files.remove(fileKey);
    throw error;
  }
}

async function containerOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    if (bytesRead === 0) throw new Problem('recording_empty', 'The file is empty.');
    const container = sniffContainer(buffer.subarray(0, bytesRead));
    if (container === null)
      throw new Problem(
        'recording_not_audio',
        'This is not a sound file we know. Use wav, mp3, m4a, ogg, opus, webm, flac, aac or amr.',
      );
    return container;
  } finally {
    await file.close();
  }
}
