// Reads the query of an address: what does not belong there counts as absent.

export const one = <T extends string>(value: unknown, allowed: readonly T[]): T | undefined =>
  allowed.find((item) => item === value);
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
export const wholeNumber = (value: unknown, least: number, most: number): number | undefined => {
  const found = text(value);
  const number = Number(found);
  return found !== undefined && Number.isInteger(number) && number >= least && number <= most ? number : undefined;
};
export const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;

export const day = (value: unknown): string | undefined => {
  const found = text(value);
  return found !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(found) && !Number.isNaN(Date.parse(found)) ? found : undefined;
};

export const uuid = (value: unknown): string | undefined => {
  const found = text(value);
  return found !== undefined && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(found) ? found : undefined;
};
