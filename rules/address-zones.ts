// The time zones an address can be in: by state where a country has several zones and its states tell them apart.
import { plainName, readCountry, zonesInCountry } from './country.ts';

/** `code|name|zones`; the usual zone first. A state that lies in two zones has both, down to the county that does not follow the rest. */
const states: Record<string, string> = {
  US: `
AL|Alabama|America/Chicago
AK|Alaska|America/Anchorage America/Adak
AZ|Arizona|America/Phoenix America/Denver
AR|Arkansas|America/Chicago
CA|California|America/Los_Angeles
CO|Colorado|America/Denver
CT|Connecticut|America/New_York
DE|Delaware|America/New_York
DC|District of Columbia|America/New_York
FL|Florida|America/New_York America/Chicago
GA|Georgia|America/New_York
HI|Hawaii|Pacific/Honolulu
ID|Idaho|America/Boise America/Los_Angeles
IL|Illinois|America/Chicago
IN|Indiana|America/Indiana/Indianapolis America/Chicago
IA|Iowa|America/Chicago
KS|Kansas|America/Chicago America/Denver
KY|Kentucky|America/New_York America/Chicago
LA|Louisiana|America/Chicago
ME|Maine|America/New_York
MD|Maryland|America/New_York
MA|Massachusetts|America/New_York
MI|Michigan|America/Detroit America/Menominee
MN|Minnesota|America/Chicago
MS|Mississippi|America/Chicago
MO|Missouri|America/Chicago
MT|Montana|America/Denver
NE|Nebraska|America/Chicago America/Denver
NV|Nevada|America/Los_Angeles America/Denver
NH|New Hampshire|America/New_York
NJ|New Jersey|America/New_York
NM|New Mexico|America/Denver
NY|New York|America/New_York
NC|North Carolina|America/New_York
ND|North Dakota|America/Chicago America/Denver
OH|Ohio|America/New_York
OK|Oklahoma|America/Chicago
OR|Oregon|America/Los_Angeles America/Boise
PA|Pennsylvania|America/New_York
RI|Rhode Island|America/New_York
SC|South Carolina|America/New_York
SD|South Dakota|America/Chicago America/Denver
TN|Tennessee|America/Chicago America/New_York
TX|Texas|America/Chicago America/Denver
UT|Utah|America/Denver
VT|Vermont|America/New_York
VA|Virginia|America/New_York
WA|Washington|America/Los_Angeles
WV|West Virginia|America/New_York
WI|Wisconsin|America/Chicago
WY|Wyoming|America/Denver
PR|Puerto Rico|America/Puerto_Rico
VI|Virgin Islands|America/St_Thomas
GU|Guam|Pacific/Guam
AS|American Samoa|Pacific/Pago_Pago
MP|Northern Mariana Islands|Pacific/Saipan`,
  CA: `
AB|Alberta|America/Edmonton
BC|British Columbia|America/Vancouver America/Edmonton America/Creston America/Dawson_Creek America/Fort_Nelson
MB|Manitoba|America/Winnipeg
NB|New Brunswick|America/Moncton
NL|Newfoundland and Labrador|America/St_Johns America/Goose_Bay
NS|Nova Scotia|America/Halifax
NT|Northwest Territories|America/Edmonton America/Inuvik
NU|Nunavut|America/Iqaluit America/Rankin_Inlet America/Resolute America/Cambridge_Bay
ON|Ontario|America/Toronto America/Winnipeg America/Atikokan
PE|Prince Edward Island|America/Halifax
QC|Quebec|America/Toronto America/Halifax America/Blanc-Sablon
SK|Saskatchewan|America/Regina America/Edmonton
YT|Yukon|America/Whitehorse`,
  AU: `
ACT|Australian Capital Territory|Australia/Sydney
NSW|New South Wales|Australia/Sydney Australia/Broken_Hill Australia/Lord_Howe
NT|Northern Territory|Australia/Darwin
QLD|Queensland|Australia/Brisbane
SA|South Australia|Australia/Adelaide
TAS|Tasmania|Australia/Hobart
VIC|Victoria|Australia/Melbourne
WA|Western Australia|Australia/Perth Australia/Eucla`,
  BR: `
AC|Acre|America/Rio_Branco
AL|Alagoas|America/Maceio
AM|Amazonas|America/Manaus America/Eirunepe
AP|Amapa|America/Belem
BA|Bahia|America/Bahia
CE|Ceara|America/Fortaleza
DF|Distrito Federal|America/Sao_Paulo
ES|Espirito Santo|America/Sao_Paulo
GO|Goias|America/Sao_Paulo
MA|Maranhao|America/Fortaleza
MG|Minas Gerais|America/Sao_Paulo
MS|Mato Grosso do Sul|America/Campo_Grande
MT|Mato Grosso|America/Cuiaba
PA|Para|America/Belem America/Santarem
PB|Paraiba|America/Fortaleza
PE|Pernambuco|America/Recife America/Noronha
PI|Piaui|America/Fortaleza
PR|Parana|America/Sao_Paulo
RJ|Rio de Janeiro|America/Sao_Paulo
RN|Rio Grande do Norte|America/Fortaleza
RO|Rondonia|America/Porto_Velho
RR|Roraima|America/Boa_Vista
RS|Rio Grande do Sul|America/Sao_Paulo
SC|Santa Catarina|America/Sao_Paulo
SE|Sergipe|America/Maceio
SP|Sao Paulo|America/Sao_Paulo
TO|Tocantins|America/Araguaina`,
};

type State = { key: string; zones: readonly string[] };
const stateByName = new Map<string, State>();
for (const [country, table] of Object.entries(states)) {
  for (const line of table.trim().split('\n')) {
    const [code = '', name = '', zones = ''] = line.split('|');
    const state = { key: `${country} ${code}`, zones: zones.split(' ') };
    for (const spelling of [code, name]) stateByName.set(`${country} ${plainName(spelling)}`, state);
  }
}

/**
 * Where the first three digits of a postal code tell more: under `divided` lie both zones or the line between them, under `second` only
 * the state's second zone, everywhere else its first. States whose line is not known so well are missing here and keep both.
 */
const zipsOfState: Record<string, { divided: string; second?: string }> = {
  'US AZ': { divided: '859 860 865' },
  'US FL': { divided: '324', second: '325' },
  'US ID': { divided: '835', second: '838' },
  'US IN': { divided: '463 464 465 475 476 477 479' },
  'US KS': { divided: '677 678' },
  'US MI': { divided: '498 499' },
  'US ND': { divided: '585 586 587 588' },
  'US NE': { divided: '690 691 692 693' },
  'US NV': { divided: '898' },
  'US OR': { divided: '979' },
  'US SD': { divided: '575 576 577' },
  'US TX': { divided: '798', second: '799 885' },
};

export type Address = { country?: string | null; state?: string | null; zip?: string | null };

/** Empty when the address tells nothing. A state without a country counts in `likelyCountry`, such as the one of the phone number. */
export function zonesOfAddress({ country, state, zip }: Address, likelyCountry: string | null = null): readonly string[] {
  const isTold = country !== undefined && country !== null && country.trim() !== '';
  const code = isTold ? readCountry(country) : likelyCountry;
  if (code === null) return [];
  const found = state ? stateByName.get(`${code} ${plainName(state)}`) : undefined;
  if (found !== undefined) return zonesByZip(found, zip?.trim() ?? '');
  return isTold ? zonesInCountry(code) : [];
}

/** The code of a state, told by code or name: `US`, `Florida` → `FL`. Null when the country has no such state that we know. */
export function readState(country: string, text: string): string | null {
  return stateByName.get(`${country} ${plainName(text)}`)?.key.slice(country.length + 1) ?? null;
}

function zonesByZip({ key, zones }: State, zip: string): readonly string[] {
  const zips = zipsOfState[key];
  if (zips === undefined || !/^\d{5}(?:-\d{4})?$/.test(zip)) return zones;
  const area = zip.slice(0, 3);
  if (zips.divided.includes(area)) return zones;
  return zips.second?.includes(area) ? zones.slice(1) : zones.slice(0, 1);
}
