// How the value of a variable is spoken: the forms an agent's author may choose from, and what becomes of a value in each.
import { moneyInWords, readMoney, type Currency } from './spoken-currency.ts';
import { dateInWords, readLocalDate, readLocalTime, timeInWords, type DateOrder } from './spoken-date.ts';
import { numberInWords, readWrittenNumber, roundedInWords, type NumberGrouping } from './spoken-number.ts';
import { phoneInWords } from './spoken-phone.ts';

export type SpokenForm =
  | { kind: 'as_written' }
  | { kind: 'full_words' | 'nearest_hundreds' | 'nearest_thousands'; grouping: NumberGrouping }
  | { kind: 'currency'; currency: Currency; grouping: NumberGrouping }
  | { kind: 'date' | 'date_and_time'; order: DateOrder }
  | { kind: 'time' }
  | { kind: 'phone' };

/** The names people choose by, with an example of each. */
export const spokenForms: Record<SpokenForm['kind'], { name: string; example: string }> = {
  as_written: { name: 'As written', example: '125000 → 125000' },
  full_words: { name: '[Number] Full Words', example: '125000 → one lakh twenty-five thousand' },
  nearest_hundreds: { name: '[Number] Nearest Hundreds', example: '125430 → one lakh twenty-five thousand four hundred' },
  nearest_thousands: { name: '[Number] Nearest Thousands', example: '125430 → one lakh twenty-five thousand' },
  currency: { name: 'Amount of money', example: '1250.50 → one thousand two hundred fifty rupees and fifty paise' },
  date: { name: 'Date', example: '2026-03-09 → Monday, the ninth of March, twenty twenty-six' },
  date_and_time: {
    name: 'Date and time',
    example: '2026-03-09T15:30 → Monday, the ninth of March, twenty twenty-six, at three thirty PM',
  },
  time: { name: 'Time', example: '15:30 → three thirty PM' },
  phone: { name: 'Phone number', example: '+14155550123 → plus one, four one five, five five five, zero one two three' },
};

export type Spoken = { kind: 'spoken'; text: string } | { kind: 'as_written'; text: string; because: string };

/**
 * Says a value in the chosen form. A value that does not fit it stays as written, with the reason: a wrong guess would be heard as a
 * fact. `zone` is the IANA zone whose calendar and clock instants are told by.
 */
export function speak(value: string, form: SpokenForm, zone: string): Spoken {
  if (form.kind === 'as_written') return { kind: 'spoken', text: value };
  const text = inWords(value, form, zone);
  return text === null ? { kind: 'as_written', text: value, because: notReadable[form.kind] } : { kind: 'spoken', text };
}

function inWords(value: string, form: Exclude<SpokenForm, { kind: 'as_written' }>, zone: string): string | null {
  switch (form.kind) {
    case 'full_words':
    case 'nearest_hundreds':
    case 'nearest_thousands': {
      const number = readWrittenNumber(value);
      if (!number) return null;
      if (form.kind === 'full_words') return numberInWords(number, form.grouping);
      return roundedInWords(number, form.kind === 'nearest_hundreds' ? 100 : 1000, form.grouping);
    }
    case 'currency': {
      const { amount, currency } = readMoney(value, form.currency);
      const number = readWrittenNumber(amount);
      return number && moneyInWords(number, currency, form.grouping);
    }
    case 'date': {
      const date = readLocalDate(value, zone);
      return date && dateInWords(date, form.order);
    }
    case 'date_and_time': {
      const date = readLocalDate(value, zone);
      const time = readLocalTime(value, zone);
      return date && time && `${dateInWords(date, form.order)}, at ${timeInWords(time)}`;
    }
    case 'time': {
      const time = readLocalTime(value, zone);
      return time && timeInWords(time);
    }
    case 'phone':
      return phoneInWords(value);
  }
}

const aNumber = 'It is not a number of at most 18 digits, so it is said as written.';
const notReadable: Record<Exclude<SpokenForm['kind'], 'as_written'>, string> = {
  full_words: aNumber,
  nearest_hundreds: aNumber,
  nearest_thousands: aNumber,
  currency: 'It is not an amount of at most 18 digits, so it is said as written.',
  date: 'It is not a date such as 2026-03-09, so it is said as written.',
  date_and_time: 'It is not a date with a time such as 2026-03-09T15:30, so it is said as written.',
  time: 'It is not a time such as 15:30, so it is said as written.',
  phone: 'It is not a phone number, so it is said as written.',
};
