// What each code of a refusal means and what helps, for those who look it up.
import type { ProblemCode } from './problem.ts';

export type ProblemHelp = { means: string; helps: string };

const words = (means: string, helps: string): ProblemHelp => ({ means, helps });

/** In the order of the documentation: what was sent, who sent it, the state of things, recordings, understanding them, HubSpot, the server. */
export const problemHelp: Record<ProblemCode, ProblemHelp> = {
  invalid_json: words(
    'The body is not JSON, or only a part of it.',
    'Send the whole body as JSON; the detail names the place where reading stopped.',
  ),
  invalid_utf8: words(
    'The body has bytes that are no UTF-8.',
    'Encode it as UTF-8; exports of older systems are often Windows-1252.',
  ),
  too_deep: words(
    'Objects or lists lie in one another more deeply than anybody needs.',
    'Flatten the body. Unknown fields count as well.',
  ),
  too_many_values: words(
    'The body holds more values than a call has.',
    'Send less at once; many calls go to the bulk address, one a line.',
  ),
  duplicate_key: words('A field stands in an object twice, so nobody knows which one counts.', 'Send each field once.'),
  forbidden_key: words('A field has a name that would change the program that reads it, such as `__proto__`.', 'Rename it.'),
  object_expected: words('The body is a list or a single value.', 'Send an object. Many calls go to the bulk address, one a line.'),
  validation_failed: words(
    'A field is missing or is not what it must be.',
    '`errors` names each field by its path, and what is wrong with it.',
  ),
  transcript_or_audio_required: words(
    'A call came with neither a transcript nor the address of a recording.',
    'Send `transcript` or `audioUrl`.',
  ),
  conflicting_api_keys: words('Two different keys came with one request.', 'Pass the key in one place.'),
  repeated_api_key: words('The key stands in the address twice.', 'Pass it once.'),
  repeated_header: words('A header came twice that may come once.', 'Send it once; a proxy may have added another.'),
  conflicting_spellings: words(
    'One field came in both spellings with different values.',
    'Send `callTitle` or `call_title`, not both.',
  ),
  payload_too_large: words(
    'The request is larger than this address takes.',
    'The detail says how much it takes. Recordings go as an address, not inside JSON.',
  ),
  unsupported_media_type: words(
    'The type of the body is not one this address reads.',
    'Set `Content-Type`; the detail says to what.',
  ),
  encoding_not_supported: words('The body is compressed.', 'Send it uncompressed: what unpacks to gigabytes is a known attack.'),
  method_not_allowed: words('This address takes other methods.', 'The header `Allow` lists them.'),
  not_found: words(
    'There is nothing at this address, or not for your team.',
    'Compare the address with the API reference. Of an unknown id the header `Link` names the list to look in; an id of another team is answered like one that does not exist.',
  ),
  rate_limited: words(
    'The key, or the address you come from, asked too often.',
    'Wait as long as `Retry-After` says. A key’s limit is set where keys are made.',
  ),
  request_timeout: words('The request did not arrive in time.', 'Send it again; on slow lines upload smaller files.'),
  bad_request: words('The request cannot be read at all.', 'The detail says what is wrong with it.'),
  api_key_missing: words(
    'No key came with the request.',
    'Pass it as `X-API-Key`, as `Authorization: Bearer`, as `?apiKey=` or in the body.',
  ),
  api_key_invalid: words(
    'The key is unknown, was revoked or has run out.',
    'Make a new one under Integrations › Push API; a key is shown once.',
  ),
  api_key_query_disabled: words(
    'This key, or a key for this request, may not stand in the address, because addresses end up in logs.',
    'Pass it as a header; where requests take it in the address, it can be allowed for this key.',
  ),
  api_key_wrong_purpose: words(
    'A key for recordings was used to ask for calls, or the other way round.',
    'Make a key with the purpose you need.',
  ),
  sign_in_required: words('You are not signed in, or the session has ended.', 'Sign in again; what you typed stays.'),
  role_not_allowed: words('Your role may not do this.', 'Ask an admin of your team, who can do it or change your role.'),
  request_origin_refused: words(
    'A page of another site tried to act in your name, or the server runs under another address than it knows.',
    'Open the dashboard at the address `RINGSIDE_URL` names.',
  ),
  sign_in_failed: words(
    'Address and password do not belong together.',
    'Try again; an operator can set a new password with `ringside users password`.',
  ),
  password_wrong: words('The password you gave to confirm is not yours.', 'Type it again.'),
  second_factor_invalid: words(
    'The six digits are wrong or old.',
    'Take the newest ones; the clock of your phone must be right. A recovery code works once.',
  ),
  second_factor_expired: words('Too much time went by between password and digits.', 'Begin the sign-in again.'),
  already_set_up: words('There is an admin already.', 'Sign in, or ask for an invitation.'),
  dashboard_not_built: words('The pages were not built.', 'Run `npm run build`; `npm start` does it by itself.'),
  last_admin: words('A team keeps at least one admin.', 'Make somebody else an admin first.'),
  conflict: words(
    'Somebody else changed it in between, or what you ask for contradicts how things stand.',
    'Load it again and look; the detail says which.',
  ),
  recording_address_refused: words(
    'The recording lies at a private, local or odd address, and those are not asked: a server that fetches any address can be made to read what is not meant for it.',
    'Allow the host with `RINGSIDE_ALLOW_HOSTS` or `RINGSIDE_ALLOW_CIDRS`.',
  ),
  recording_not_ready: words('The phone system has no recording yet.', 'Nothing: it is asked again for sixteen hours.'),
  recording_gone: words('The recording was deleted where it lay.', 'Push the call with another address, or upload the file.'),
  recording_forbidden: words(
    'The recording may be read with a sign-in only.',
    'Give the header it wants with `RINGSIDE_RECORDING_HEADERS`, or push a signed address.',
  ),
  recording_too_large: words('The recording is larger than this server takes.', 'Raise `RINGSIDE_MAX_RECORDING_MB`.'),
  recording_too_slow: words('The recording came too slowly.', 'It is tried again; if it stays slow, upload the file.'),
  recording_incomplete: words('The connection broke before the recording was whole.', 'Nothing: it is tried again.'),
  recording_unreachable: words(
    'The host of the recording does not answer.',
    'It is tried again. Is the address right, and can this server reach it?',
  ),
  recording_not_audio: words(
    'A page or a document came in place of sound, often a sign-in page.',
    'Push the address of the file itself.',
  ),
  recording_empty: words('The file has no sound in it.', 'Look at the recording where it was made.'),
  recording_missing: words(
    'The file of the recording is not on this server any more.',
    'Were files restored with the database? All processes must share `RINGSIDE_DATA`.',
  ),
  audio_format_unsupported: words(
    'The sound is in a format that is not read here.',
    'Install `ffmpeg`, which reads nearly all, or push wav, mp3, ogg, webm or flac.',
  ),
  audio_damaged: words('The file begins well and cannot be read to its end.', 'Upload another copy.'),
  audio_too_long: words('The recording is longer than a call can be.', 'Cut it into calls.'),
  transcription_failed: words(
    'The recogniser gave up on this sound.',
    'Run the stage again under Failed work; the log has the cause.',
  ),
  transcript_unreadable: words(
    'The transcript that was sent cannot be understood.',
    'Send lines of `Name: text`, WebVTT, SRT or utterances as JSON.',
  ),
  evaluation_failed: words(
    'The evaluator gave no answer that can be used.',
    'It is tried again; with a language model look at its status.',
  ),
  egress_refused: words(
    'This server may speak with nobody outside (`RINGSIDE_ZERO_EGRESS`).',
    'Allow it, or use what runs on this machine.',
  ),
  provider_unreachable: words(
    'A service you set up does not answer: a carrier, a model, a voice.',
    'It is tried again where that is safe. Look at its status page.',
  ),
  provider_refused: words('A service you set up said no.', 'The detail has its reason; most often the key or the balance.'),
  provider_answer_invalid: words(
    'A service you set up answered something that cannot be read.',
    'Is the address the right one, and does it speak the protocol that was set?',
  ),
  hubspot_not_connected: words('No such portal is connected.', 'Connect it under Integrations › HubSpot.'),
  hubspot_unauthorised: words(
    'HubSpot does not take the token any more.',
    'Give the connection a new one, or install the app again; nothing is lost meanwhile.',
  ),
  hubspot_scope_missing: words('The token may not do this.', 'Add the scope the detail names, then let the doctor look.'),
  hubspot_rate_limited: words(
    'HubSpot’s limit of requests is used up, by us or by other apps of the account.',
    'Nothing: it is waited for.',
  ),
  hubspot_unreachable: words(
    'No connection to HubSpot, so nothing was sent.',
    'Nothing: it is tried again. If it stays so, let this server open connections to it.',
  ),
  hubspot_unavailable: words('HubSpot does not answer.', 'Nothing: it is tried again.'),
  hubspot_refused: words('HubSpot refused what was sent.', 'The detail has HubSpot’s words.'),
  hubspot_property_missing: words(
    'A property that is written to does not exist in the portal.',
    'Create it from the settings of the connection, or choose another.',
  ),
  hubspot_answer_invalid: words('HubSpot answered something that cannot be read.', 'It is tried again; if it stays, tell us.'),
  signature_invalid: words(
    'The request is not signed by the one it says it is from, or is too old.',
    'Compare the secret, the address as the sender sees it (`RINGSIDE_URL`), and the clock of this machine.',
  ),
  master_key_missing: words(
    'The key under which secrets are sealed is not there.',
    'Put `keys/master.key` or `RINGSIDE_MASTER_KEY` back; it is in no backup.',
  ),
  secret_unreadable: words('A secret was sealed under another key.', 'Put that key back, or store the secret anew.'),
  weights_missing: words('The files of a model are not installed.', 'Run `npm ci`.'),
  weights_changed: words('The files of a model are not the ones this version was measured with.', 'Run `npm ci`.'),
  storage_full: words(
    'The disk is full. What was acknowledged is safe; new things are refused.',
    'Make room; work goes on by itself.',
  ),
  database_unavailable: words(
    'The database does not answer.',
    'Send it again after `Retry-After`. Operators: is PostgreSQL running, and are there connections left?',
  ),
  overloaded: words('More comes in than can be stored at once.', 'Send it again after `Retry-After`.'),
  shutting_down: words('This server stops.', 'Send it again; another process, or the next start, answers.'),
  already_running: words(
    'Another server holds this data folder.',
    'The detail names it. Stop it, or set `DATABASE_URL` for several.',
  ),
  configuration_invalid: words('A setting cannot be used.', 'The detail names it; `npm run -s ringside -- config` lists them all.'),
  backup_invalid: words(
    'The file is no backup, is not whole, or was changed.',
    'Take another one; checksums are compared before anything is written.',
  ),
  internal: words('A fault of ours.', 'The log has it under the request’s id. Try again, and tell us.'),
};
