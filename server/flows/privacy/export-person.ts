// Everything that is held of a person as one archive: a line of JSON for each row, and their recordings as files.
import { heardOf } from '../../../rules/covered-sound.ts';
import { maskedPerson, type PersonKey } from '../../../rules/outside-person.ts';
import { coveredSince } from '../../../rules/privacy-policy.ts';
import { ARCHIVE_END, entryHeader, padding } from '../../database/backup-archive.ts';
import { findPersonData } from '../../database/person-data.ts';
import { readPersonRows } from '../../database/person-rows.ts';
import { readPrivacyPolicy } from '../../database/privacy-policies.ts';
import type { RecordingRow } from '../../database/recordings.ts';
import type { FileStore } from '../../ports/file-store.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

type Row = { table: string; row: Record<string, unknown> };

/** A tar file as it is made. The export stands in the audit log before the first byte leaves. */
export async function exportPerson(
  context: BaseContext & { files: FileStore },
  input: { teamId: string; person: PersonKey },
): Promise<AsyncIterable<Buffer>> {
  const { teamId, person } = input;
  const { policy } = await readPrivacyPolicy(context.db, teamId);
  const rows = await context.db.transaction().execute(async (db) => {
    const data = await findPersonData(db, { teamId, key: person });
    const found: Row[] = await readPersonRows(db, { teamId, key: person, data });
    const detail = { by: person.kind, calls: data.callIds.length, rows: found.length };
    await noteAct(context, db, { teamId, act: 'person.exported', subject: maskedPerson(person), detail });
    return found;
  });
  return archive(context.files, rows, coveredSince(policy));
}

async function* archive(files: FileStore, rows: readonly Row[], since: Date | null): AsyncGenerator<Buffer> {
  const shown = rows.map(({ table, row }) => JSON.stringify({ table, ...withoutOurs(row) })).join('\n');
  const lines = Buffer.from(shown === '' ? '' : `${shown}\n`);
  yield entryHeader({ path: 'data.ndjson', bytes: lines.length, kind: 'file' });
  yield lines;
  yield padding(lines.length);
  for (const { table, row } of rows) {
    if (table !== 'recording') continue;
    const { callId, fileKey, coveredKey, container, ...recording } = row as RecordingRow;
    // Nobody knows yet what must not be heard of it.
    if (heardOf({ ...recording, coveredKey }, since) === 'not_yet') continue;
    const key = coveredKey ?? fileKey;
    const bytes = await files.size(key);
    if (bytes === null) continue;
    yield entryHeader({ path: `recordings/${callId}.${coveredKey === null ? container : 'wav'}`, bytes, kind: 'file' });
    for await (const chunk of await files.read(key)) yield chunk as Buffer;
    yield padding(bytes);
  }
  yield ARCHIVE_END;
}

/** How we keep it is not about the person. */
const ours = new Set([
  ...['teamId', 'fileKey', 'wavKey', 'coveredKey', 'peaks', 'digest', 'contentDigest', 'pushKeyId', 'criteria'],
  ...['tokenDigest', 'brief', 'host', 'worker', 'claimedUntil', 'claimedBy'],
]);

function withoutOurs(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !ours.has(name)));
}
