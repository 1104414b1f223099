// The people who are called: their numbers, the clocks that hang beside them, and days on which clocks change.

export type Region = { prefix: string; digits: number; zones: readonly string[] };

/** Where a number tells of several clocks, a call must be allowed on each. */
export const regions: readonly Region[] = [
  { prefix: '+1212555', digits: 4, zones: ['America/New_York'] },
  { prefix: '+1415555', digits: 4, zones: ['America/Los_Angeles'] },
  { prefix: '+1800555', digits: 4, zones: ['America/New_York', 'America/Chicago', 'America/Los_Angeles', 'Pacific/Honolulu'] },
  { prefix: '+1709555', digits: 4, zones: ['America/St_Johns', 'America/Puerto_Rico'] },
  { prefix: '+5691', digits: 8, zones: ['America/Santiago'] },
  { prefix: '+4475', digits: 8, zones: ['Europe/London'] },
  { prefix: '+4915', digits: 9, zones: ['Europe/Berlin'] },
  { prefix: '+2010', digits: 8, zones: ['Africa/Cairo'] },
  { prefix: '+9198', digits: 8, zones: ['Asia/Kolkata'] },
  { prefix: '+614', digits: 8, zones: ['Australia/Perth', 'Australia/Adelaide', 'Australia/Brisbane', 'Australia/Sydney'] },
  { prefix: '+6421', digits: 7, zones: ['Pacific/Auckland'] },
];

/** No two places give the same number. */
export function numberOf(region: Region, place: number): string {
  return region.prefix + String(place % 10 ** region.digits).padStart(region.digits, '0');
}

export function zonesOf(number: string): readonly string[] {
  return regions.find(({ prefix }) => number.startsWith(prefix))?.zones ?? [];
}

/** Each run begins some days before one of these. */
export const clockChanges = [
  '2026-03-08',
  '2026-03-29',
  '2026-04-05',
  '2026-04-24',
  '2026-09-06',
  '2026-09-27',
  '2026-10-25',
  '2026-11-01',
] as const;
