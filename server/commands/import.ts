// ringside import: a folder of recordings and transcripts, or a CSV whose columns are the fields of the Push API and `file`.
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parse } from 'csv-parse';
import { Problem } from '../../rules/problem.ts';
import { readPushedCall, type PushedCall } from '../../rules/push-payload.ts';
import { readConfig } from '../config.ts';
import { withHouse, type House } from '../compose-house.ts';
import { receiveCall } from '../flows/intake/receive-call.ts';
import { MAX_TRANSCRIPT_BYTES, readTranscriptFile } from '../flows/intake/read-transcript-file.ts';
import { openReceiveCommit } from '../flows/intake/receive-commit.ts';
import { takeRecording } from '../flows/intake/take-recording.ts';
import { createLog } from '../log.ts';
import { optional, type Command } from './command.ts';
import { openTeam } from './open-team.ts';

const usage = 'ringside import FOLDER|FILE.csv [--team TEAM]';
const soundFile = /\.(wav|mp3|m4a|mp4|ogg|oga|opus|webm|flac|aac|amr)$/i;
/** Text files of a folder may be anything; those that a CSV names are meant. */
const transcriptFile = /\.(docx|vtt|srt|sbv)$/i;
const namedTranscript = /\.(docx|vtt|srt|sbv|txt)$/i;

export const importCommand: Command = {
  usage,
  what: 'Takes in recordings and transcripts from a folder (of one name: one call), or calls from a CSV with the columns of the Push API and `file` (relative to the CSV). Importing again adds nothing twice.',
  options: { team: { type: 'string' } },
  async run(input) {
    const [named] = input.positionals;
    if (named === undefined) throw new Problem('configuration_invalid', `Name a folder or a CSV file:\n${usage}`);
    const path = resolve(named);
    const found = await stat(path).catch(() => null);
    if (!found) throw new Problem('configuration_invalid', `There is no ${path}.`);
    const rows = found.isDirectory() ? rowsOfFolder(path) : rowsOfCsv(path);
    await withHouse(readConfig(), createLog('warn'), async (house) => {
      const team = await openTeam(house.context.db, optional(input, 'team'));
      const counts = await importRows(house, team.id, rows);
      console.log(`${counts.added} added, ${counts.known} known already, ${counts.refused} refused`);
      if (counts.refused > 0) process.exitCode = 1;
    });
  },
};

/** One call to import: fields as in the Push API, recording and transcript as paths. */
type Row = { name: string; file: string | null; transcriptFile: string | null; fields: Record<string, unknown> };

async function* rowsOfFolder(folder: string): AsyncGenerator<Row> {
  const names = (await readdir(folder, { recursive: true })).toSorted();
  const transcripts = new Map(names.filter((name) => transcriptFile.test(name)).map((name) => [withoutEnding(name), name]));
  const sounds = names.filter((name) => soundFile.test(name));
  const spoken = new Set(sounds.map(withoutEnding));
  for (const name of [...sounds, ...[...transcripts.values()].filter((name) => !spoken.has(withoutEnding(name)))]) {
    const isSound = soundFile.test(name);
    const transcript = isSound ? transcripts.get(withoutEnding(name)) : name;
    const { mtime } = await stat(join(folder, name));
    yield {
      ...{ name, file: isSound ? join(folder, name) : null },
      transcriptFile: transcript === undefined ? null : join(folder, transcript),
      fields: { callTitle: basename(withoutEnding(name)).replaceAll('_', ' '), callDate: mtime.toISOString() },
    };
  }
}

const withoutEnding = (name: string): string => name.slice(0, name.length - extname(name).length);

async function* rowsOfCsv(path: string): AsyncGenerator<Row> {
  const records = createReadStream(path).pipe(
    parse({ columns: true, bom: true, skip_empty_lines: true, trim: true, max_record_size: 5_000_000 }),
  );
  let line = 1;
  try {
    for await (const record of records as AsyncIterable<Record<string, string>>) {
      line += 1;
      const { file = '', ...cells } = record;
      const fields = Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== ''));
      const named = file === '' ? null : resolve(dirname(path), file);
      const isTranscript = named !== null && namedTranscript.test(named);
      yield { name: `line ${line}`, file: isTranscript ? null : named, transcriptFile: isTranscript ? named : null, fields };
    }
  } catch (error) {
    throw new Problem(
      'configuration_invalid',
      `${path} cannot be read as CSV after line ${line}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

async function importRows(
  house: House,
  teamId: string,
  rows: AsyncIterable<Row>,
): Promise<{ added: number; known: number; refused: number }> {
  const context = { ...house.context, files: house.files, receiveCommit: openReceiveCommit(house.context) };
  const counts = { added: 0, known: 0, refused: 0 };
  for await (const row of rows) {
    try {
      const call = await readRow(row, context.clock.now());
      const received =
        row.file === null
          ? await receiveCall(context, context.receiveCommit, { teamId, source: 'import', call })
          : await takeRecording(context, { teamId, path: row.file, call });
      counts[received.duplicate ? 'known' : 'added'] += 1;
      console.log(`${received.duplicate ? 'known' : 'added'}\t${received.callId}\t${row.name}`);
    } catch (error) {
      // One bad row must not stop the others; what the disk or the database says concerns all of them.
      if (!(error instanceof Problem) && !isMissingFile(error)) throw error;
      if (error instanceof Problem && error.retryable) throw error;
      counts.refused += 1;
      console.log(
        `refused\t\t${row.name}\t${error instanceof Problem ? error.message : `There is no file ${row.file ?? row.transcriptFile}.`}`,
      );
    }
  }
  return counts;
}

async function readRow(row: Row, now: Date): Promise<PushedCall> {
  const transcript = row.transcriptFile === null ? {} : { transcript: await readGiven(row.transcriptFile) };
  const reading = readPushedCall({ ...row.fields, ...transcript }, now);
  if (reading.kind === 'call' || (reading.kind === 'no_content' && row.file !== null)) return reading.call;
  throw new Problem(reading.code, reading.fields.map((field) => `${field.path}: ${field.message}`).join(' ') || reading.message);
}

async function readGiven(path: string): Promise<string> {
  const { size } = await stat(path);
  if (size <= MAX_TRANSCRIPT_BYTES) return readTranscriptFile(basename(path), await readFile(path));
  throw new Problem('payload_too_large', `${basename(path)} is larger than ${MAX_TRANSCRIPT_BYTES / 1024 / 1024} MB.`);
}

function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
