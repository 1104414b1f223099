// Reads a list of numbers as people have it: a CSV with a column of numbers, or one number a line.
import { parse } from 'csv-parse/sync';
import { readPhoneNumber } from '../../../rules/phone-number.ts';
import { Problem } from '../../../rules/problem.ts';

export type ListProblem = { line: number; text: string; message: string };
export type NumberList = {
  /** E.164, each once. */
  numbers: string[];
  /** Lines with something that is no number. */
  refused: number;
  problems: ListProblem[];
};

const MOST_LINES = 200_000;
const MOST_PROBLEMS = 100;
const LONGEST_SHOWN = 60;
const isColumnName = /^(phone|mobile|number|telephone|tel|msisdn)([ _-]?(number|no|phone))?$/i;

/** Separated by commas, semicolons or tabs. Throws Problem `validation_failed`. */
export function readNumberList(csv: string, defaultCountry: string | null): NumberList {
  const rows = readRows(csv);
  const columns = rows[0]?.cells.map((cell) => cell.trim()) ?? [];
  const named = columns.findIndex((cell) => isColumnName.test(cell));
  const column = Math.max(0, named);
  const numbers = new Set<string>();
  const list: NumberList = { numbers: [], refused: 0, problems: [] };
  for (const [index, { cells, line }] of rows.entries()) {
    const text = cells[column]?.trim() ?? '';
    if (text === '' || (index === 0 && named >= 0)) continue;
    const reading = readPhoneNumber(text, defaultCountry);
    // The first line of a list without a known column may be a heading.
    if (reading.kind === 'refused' && index === 0 && !/\d/.test(text)) continue;
    if (reading.kind === 'number') numbers.add(reading.e164);
    else {
      list.refused += 1;
      if (list.problems.length < MOST_PROBLEMS) {
        list.problems.push({ line, text: text.slice(0, LONGEST_SHOWN), message: reading.message });
      }
    }
  }
  return { ...list, numbers: [...numbers] };
}

function readRows(csv: string): { cells: string[]; line: number }[] {
  try {
    const rows = parse(csv, {
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: MOST_LINES + 1,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    if (rows.length > MOST_LINES) throw unreadable(`The list has more than ${MOST_LINES} lines. Send it in parts.`);
    return rows.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw unreadable(`The list cannot be read as CSV: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function unreadable(message: string): Problem {
  return new Problem('validation_failed', message, { fields: [{ path: 'body.csv', code: 'invalid', message }] });
}
