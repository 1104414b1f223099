// Writes the tables of zones anew: `node bench/zone-tables.ts <libphonenumber>/resources/timezones/map_data.txt <zoneinfo>/zone.tab`.
import { readFileSync, writeFileSync } from 'node:fs';

/** Names that have been replaced since the table of numbers was begun; people should read the new ones. */
const renamed: Record<string, string> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Godthab': 'America/Nuuk',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Choibalsan': 'Asia/Ulaanbaatar',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** `prefix|zone&zone` lines, told by zones: `zone zone|prefix prefix`. A prefix that says what its parent says is left out. */
function phoneTable(text: string): string[] {
  const rows = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [prefix = '', zones = ''] = line.split('|');
    if (!/^\d+$/.test(prefix)) continue;
    const names = new Set(zones.split('&').map((zone) => renamed[zone] ?? zone));
    rows.set(prefix, [...names].join(' '));
  }
  const parentOf = (prefix: string): string | undefined => {
    for (let length = prefix.length - 1; length > 0; length--) {
      const zones = rows.get(prefix.slice(0, length));
      if (zones !== undefined) return zones;
    }
    return undefined;
  };
  const prefixes = new Map<string, string[]>();
  for (const [prefix, zones] of rows) {
    if (parentOf(prefix) !== zones) prefixes.set(zones, [...(prefixes.get(zones) ?? []), prefix]);
  }
  return [...prefixes].map(([zones, under]) => `${zones}|${under.join(' ')}`);
}

/** `US America/New_York America/Detroit …`, one line for each country. */
function countryTable(text: string): string[] {
  const zonesOf = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [country = '', , zone = ''] = line.split('\t');
    if (/^[A-Z]{2}$/.test(country)) zonesOf.set(country, [...(zonesOf.get(country) ?? []), zone]);
  }
  return [...zonesOf].map(([country, zones]) => `${country} ${zones.join(' ')}`);
}

function write(file: string, comment: string, name: string, lines: string[]): void {
  const text = `${comment}\nexport const ${name} = \`\n${lines.join('\n')}\n\`;\n`;
  writeFileSync(new URL(`../rules/${file}`, import.meta.url), text);
  console.log(`rules/${file}: ${lines.length} lines`);
}

const [phonePath, countryPath] = process.argv.slice(2);
if (phonePath === undefined || countryPath === undefined) {
  console.error('Name both tables: node bench/zone-tables.ts <map_data.txt of libphonenumber> <zone.tab of the tz database>');
  process.exitCode = 1;
} else {
  write(
    'phone-zone-prefixes.ts',
    `// Zones the numbers under a prefix may be in, written by bench/zone-tables.ts: \`zones|prefixes\`, the longest prefix counts.
// From libphonenumber's resources/timezones/map_data.txt, Copyright (C) 2012 The Libphonenumber Authors, Apache License 2.0.`,
    'phoneZonePrefixes',
    phoneTable(readFileSync(phonePath, 'utf8')),
  );
  write(
    'country-zones.ts',
    '// The time zones of each country, written by bench/zone-tables.ts from zone.tab of the tz database, which is in the public domain.',
    'countryZones',
    countryTable(readFileSync(countryPath, 'utf8')),
  );
}
