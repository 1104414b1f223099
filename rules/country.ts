// Reads a country as CRMs hold it (a code or an English name) into its ISO 3166 code, and knows each country's time zones.
import { countryZones } from './country-zones.ts';

const zonesOfCountry = new Map(
  countryZones
    .trim()
    .split('\n')
    .map((line): [string, readonly string[]] => [line.slice(0, 2), line.slice(3).split(' ')]),
);

/** What people write besides the name in CLDR. */
const otherNames: Record<string, string> = {
  usa: 'US',
  'united states of america': 'US',
  america: 'US',
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  uae: 'AE',
  deutschland: 'DE',
  holland: 'NL',
  'the netherlands': 'NL',
  'czech republic': 'CZ',
  turkey: 'TR',
  'republic of ireland': 'IE',
  'south korea': 'KR',
  'korea, republic of': 'KR',
  'russian federation': 'RU',
  'viet nam': 'VN',
  'hong kong': 'HK',
  macau: 'MO',
  burma: 'MM',
  'ivory coast': 'CI',
  'cape verde': 'CV',
  swaziland: 'SZ',
  gbr: 'GB',
  can: 'CA',
  ind: 'IN',
  aus: 'AU',
  deu: 'DE',
  fra: 'FR',
};

const codeOfName = new Map<string, string>();
const englishNames = new Intl.DisplayNames('en', { type: 'region' });
for (const code of zonesOfCountry.keys()) codeOfName.set(plainName(englishNames.of(code) ?? code), code);
for (const [name, code] of Object.entries(otherNames)) codeOfName.set(plainName(name), code);

/** ISO 3166 alpha-2, or null when the text is no country we know. */
export function readCountry(text: string): string | null {
  const name = text.trim();
  const code = name.toUpperCase();
  return zonesOfCountry.has(code) ? code : (codeOfName.get(plainName(name)) ?? null);
}

/** Every zone in the country, by its ISO code; none when there is no such country. */
export function zonesInCountry(code: string): readonly string[] {
  return zonesOfCountry.get(code) ?? [];
}

/** Without accents, points and capitals, so that places are found however they are typed. */
export function plainName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', 'and')
    .replace(/[.'’]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
