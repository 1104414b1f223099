// Reads JSON without spoiling long ids: HubSpot writes some of them as numbers, with more digits than a double holds.

/** Digits of any length, where a number may stand. */
const longNumber = /[[:,]\s*\d{16,}\s*[\],}]/;

/** Whole numbers that a double cannot hold come as text with all their digits. Throws SyntaxError for what is not JSON. */
export function parseExactly(text: string): unknown {
  // A reviver is asked about every value, so it is left out where it would find nothing.
  return longNumber.test(text) ? JSON.parse(text, keepDigits as Reviver) : JSON.parse(text);
}

type Reviver = (this: unknown, key: string, value: unknown) => unknown;

/** The third argument is newer than its description. */
function keepDigits(_: string, value: unknown, { source }: { source?: string }): unknown {
  const isSpoiled = typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^\d+$/.test(source);
  return isSpoiled ? source : value;
}
