// Reads how long a call was from a number whose unit nobody told: milliseconds, seconds or minutes.

export type DurationUnit = 'ms' | 's' | 'min' | 'h' | 'clock' | 'iso' | 'any';
export type DurationBy =
  | 'explicit'
  | 'durationUnit'
  | 'audio length'
  | 'transcript end'
  | 'transcript words'
  | 'HubSpot documents ms'
  | 'threshold'
  | 'threshold: fraction'
  | 'zero'
  | 'absent';
export type DurationConfidence = 'high' | 'medium' | 'low' | 'none';

/** How a duration was read. `ms` is null when nothing was sent or no unit makes sense of it; then `warning` says why. */
export type DurationReading = {
  kind: 'read';
  ms: number | null;
  unit: DurationUnit | null;
  by: DurationBy;
  confidence: DurationConfidence;
  warning: string | null;
};
/** `field` names the field at fault. */
export type DurationRefusal = { kind: 'refused'; field: 'duration' | 'durationUnit'; message: string };

/** What else is known about the call. Words and ends are of its transcript, lengths in milliseconds. */
export type DurationEvidence = {
  /** The sender's own word for the unit: decides. */
  unit?: string | undefined;
  /** Where the call comes from, such as `hubspot`. */
  source?: string | undefined;
  transcriptWords?: number | undefined;
  transcriptEndMs?: number | undefined;
  audioMs?: number | undefined;
};

type Unit = 'ms' | 's' | 'min';
const msPerUnit = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 } as const;
const plainUnits = ['ms', 's', 'min'] as const;

const SHORTEST_MS = 1_000;
const LONGEST_MS = 8 * msPerUnit.h;
/** Even a length whose unit was told is not kept beyond this. */
const LONGEST_TOLD_MS = 24 * msPerUnit.h;
const WORDS_PER_MINUTE = 135;

const spellings = {
  ms: 'ms msec msecs milli millis millisecond milliseconds',
  s: 's sec secs second seconds',
  min: 'm min mins minute minutes',
  h: 'h hr hrs hour hours',
} as const;
const unitOf = new Map(
  (['ms', 's', 'min', 'h'] as const).flatMap((unit) => spellings[unit].split(' ').map((spelling) => [spelling, unit] as const)),
);

/**
 * Reads a duration into whole milliseconds. The first that applies decides: a unit or clock written in the value, `durationUnit`, the
 * length of the audio, the end of the transcript, its words, that HubSpot documents milliseconds, the size of the number.
 * A number no unit makes sense of (1 s to 8 h) is kept as null with a warning. Refused: negative, not finite, not a number or text.
 */
export function readDuration(value: unknown, evidence: DurationEvidence = {}): DurationReading | DurationRefusal {
  if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) {
    return { kind: 'read', ms: null, unit: null, by: 'absent', confidence: 'none', warning: null };
  }
  const told = typeof value === 'string' ? readText(value.trim()) : typeof value === 'number' ? { value } : null;
  if (told === null || !Number.isFinite(told.value))
    return refuse('Send a number of milliseconds, seconds or minutes, such as 1250000.');
  if (told.value < 0) return refuse('A duration cannot be negative. Send a positive number, or leave the field out.');
  if (told.value === 0) return { kind: 'read', ms: 0, unit: 'any', by: 'zero', confidence: 'high', warning: null };
  if (told.unit !== undefined) return readTold(told.value, told.ms, told.unit, 'explicit');
  if (evidence.unit !== undefined && evidence.unit.trim() !== '') {
    const unit = unitOf.get(evidence.unit.trim().toLowerCase());
    if (unit === undefined) {
      return { kind: 'refused', field: 'durationUnit', message: 'Send ms, s or min as the unit of the duration.' };
    }
    return readTold(told.value, told.value * msPerUnit[unit], unit, 'durationUnit');
  }
  return infer(told.value, evidence);
}

function refuse(message: string): DurationRefusal {
  return { kind: 'refused', field: 'duration', message };
}

type Told = { value: number; unit?: undefined } | { value: number; ms: number; unit: DurationUnit };

function readTold(value: number, ms: number, unit: DurationUnit, by: DurationBy): DurationReading {
  const whole = Math.round(ms);
  const warning = ms > LONGEST_TOLD_MS ? `${value} ${unit} is longer than a day; the length was not kept.` : null;
  return warning === null
    ? { kind: 'read', ms: whole, unit, by, confidence: 'high', warning }
    : { kind: 'read', ms: null, unit: null, by, confidence: 'none', warning };
}

function infer(value: number, evidence: DurationEvidence): DurationReading {
  const read = (unit: Unit, by: DurationBy, confidence: DurationConfidence): DurationReading | null => {
    const ms = value * msPerUnit[unit];
    return ms < SHORTEST_MS || ms > LONGEST_MS ? null : { kind: 'read', ms: Math.round(ms), unit, by, confidence, warning: null };
  };
  return (
    near(value, evidence.audioMs, 2, (unit) => read(unit, 'audio length', 'high')) ??
    near(value, evidence.transcriptEndMs, 2, (unit) => read(unit, 'transcript end', 'high')) ??
    near(value, spokenMs(evidence.transcriptWords), 5, (unit) => read(unit, 'transcript words', 'medium')) ??
    (evidence.source?.trim().toLowerCase() === 'hubspot' && value >= 1_000 ? read('ms', 'HubSpot documents ms', 'medium') : null) ??
    bySize(value, read) ?? {
      kind: 'read',
      ms: null,
      unit: null,
      by: 'threshold',
      confidence: 'none',
      warning: `${value} is not a plausible length in milliseconds, seconds or minutes (1 second to 8 hours).`,
    }
  );
}

function spokenMs(words: number | undefined): number | undefined {
  return words === undefined || words < 30 ? undefined : (words / WORDS_PER_MINUTE) * 60_000;
}

/** The unit that brings `value` nearest to a known length, if within a factor. */
function near<T>(value: number, expectedMs: number | undefined, factor: number, read: (unit: Unit) => T | null): T | null {
  if (expectedMs === undefined || !(expectedMs > 0)) return null;
  const distance = (unit: Unit): number => Math.abs(Math.log((value * msPerUnit[unit]) / expectedMs));
  const nearest = plainUnits.reduce((best, unit) => (distance(unit) < distance(best) ? unit : best));
  return distance(nearest) <= Math.log(factor) ? read(nearest) : null;
}

function bySize(
  value: number,
  read: (unit: Unit, by: DurationBy, confidence: DurationConfidence) => DurationReading | null,
): DurationReading | null {
  if (value >= 28_800) return read('ms', 'threshold', 'medium');
  if (value > 14_400 && value % 1_000 === 0) return read('ms', 'threshold', 'medium');
  if (!Number.isInteger(value) && value < 300) return read('min', 'threshold: fraction', 'low');
  if (value <= 10) return read('min', 'threshold', 'low');
  return read('s', 'threshold', value < 300 || value > 14_400 ? 'low' : 'medium');
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const clock = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,9})?)$/;
const iso = /^P(?:(\d{1,4})D)?(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i;
const part = /(\d+(?:[.,]\d+)*)\s*([a-z]+)\.?[\s,]*(?:and\s+)?/giy;
const LONGEST_TEXT = 64;

function readText(text: string): Told | null {
  if (text.length > LONGEST_TEXT) return null;
  const grouped = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text)
    ? text.replaceAll(',', '')
    : text.replace(/^(\d+),(\d{1,2})$/, '$1.$2');
  if (decimal.test(grouped)) return { value: Number(grouped) };
  const onClock = clock.exec(text);
  if (onClock) return readClock(onClock);
  const period = /\d/.test(text) ? iso.exec(text) : null;
  if (period) {
    const [, days, hours, minutes, seconds] = period;
    const ms = number(days) * 86_400_000 + number(hours) * 3_600_000 + number(minutes) * 60_000 + number(seconds) * 1_000;
    return { value: ms / 1_000, ms, unit: 'iso' };
  }
  return readParts(text);
}

function readClock([, hours, minutes, seconds]: RegExpExecArray): Told | null {
  const whole = number(hours) * 3_600_000 + number(minutes) * 60_000 + number(seconds) * 1_000;
  if (number(seconds) >= 60 || (hours !== undefined && number(minutes) >= 60)) return null;
  return { value: whole / 1_000, ms: Math.round(whole), unit: 'clock' };
}

/** `1250 s`, `20.8 min`, `1h 2m 3s`, `5 minutes and 10 seconds`. */
function readParts(text: string): Told | null {
  let ms = 0;
  const seen: { value: number; unit: DurationUnit }[] = [];
  part.lastIndex = 0;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    const unit = unitOf.get(match?.[2]?.toLowerCase() ?? '');
    if (!match || unit === undefined) return null;
    const value = number(match[1]);
    ms += value * msPerUnit[unit];
    seen.push({ value, unit });
  }
  const [only] = seen;
  if (only === undefined) return null;
  return seen.length === 1 ? { value: only.value, ms, unit: only.unit } : { value: ms / 1_000, ms, unit: 'clock' };
}

function number(text: string | undefined): number {
  if (text === undefined) return 0;
  return Number(/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text.replace(',', '.'));
}
