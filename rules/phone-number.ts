// Reads telephone numbers as people write them into E.164, with the country they belong to, or says why they are none.
import { type CountryCode, isSupportedCountry, parsePhoneNumberWithError, validatePhoneNumberLength } from 'libphonenumber-js/max';

export type LineKind = 'mobile' | 'fixed' | 'fixed_or_mobile' | 'toll_free' | 'premium_rate' | 'shared_cost' | 'other';

export type PhoneNumberReading =
  | {
      kind: 'number';
      /** As in `+18578295489`. */
      e164: string;
      /** ISO 3166 code, null where a prefix belongs to several or to none. */
      country: string | null;
      /** False: the length is right, but no such range has been given out as far as we know. Numbering plans change faster than we do. */
      isAssigned: boolean;
      lineKind: LineKind | null;
      extension: string | null;
    }
  | {
      kind: 'refused';
      why: 'empty' | 'not_a_number' | 'no_country' | 'unknown_country' | 'too_short' | 'too_long';
      message: string;
    };

const LONGEST_TEXT = 64;

const lineKinds: Record<string, LineKind> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'fixed',
  FIXED_LINE_OR_MOBILE: 'fixed_or_mobile',
  TOLL_FREE: 'toll_free',
  PREMIUM_RATE: 'premium_rate',
  SHARED_COST: 'shared_cost',
};

const messages = {
  empty: 'There is no phone number. Add one to the contact.',
  not_a_number: 'This is not a phone number. Send one such as +18578295489.',
  no_country: 'The number has no country. Begin it with + and the country code, or set a default country in the calling policy.',
  unknown_country: 'No country has this code. Check the digits after the +.',
  too_short: 'The number is too short for its country. Check that no digit is missing.',
  too_long: 'The number is too long for its country. Send one number only.',
} as const;

/** `defaultCountry` is an ISO 3166 code and counts only for numbers that do not begin with + or 00. */
export function readPhoneNumber(text: string, defaultCountry: string | null = null): PhoneNumberReading {
  // Full-width digits and invisible marks come along when numbers are copied.
  const written = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
  if (written === '') return refuse('empty');
  if (written.length > LONGEST_TEXT || isSpelledInLetters(written)) return refuse('not_a_number');
  // 00 is how most of the world dials abroad, and no national number begins so; a default country of America would not know it.
  const number = written.replace(/^00\s*(?=[1-9])/, '+');
  const country = defaultCountry?.toUpperCase() ?? '';
  const options = isSupportedCountry(country) ? { defaultCountry: country satisfies CountryCode } : {};
  try {
    const parsed = parsePhoneNumberWithError(number, { ...options, extract: true });
    if (!parsed.isPossible()) return refuse(lengthOf(parsed.number));
    return {
      kind: 'number',
      e164: parsed.number,
      country: parsed.country ?? null,
      isAssigned: parsed.isValid(),
      lineKind: kindOfLine(parsed.getType()),
      extension: parsed.ext ?? null,
    };
  } catch (error) {
    return refuse(reasonOf(error, number));
  }
}

/** Without the code of its country, as HubSpot’s search has numbers; null where it is none. */
export function nationalDigits(e164: string): string | null {
  try {
    return parsePhoneNumberWithError(e164).nationalNumber;
  } catch {
    return null;
  }
}

/** False where one digit more makes it too long for its country. */
export function canGoOn(e164: string): boolean {
  return validatePhoneNumberLength(`${e164}0`) !== 'TOO_LONG';
}

/** `1-800-FLOWERS`, but neither `(cell)` nor an extension. */
function isSpelledInLetters(text: string): boolean {
  return /[\d-][a-z]{2}/i.test(text.replace(/ext(?:ension)?/gi, ''));
}

function refuse(why: keyof typeof messages): PhoneNumberReading {
  return { kind: 'refused', why, message: messages[why] };
}

function kindOfLine(type: string | undefined): LineKind | null {
  return type === undefined ? null : (lineKinds[type] ?? 'other');
}

function lengthOf(number: string): 'too_short' | 'too_long' | 'not_a_number' {
  const length = validatePhoneNumberLength(number);
  return length === 'TOO_LONG' ? 'too_long' : length === 'TOO_SHORT' || length === 'INVALID_LENGTH' ? 'too_short' : 'not_a_number';
}

function reasonOf(error: unknown, number: string): 'no_country' | 'unknown_country' | 'too_short' | 'too_long' | 'not_a_number' {
  switch (error instanceof Error ? error.message : '') {
    case 'INVALID_COUNTRY':
      return number.startsWith('+') ? 'unknown_country' : 'no_country';
    case 'TOO_SHORT':
      return 'too_short';
    case 'TOO_LONG':
      return 'too_long';
    default:
      return 'not_a_number';
  }
}
