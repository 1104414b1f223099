// Where a person may be, by clock: everything that tells of it is weighed, and what remains is every zone that has to be respected.
import { type Address, zonesOfAddress } from './address-zones.ts';
import type { CallingPolicy } from './calling-policy.ts';
import type { PlausibleZones, RespectedZones } from './calling-window.ts';
import { zonesOfPhoneNumber } from './phone-zones.ts';
import { DAY_MS, readZone, stretchAt } from './zone-clock.ts';

export const zoneSources = ['request', 'mapped_property', 'hs_timezone', 'address', 'phone_number'] as const;
/** From the strongest on: told with the call, told by a property of the team's choice, and what HubSpot, an address or a number suggest. */
export type ZoneSource = (typeof zoneSources)[number];

/** What is known of a person; text as it was sent or stands in the CRM. */
export type Whereabouts = {
  /** The parameter `timezone` of the request. */
  timeZone?: string | null;
  /** The property the team has mapped to a time zone. */
  mappedTimeZone?: string | null;
  hsTimeZone?: string | null;
  address?: Address | null;
  /** E.164, and the country it belongs to. */
  phone?: { e164: string; country: string | null } | null;
};

export type ZoneEvidence = { source: ZoneSource; zones: readonly string[] };
/** Something was told that names no zone; `message` says what to send instead. */
export type UnreadZone = { source: ZoneSource; message: string };

export type ZonesReading =
  /** `isConflict`: two sources cannot both be right, so that the law is kept on the clocks of both. */
  | { kind: 'known'; zones: RespectedZones; evidence: ZoneEvidence[]; unread: UnreadZone[]; isConflict: boolean }
  | { kind: 'unknown'; unread: UnreadZone[] };

/**
 * A zone told by the team's own property decides. One told with the call decides for the hours that were asked for, but an address of a
 * webhook is the same for every contact and moves nobody, so the law is kept on all clocks. `now` because zones that have the same clock
 * today may part next year.
 */
export function readZones(known: Whereabouts, now: Date): ZonesReading {
  const unread: UnreadZone[] = [];
  const request = readTold('request', known.timeZone, readZone, unread);
  const mapped = readTold('mapped_property', known.mappedTimeZone, readZone, unread);
  const person = mapped.length > 0 ? mapped : suggested(known, unread);
  const evidence = [...request, ...person].filter(({ zones }) => zones.length > 0);
  const law = weigh(evidence, now);
  if (law === null) return { kind: 'unknown', unread };
  const [asked] = request;
  return {
    kind: 'known',
    zones: { asked: asked?.zones ?? law.zones, law: law.zones },
    evidence,
    unread,
    isConflict: law.isConflict,
  };
}

function suggested(known: Whereabouts, unread: UnreadZone[]): { source: ZoneSource; zones: readonly string[] }[] {
  return [
    ...readTold('hs_timezone', known.hsTimeZone, readHubSpotZone, unread),
    { source: 'address', zones: known.address ? zonesOfAddress(known.address, known.phone?.country ?? null) : [] },
    { source: 'phone_number', zones: known.phone ? zonesOfPhoneNumber(known.phone.e164) : [] },
  ];
}

/** Of whom nothing tells, the team's policy decides; null holds the call. */
export function zonesToRespect(
  reading: ZonesReading,
  policy: Pick<CallingPolicy, 'whenZoneUnknown' | 'teamZone'>,
): RespectedZones | null {
  if (reading.kind === 'known') return reading.zones;
  return policy.whenZoneUnknown === 'hold' ? null : { asked: [policy.teamZone], law: [policy.teamZone] };
}

/** None where nothing was told or it could not be read. */
function readTold(
  source: ZoneSource,
  text: string | null | undefined,
  read: typeof readZone,
  unread: UnreadZone[],
): { source: ZoneSource; zones: PlausibleZones }[] {
  if (text === undefined || text === null || text.trim() === '') return [];
  const reading = read(text);
  if (reading.kind === 'zone') return [{ source, zones: [reading.zone] }];
  unread.push({ source, message: reading.message });
  return [];
}

/** HubSpot's own enumeration writes `us_slash_eastern` and `america_slash_port_hyphen_au_hyphen_prince`. */
export function readHubSpotZone(text: string): ReturnType<typeof readZone> {
  return readZone(text.trim().replaceAll('_slash_', '/').replaceAll('_hyphen_', '-').replaceAll('_plus_', '+'));
}

/** Sources that agree narrow one another down; where they cannot all be right, everything that any of them says most exactly remains. */
function weigh(evidence: readonly ZoneEvidence[], now: Date): { zones: PlausibleZones; isConflict: boolean } | null {
  const clocks = evidence.map(({ zones }) => clocksOf(zones, now)).toSorted((a, b) => a.size - b.size);
  const [exactest, ...others] = clocks;
  if (exactest === undefined) return null;
  const common = [...exactest].filter(([clock]) => others.every((other) => other.has(clock)));
  const exact = clocks.filter((one) => !clocks.some((other) => other.size < one.size && isWithin(other, one)));
  const [zone, ...zones] = new Map(common.length > 0 ? common : exact.flatMap((one) => [...one])).values();
  return zone === undefined ? null : { zones: [zone, ...zones], isConflict: common.length === 0 };
}

function isWithin(few: ReadonlyMap<string, string>, many: ReadonlyMap<string, string>): boolean {
  return [...few.keys()].every((clock) => many.has(clock));
}

/** Each clock with the first zone that has it, which in the tables is the best known. */
function clocksOf(zones: readonly string[], now: Date): Map<string, string> {
  const clocks = new Map<string, string>();
  for (const zone of zones) {
    const clock = clockOf(zone, now);
    if (!clocks.has(clock)) clocks.set(clock, zone);
  }
  return clocks;
}

/** Equal for zones whose clocks show the same for the next year, such as America/Boise and America/Denver. */
function clockOf(zone: string, now: Date): string {
  const untilMs = now.getTime() + 366 * DAY_MS;
  const parts: number[] = [];
  for (let atMs = now.getTime(); atMs < untilMs;) {
    const stretch = stretchAt(zone, atMs);
    parts.push(stretch.offsetMs, Math.min(stretch.untilMs, untilMs));
    atMs = stretch.untilMs;
  }
  return parts.join(' ');
}
