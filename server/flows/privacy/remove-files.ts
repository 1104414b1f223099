// Removes files whose rows are gone. Whoever dies before it has removed one leaves it on the list for the next.
import { forgetFileToRemove, listFilesToRemove } from '../../database/removals.ts';
import type { FileStore } from '../../ports/file-store.ts';
import type { BaseContext } from '../context.ts';

const FILES_AT_ONCE = 500;

export async function removeFiles(context: Pick<BaseContext, 'db'> & { files: FileStore }, signal: AbortSignal): Promise<void> {
  const { db, files } = context;
  while (!signal.aborted) {
    const due = await listFilesToRemove(db, FILES_AT_ONCE);
    if (due.length === 0) return;
    for (const file of due) {
      await files.remove(file.fileKey);
      await forgetFileToRemove(db, file);
    }
  }
}
