// The one error of the house: a code from a closed list, whether trying again makes sense, and what to do next.

/** Every code a caller of our API or a reader of the failed-jobs page can meet. */
export type ProblemCode =
  // what the caller sent
  | 'invalid_json'
  | 'invalid_utf8'
  | 'too_deep'
  | 'too_many_values'
  | 'duplicate_key'
  | 'forbidden_key'
  | 'object_expected'
  | 'validation_failed'
  | 'transcript_or_audio_required'
  | 'conflicting_api_keys'
  | 'repeated_api_key'
  | 'repeated_header'
  | 'conflicting_spellings'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'encoding_not_supported'
  | 'method_not_allowed'
  | 'not_found'
  | 'rate_limited'
  | 'request_timeout'
  | 'bad_request'
  // who the caller is
  | 'api_key_missing'
  | 'api_key_invalid'
  | 'api_key_query_disabled'
  | 'api_key_wrong_purpose'
  | 'sign_in_required'
  | 'role_not_allowed'
  | 'request_origin_refused'
  | 'sign_in_failed'
  | 'password_wrong'
  | 'second_factor_invalid'
  | 'second_factor_expired'
  // what the state of things forbids
  | 'already_set_up'
  | 'dashboard_not_built'
  | 'last_admin'
  | 'conflict'
  // fetching a recording
  | 'recording_address_refused'
  | 'recording_not_ready'
  | 'recording_gone'
  | 'recording_forbidden'
  | 'recording_too_large'
  | 'recording_too_slow'
  | 'recording_incomplete'
  | 'recording_unreachable'
  | 'recording_not_audio'
  | 'recording_empty'
  | 'recording_missing'
  // understanding it
  | 'audio_format_unsupported'
  | 'audio_damaged'
  | 'audio_too_long'
  | 'transcription_failed'
  | 'transcript_unreadable'
  | 'evaluation_failed'
  | 'egress_refused'
  | 'provider_unreachable'
  | 'provider_refused'
  | 'provider_answer_invalid'
  // HubSpot
  | 'hubspot_not_connected'
  | 'hubspot_unauthorised'
  | 'hubspot_scope_missing'
  | 'hubspot_rate_limited'
  | 'hubspot_unreachable'
  | 'hubspot_unavailable'
  | 'hubspot_refused'
  | 'hubspot_property_missing'
  | 'hubspot_answer_invalid'
  | 'signature_invalid'
  // our own house
  | 'master_key_missing'
  | 'secret_unreadable'
  | 'weights_missing'
  | 'weights_changed'
  | 'storage_full'
  | 'database_unavailable'
  | 'overloaded'
  | 'shutting_down'
  | 'already_running'
  | 'configuration_invalid'
  | 'backup_invalid'
  | 'internal';

export type ProblemOptions = {
  /** May the same request or job succeed later without anybody changing anything? Default false. */
  retryable?: boolean;
  /** The earliest instant at which trying again makes sense, when somebody told us. */
  notBefore?: Date;
  /** Field paths and what is wrong with each, for 400 answers. */
  fields?: FieldProblem[];
  cause?: unknown;
};

export type FieldProblem = { path: string; code: string; message: string };

/** A failure with a name. The message is one sentence a person can act on; it never holds a secret or what a person said. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly retryable: boolean;
  readonly notBefore: Date | undefined;
  readonly fields: FieldProblem[] | undefined;

  constructor(code: ProblemCode, message: string, options: ProblemOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.notBefore = options.notBefore;
    this.fields = options.fields;
  }
}
