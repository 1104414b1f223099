// Amounts of money as a voice says them.
import { numberInWords, wholeInWords, type NumberGrouping, type WrittenNumber } from './spoken-number.ts';

type Money = { one: string; many: string; minorOne: string; minorMany: string } | { one: string; many: string };

/** Currencies we know the words for. One without a minor unit is spoken in whole units. */
const currencies = {
  AED: { one: 'dirham', many: 'dirhams', minorOne: 'fils', minorMany: 'fils' },
  AUD: { one: 'Australian dollar', many: 'Australian dollars', minorOne: 'cent', minorMany: 'cents' },
  BRL: { one: 'real', many: 'reais', minorOne: 'centavo', minorMany: 'centavos' },
  CAD: { one: 'Canadian dollar', many: 'Canadian dollars', minorOne: 'cent', minorMany: 'cents' },
  CHF: { one: 'Swiss franc', many: 'Swiss francs', minorOne: 'centime', minorMany: 'centimes' },
  EUR: { one: 'euro', many: 'euros', minorOne: 'cent', minorMany: 'cents' },
  GBP: { one: 'pound', many: 'pounds', minorOne: 'penny', minorMany: 'pence' },
  INR: { one: 'rupee', many: 'rupees', minorOne: 'paisa', minorMany: 'paise' },
  JPY: { one: 'yen', many: 'yen' },
  MXN: { one: 'Mexican peso', many: 'Mexican pesos', minorOne: 'centavo', minorMany: 'centavos' },
  NZD: { one: 'New Zealand dollar', many: 'New Zealand dollars', minorOne: 'cent', minorMany: 'cents' },
  SGD: { one: 'Singapore dollar', many: 'Singapore dollars', minorOne: 'cent', minorMany: 'cents' },
  USD: { one: 'dollar', many: 'dollars', minorOne: 'cent', minorMany: 'cents' },
  ZAR: { one: 'rand', many: 'rand', minorOne: 'cent', minorMany: 'cents' },
} satisfies Record<string, Money>;

export type Currency = keyof typeof currencies;
export const knownCurrencies = Object.keys(currencies) as Currency[];

/** “one lakh twenty-five thousand rupees and fifty paise”. Minor units are rounded to two digits, halves up. */
export function moneyInWords(amount: WrittenNumber, currency: Currency, grouping: NumberGrouping): string {
  const money: Money = currencies[currency];
  const hundredths = Number.parseInt(amount.fraction.padEnd(3, '0').slice(0, 3), 10);
  const hasMinor = 'minorOne' in money;
  const minor = hasMinor ? Math.floor((hundredths + 5) / 10) : 0;
  const carried = hasMinor ? minor === 100 : hundredths >= 500;
  const whole = amount.whole + (carried ? 1n : 0n);
  const small = carried ? 0 : minor;
  const major = `${wholeInWords(whole, grouping)} ${whole === 1n ? money.one : money.many}`;
  const sign = amount.negative && (whole > 0n || small > 0) ? 'minus ' : '';
  if (small === 0 || !hasMinor) return sign + major;
  const cents = `${numberInWords({ negative: false, whole: BigInt(small), fraction: '' }, grouping)} ${small === 1 ? money.minorOne : money.minorMany}`;
  return sign + (whole === 0n ? cents : `${major} and ${cents}`);
}

const marks: [RegExp, Currency][] = [
  [/^(?:₹|rs\.?|inr)\s*|\s*(?:₹|inr)$/i, 'INR'],
  [/^(?:€|eur)\s*|\s*(?:€|eur)$/i, 'EUR'],
  [/^(?:£|gbp)\s*|\s*(?:£|gbp)$/i, 'GBP'],
  [/^(?:us\$|usd)\s*|\s*usd$/i, 'USD'],
];

/** Takes the mark of a currency off an amount. `$` alone names none of the dollars; it stands for the one that was set. */
export function readMoney(text: string, set: Currency): { amount: string; currency: Currency } {
  const written = text.trim();
  const sign = written.startsWith('-') ? '-' : '';
  const unsigned = written.slice(sign.length).trim();
  const [mark, currency] = marks.find(([known]) => known.test(unsigned)) ?? [/^\$\s*/, set];
  return { amount: sign + unsigned.replace(mark, ''), currency };
}
