// Reads the body of one pushed call: every spelling in, one shape out, each refusal with the path of its field.
import { readAudioAddress } from './audio-address.ts';
import { readCallDate } from './call-date.ts';
import { isStorable, storableText } from './clean-text.ts';
import { type DurationReading, readDuration } from './duration.ts';
import type { FieldProblem, ProblemCode } from './problem.ts';
import { fieldMeantBy, shownKey, sortFields, type SortedFields } from './pushed-fields.ts';
import { withHubspotCall } from './pushed-hubspot-call.ts';
import { readId, readMetadata, withoutKeys } from './pushed-metadata.ts';
import { directionOf, outcomeOf } from './pushed-outcome.ts';
import { cleanTranscript, lengthOfTranscript, type PushedTranscript } from './pushed-transcript.ts';
import { normaliseAddress } from './rep-address.ts';

export type { PushedTranscript };

export type PushedCall = {
  /** `Untitled call` when none was sent. */
  title: string;
  titleSource: 'given' | 'none';
  /** True when the title shall be made from the transcript. */
  wantsDerivedTitle: boolean;
  repName: string | null;
  /** Trimmed and in lower case. */
  repEmail: string | null;
  calledAt: Date;
  /** True when no date was sent and `calledAt` is the time of arrival. */
  calledAtGuessed: boolean;
  duration: DurationReading;
  /** What was sent, null when nothing was. */
  durationRaw: unknown;
  audioUrl: string | null;
  transcript: PushedTranscript | null;
  externalId: string | null;
  /** The call's id in HubSpot, exactly as written there. */
  hubspotCallId: string | null;
  /** Flat; `_extra` holds fields we do not know and what was not flat, `_extraDropped` how many were too large to keep. */
  metadata: Record<string, unknown>;
  direction: 'inbound' | 'outbound' | null;
  outcome: string | null;
  /** True when characters that cannot be stored were taken out of a text. */
  sanitized: boolean;
  /** Text whose SHA-256 makes two messages the same call; null when an id does that already or there is no content. */
  identityText: string | null;
};

export type PushedCallReading =
  | { kind: 'call'; call: PushedCall }
  /** Neither transcript nor audioUrl. `code`, `message` and `fields` are for the 400, unless the call may wait for its recording. */
  | { kind: 'no_content'; call: PushedCall; code: 'transcript_or_audio_required'; message: string; fields: FieldProblem[] }
  | { kind: 'refused'; code: ProblemCode; message: string; fields: FieldProblem[] };

export const UNTITLED = 'Untitled call';
const LONGEST_TITLE = 16_384;
const LONGEST_NAME = 200;
const LONGEST_EXTERNAL_ID = 512;
const flags = new Map<unknown, boolean>([
  ...[true, 1, 'true', '1', 'yes', 'on'].map((value) => [value, true] as const),
  ...[false, 0, 'false', '0', 'no', 'off'].map((value) => [value, false] as const),
]);

/**
 * Reads a parsed body, scanned by `scanJson` before. camelCase and snake_case are the same field; text that is empty counts as absent;
 * the API key is dropped. Titles: without one, one is derived unless `disableAiTitleGeneration`; a title that was sent stays unless
 * `useAiCallTitle` (or an explicit `disableAiTitleGeneration: false`) asks for another. Never throws.
 */
export function readPushedCall(body: unknown, now: Date): PushedCallReading {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const message = 'Send one JSON object with the fields of a call, such as {"callTitle": "Discovery", "audioUrl": "https://…"}.';
    return { kind: 'refused', code: 'object_expected', message, fields: [] };
  }
  const sorted = sortFields(withHubspotCall(body as Record<string, unknown>));
  const problems = sorted.problems;
  const problem = (path: string, code: string, message: string): null => {
    problems.push({ path, code, message });
    return null;
  };
  const { fields } = sorted;
  const metadata = readMetadata(sorted);
  problems.push(...metadata.problems);
  let { sanitized } = metadata;

  const readText = (field: 'callTitle' | 'repName', longest: number): string | null => {
    const value = fields[field];
    if (value === undefined) return null;
    if (typeof value !== 'string' && typeof value !== 'number') return problem(field, 'wrong_type', `Send ${field} as a string.`);
    const text = String(value);
    if (!isStorable(text)) sanitized = true;
    return withoutKeys(storableText(text)).trim().slice(0, longest).toWellFormed() || null;
  };
  const readEmail = (value: unknown): string | null => {
    if (value === undefined) return null;
    const address = typeof value === 'string' ? normaliseAddress(value) : null;
    return (
      address ?? problem('repEmail', 'not_an_address', 'Send one e-mail address, such as sam@example.com, or leave repEmail out.')
    );
  };
  const readExternalId = (value: unknown): string | null => {
    if (value === undefined) return null;
    const message = `Send externalId as a string of at most ${LONGEST_EXTERNAL_ID} characters without control characters.`;
    return readId(value, LONGEST_EXTERNAL_ID) ?? problem('externalId', 'bad_id', message);
  };
  const readFlag = (field: 'useAiCallTitle' | 'disableAiTitleGeneration'): boolean | null => {
    const value = fields[field];
    if (value === undefined) return null;
    return (
      flags.get(typeof value === 'string' ? value.trim().toLowerCase() : value) ??
      problem(field, 'wrong_type', 'Send true or false.')
    );
  };

  const title = readText('callTitle', LONGEST_TITLE);
  const repName = readText('repName', LONGEST_NAME);
  const repEmail = readEmail(fields.repEmail);
  const externalId = readExternalId(fields.externalId);

  const audio = readAudioAddress(fields.audioUrl);
  if (audio.kind === 'refused') problem('audioUrl', 'not_a_recording_url', audio.message);
  const audioUrl = audio.kind === 'read' ? audio.url : null;

  const transcript = cleanTranscript(fields.transcript);
  if (transcript.kind === 'refused') problem('transcript', 'wrong_type', transcript.message);
  const content = transcript.kind === 'read' ? transcript.transcript : null;
  if (transcript.kind === 'read' && transcript.sanitized) sanitized = true;

  const date = readCallDate(fields.callDate, now, fields.timezone);
  if (date.kind === 'refused') problem(date.field, 'not_a_date', date.message);

  const { source, hubspotCallId = null } = metadata.values;
  const duration = readDuration(fields.duration, {
    unit: typeof fields.durationUnit === 'string' ? fields.durationUnit : fields.durationUnit === undefined ? undefined : '?',
    source: typeof source === 'string' ? source : undefined,
    ...(typeof fields.duration === 'object' || content === null ? {} : lengthOfTranscript(content)),
  });
  if (duration.kind === 'refused') problem(duration.field, 'not_a_duration', duration.message);

  const use = readFlag('useAiCallTitle');
  const disable = readFlag('disableAiTitleGeneration');
  if (use !== null && use === disable) {
    problem(
      'useAiCallTitle',
      'conflicting_spellings',
      'useAiCallTitle and disableAiTitleGeneration contradict each other. Send one.',
    );
  }
  const wanted = use ?? (disable === null ? null : !disable);

  if (problems.length > 0 || date.kind === 'refused' || duration.kind === 'refused') return refusal(problems);
  const callId = typeof hubspotCallId === 'string' ? hubspotCallId : null;
  const calledAt = date.guessed ? null : date.at;
  const call: PushedCall = {
    title: title ?? UNTITLED,
    titleSource: title === null ? 'none' : 'given',
    wantsDerivedTitle: wanted ?? title === null,
    repName,
    repEmail,
    calledAt: date.at,
    calledAtGuessed: date.guessed,
    duration,
    durationRaw: fields.duration ?? null,
    audioUrl,
    transcript: content,
    externalId,
    hubspotCallId: callId,
    metadata: metadata.values,
    direction: directionOf(sorted),
    outcome: outcomeOf(sorted),
    sanitized,
    identityText: externalId === null && callId === null ? identityOf(content ?? audioUrl, calledAt, repEmail ?? repName) : null,
  };
  return content === null && audioUrl === null ? noContent(call, sorted) : { kind: 'call', call };
}

/** The same transcript or recording, date and rep is the same call. */
function identityOf(content: PushedTranscript | null, calledAt: Date | null, rep: string | null): string | null {
  if (content === null) return null;
  const who = `${calledAt?.toISOString() ?? '-'}\n${JSON.stringify(rep?.toLowerCase() ?? null)}\n`;
  return who + (typeof content === 'string' ? content : JSON.stringify(content));
}

function noContent(call: PushedCall, sorted: SortedFields): PushedCallReading {
  const code = 'transcript_or_audio_required';
  const fields: FieldProblem[] = [];
  for (const [key] of sorted.unknown) {
    const meant = fieldMeantBy(key);
    if (meant !== 'audioUrl' && meant !== 'transcript') continue;
    fields.push({ path: shownKey(key), code: 'unknown_field', message: `${shownKey(key)} is not a field. Did you mean ${meant}?` });
  }
  const message = 'Send transcript or audioUrl, or both: without either there is nothing to analyse.';
  if (fields.length === 0) fields.push({ path: 'transcript', code, message });
  return { kind: 'no_content', call, code, message, fields };
}

const MOST_PROBLEMS_SHOWN = 20;

function refusal(problems: FieldProblem[]): PushedCallReading {
  const [first] = problems;
  const named =
    problems.find(({ code }) => code === 'forbidden_key') ?? problems.find(({ code }) => code === 'conflicting_spellings');
  const code = named?.code === 'forbidden_key' ? 'forbidden_key' : named ? 'conflicting_spellings' : 'validation_failed';
  const shown = named ?? first;
  const more = problems.length > 1 ? ` ${problems.length - 1} more in fields.` : '';
  const message = shown === undefined ? 'The call could not be read.' : `${shown.path}: ${shown.message}${more}`;
  return { kind: 'refused', code, message, fields: problems.slice(0, MOST_PROBLEMS_SHOWN) };
}
