// Reads a list of people to call: CSV with a heading, or objects with the same names. What is no number and no parameter is metadata.
import { parse } from 'csv-parse/sync';
import { Problem } from '../../../rules/problem.ts';

export const MOST_LINES = 10_000;
const MOST_COLUMNS = 200;

export type CallListLine = {
  /** Counts from 1, without the heading. */
  line: number;
  /** As it was written; empty where there is none. */
  toNumber: string;
  /** Of this line alone; they outweigh those of the list. */
  parameters: Record<string, unknown>;
  metadata: Record<string, unknown>;
};

const numberColumns = ['to_number', 'phone', 'phone_number', 'mobile', 'mobilephone', 'mobile_phone'];
const parameterColumns = [
  ...['timezone', 'schedule_at', 'priority', 'language', 'min_trigger_time', 'max_trigger_time'],
  ...['carry_over', 'number_of_retries', 'num_of_retries', 'gap_between_retries'],
];

/** Throws Problem `validation_failed` that says what to change. */
export function readCallCsv(text: string): CallListLine[] {
  return readCallRows(parseCsv(text));
}

function parseCsv(text: string): Record<string, unknown>[] {
  try {
    return parse(text, {
      bom: true,
      columns: (names: string[]) => headingOf(names),
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      to: MOST_LINES + 1,
    });
  } catch (error) {
    if (error instanceof Problem) throw error;
    const line = error instanceof Error && 'lines' in error ? ` near line ${String(error.lines)}` : '';
    throw new Problem('validation_failed', `This is not CSV that can be read${line}. Check its quotes.`, { cause: error });
  }
}

/** Spreadsheets of half the world write semicolons. */
function delimiterOf(text: string): string {
  const [heading = ''] = text.split('\n', 1);
  return [';', '\t'].find((sign) => heading.split(sign).length > heading.split(',').length) ?? ',';
}

function headingOf(names: string[]): string[] {
  if (names.length > MOST_COLUMNS) throw new Problem('validation_failed', `Send at most ${MOST_COLUMNS} columns.`);
  return names;
}

export function readCallRows(rows: readonly Record<string, unknown>[]): CallListLine[] {
  if (rows.length === 0)
    throw new Problem('validation_failed', 'There is nobody in the list. Send a heading and at least one line.');
  if (rows.length > MOST_LINES) {
    throw new Problem('validation_failed', `Send at most ${MOST_LINES.toLocaleString('en')} lines at once; split the list.`);
  }
  const lines = rows.map(readRow);
  if (lines.every(({ toNumber }) => toNumber === '')) {
    throw new Problem(
      'validation_failed',
      `No column holds phone numbers. Name one of them ${numberColumns.slice(0, 2).join(' or ')}.`,
    );
  }
  return lines;
}

function readRow(row: Record<string, unknown>, place: number): CallListLine {
  const line: CallListLine = { line: place + 1, toNumber: '', parameters: {}, metadata: {} };
  for (const [written, value] of Object.entries(row)) {
    const name = written
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_');
    if (value === '' || value === null || value === undefined) continue;
    if (numberColumns.includes(name) && line.toNumber === '')
      line.toNumber = typeof value === 'string' ? value : JSON.stringify(value);
    else if (parameterColumns.includes(name)) line.parameters[name] = value;
    else if (name !== '') line.metadata[written.trim()] = value;
  }
  return line;
}
