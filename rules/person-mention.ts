// How somebody outside the team is found in text that others wrote: their address or number as a whole, never as a part of another one.
import type { PersonKey } from './outside-person.ts';
import { canGoOn, nationalDigits } from './phone-number.ts';

/** Regular expressions for text in lower case, which JavaScript and PostgreSQL read alike. */
export type Mention = {
  /** Matches wherever `exact` does and is quick: a look around costs a hundred times as much. */
  rough: string;
  exact: string;
};

/** What people write between digits: also a hard space and two kinds of hyphen. */
const separator = '[-\\u2010\\u2011 \\u00a0()./]';
/** At most: `) - `. */
const between = `${separator}{0,4}`;
/** A zero and a full stop begin a fraction. */
const trunk = '(?:0[-\\u2010\\u2011 \\u00a0()/]{0,4})?';
const noDigitBefore = `(?<![0-9]${separator}{0,2})`;
const [year, month, day] = ['(?:19|20)[0-9]{2}', '(?:0[1-9]|1[0-2])', '(?:0[1-9]|[12][0-9]|3[01])'];
/** +45 20 26 03 09 without its country is the ninth of March as calls and events have it, and +372 309 2026 is it as people write it. */
const noDateHere = `(?!${year}[-./ ]${month}[-./ ]${day}|${day}[-./]${day}[-./]${year})`;
const unmarked = `${noDigitBefore}${noDateHere}`;
/** Shorter ones stand in too many other numbers. */
const FEWEST_NATIONAL = 6;

/** A contact of HubSpot has none, since its id counts only under the names of ids; nor has what a carrier gave in place of a number. */
export function mentionOf({ kind, value }: PersonKey): Mention | null {
  if (kind === 'email') return mentionOfAddress(value);
  return kind === 'number' && /^\+\d{5,15}$/.test(value) ? mentionOfNumber(value) : null;
}

/** A full stop or hyphen after it ends a sentence, unless the name goes on. */
function mentionOfAddress(address: string): Mention {
  const rough = address.toLowerCase().replace(/[!-/:-?[-`{-~]/g, '\\$&');
  return { rough, exact: `(?<![a-z0-9._%+@-])${rough}(?![a-z0-9_%+@]|[.-][a-z0-9])` };
}

/**
 * As `+1 415 555 0123`, `001…`, `(415) 555-0123`, `0 20 …` or digits alone. Without a plus nothing that could be a part of the same number
 * stands before it, nor is it a date; after it no digit does, not even after a space where numbers of the country may be longer.
 */
function mentionOfNumber(e164: string): Mention {
  const digits = e164.slice(1);
  const national = nationalDigits(e164);
  const isKnown = national !== null && national.length >= FEWEST_NATIONAL && digits.endsWith(national);
  const code = isKnown ? digits.slice(0, -national.length) : '';
  const spaced = (text: string): string => text.split('').join(between);
  const full = `(?:\\+|${unmarked}(?:00|011)?)${between}${code === '' ? '' : spaced(code) + between}`;
  const before = isKnown ? `(?:${full}${trunk}|${unmarked}${trunk})` : full;
  return {
    rough: (isKnown ? national : digits).split('').join(`${separator}*`),
    exact: `${before}${spaced(isKnown ? national : digits)}(?!${canGoOn(e164) ? `${separator}{0,2}` : ''}[0-9])`,
  };
}
