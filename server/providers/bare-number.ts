// Phone numbers as some carriers write them: E.164 without its plus.

export const bareNumber = (number: string): string => number.replace(/^\+/, '');

/** Null for whoever withholds their number, and for what is none. */
export const e164Of = (number: string): string | null => (/^\+?[1-9]\d{6,14}$/.test(number) ? `+${bareNumber(number)}` : null);
