-- What the migrations amount to. Printed by: node test/print-schema.ts > server/database/schema.sql

create table agent (
  team_id text not null,
  id uuid not null,
  slug text not null,
  name text not null,
  state text not null,
  draft jsonb not null,
  draft_revision integer not null default 1,
  published_version integer,
  created_by text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  tests jsonb not null default '[]'::jsonb,
  tests_revision integer not null default 0,
  stopped_by text,
  constraint agent_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'archived'::text]))),
  constraint agent_stopped_by_check CHECK ((stopped_by = ANY (ARRAY['person'::text, 'key'::text]))),
  constraint agent_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint agent_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint agent_pkey PRIMARY KEY (team_id, id),
  constraint agent_team_id_slug_key UNIQUE (team_id, slug)
);

create table agent_listener (
  team_id text not null,
  agent_id uuid not null,
  portal_id text not null,
  rules jsonb not null,
  parameters jsonb not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  paused_at timestamp with time zone,
  listening_since timestamp with time zone not null,
  constraint agent_listener_team_id_agent_id_fkey FOREIGN KEY (team_id, agent_id) REFERENCES agent(team_id, id) ON DELETE CASCADE,
  constraint agent_listener_team_id_portal_id_fkey FOREIGN KEY (team_id, portal_id) REFERENCES hubspot_portal(team_id, portal_id) ON DELETE CASCADE,
  constraint agent_listener_pkey PRIMARY KEY (team_id, agent_id, portal_id)
);
CREATE INDEX agent_listener_of_portal ON public.agent_listener USING btree (team_id, portal_id);

create table agent_version (
  team_id text not null,
  agent_id uuid not null,
  version integer not null,
  content jsonb not null,
  note text not null,
  published_by text,
  published_at timestamp with time zone not null,
  constraint agent_version_published_by_fkey FOREIGN KEY (published_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint agent_version_team_id_agent_id_fkey FOREIGN KEY (team_id, agent_id) REFERENCES agent(team_id, id) ON DELETE CASCADE,
  constraint agent_version_pkey PRIMARY KEY (team_id, agent_id, version)
);

create table attempt (
  team_id text not null,
  id uuid not null,
  planned_call_id uuid not null,
  number integer not null,
  state text not null,
  agent_id uuid not null,
  agent_version integer,
  to_number text not null,
  from_number text,
  carrier text not null,
  carrier_ref text,
  due_at timestamp with time zone not null,
  intent_at timestamp with time zone,
  rang_at timestamp with time zone,
  answered_at timestamp with time zone,
  ended_at timestamp with time zone,
  disposition text,
  ended_by text,
  error_code text,
  error_message text,
  allowed_because jsonb not null,
  rules_version text not null,
  variables jsonb not null,
  worker text,
  look_at timestamp with time zone,
  call_id uuid,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint attempt_state_check CHECK ((state = ANY (ARRAY['claimed'::text, 'dialling'::text, 'ringing'::text, 'answered'::text, 'ended'::text, 'skipped'::text]))),
  constraint attempt_team_id_planned_call_id_fkey FOREIGN KEY (team_id, planned_call_id) REFERENCES planned_call(team_id, id) ON DELETE CASCADE,
  constraint attempt_pkey PRIMARY KEY (team_id, id)
);
CREATE UNIQUE INDEX attempt_carrier_ref ON public.attempt USING btree (carrier, carrier_ref) WHERE (carrier_ref IS NOT NULL);
CREATE INDEX attempt_newest ON public.attempt USING btree (team_id, created_at DESC, id DESC);
CREATE INDEX attempt_of_call ON public.attempt USING btree (team_id, call_id) WHERE (call_id IS NOT NULL);
CREATE INDEX attempt_of_number ON public.attempt USING btree (team_id, to_number, intent_at DESC) WHERE (intent_at IS NOT NULL);
CREATE UNIQUE INDEX attempt_once ON public.attempt USING btree (team_id, planned_call_id, number);
CREATE UNIQUE INDEX attempt_one_open ON public.attempt USING btree (team_id, planned_call_id) WHERE (state = ANY (ARRAY['claimed'::text, 'dialling'::text, 'ringing'::text, 'answered'::text]));
CREATE UNIQUE INDEX attempt_one_per_number ON public.attempt USING btree (team_id, to_number) WHERE (state = ANY (ARRAY['claimed'::text, 'dialling'::text, 'ringing'::text, 'answered'::text]));
CREATE INDEX attempt_open ON public.attempt USING btree (look_at) WHERE (state = ANY (ARRAY['claimed'::text, 'dialling'::text, 'ringing'::text, 'answered'::text]));

create table audit_entry (
  team_id text not null,
  id uuid not null,
  at timestamp with time zone not null,
  actor_kind text not null,
  person_id text,
  person_name text,
  address text,
  act text not null,
  subject text not null,
  detail jsonb not null,
  constraint audit_entry_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['person'::text, 'command'::text, 'server'::text]))),
  constraint audit_entry_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX audit_entry_newest ON public.audit_entry USING btree (team_id, at DESC, id DESC);
CREATE INDEX audit_entry_of_act ON public.audit_entry USING btree (team_id, act, at DESC, id DESC);
CREATE INDEX audit_entry_of_person ON public.audit_entry USING btree (team_id, person_id, at DESC, id DESC) WHERE (person_id IS NOT NULL);
CREATE TRIGGER audit_entry_stays BEFORE DELETE OR UPDATE ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION keep_audit_entries();
CREATE TRIGGER audit_entry_stays_whole BEFORE TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entries();

create unlogged table bell (
  name text not null,
  rung_at timestamp with time zone not null,
  constraint bell_pkey PRIMARY KEY (name)
);

create table call (
  team_id text not null,
  id uuid not null,
  source text not null,
  state text not null,
  external_id text,
  hubspot_call_id text,
  content_digest text,
  push_key_id uuid,
  title text not null,
  title_source text not null default 'given'::text,
  wants_derived_title boolean not null default false,
  rep_name text,
  rep_email text,
  rep_person_id text,
  called_at timestamp with time zone not null,
  duration_ms bigint,
  duration_raw jsonb,
  duration_unit text,
  duration_by text,
  duration_confidence text,
  duration_warning text,
  audio_url text,
  given_transcript jsonb,
  metadata jsonb not null default '{}'::jsonb,
  direction text,
  outcome text,
  score integer,
  talk_share real,
  received_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint call_source_check CHECK ((source = ANY (ARRAY['push'::text, 'upload'::text, 'import'::text, 'hubspot'::text, 'agent'::text, 'practice'::text]))),
  constraint call_state_check CHECK ((state = ANY (ARRAY['waiting_for_recording'::text, 'processing'::text, 'done'::text, 'failed'::text]))),
  constraint call_title_source_check CHECK ((title_source = ANY (ARRAY['given'::text, 'file'::text, 'derived'::text, 'none'::text]))),
  constraint call_rep_person_id_fkey FOREIGN KEY (rep_person_id) REFERENCES person(id) ON DELETE SET NULL,
  constraint call_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX call_by_date ON public.call USING btree (team_id, called_at DESC, id DESC);
CREATE INDEX call_by_length ON public.call USING btree (team_id, duration_ms, id) WHERE (duration_ms IS NOT NULL);
CREATE INDEX call_by_rep ON public.call USING btree (team_id, rep_person_id, called_at DESC, id DESC) WHERE (rep_person_id IS NOT NULL);
CREATE INDEX call_by_score ON public.call USING btree (team_id, score, id) WHERE (score IS NOT NULL);
CREATE INDEX call_by_source ON public.call USING btree (team_id, source, called_at DESC, id DESC);
CREATE INDEX call_by_state ON public.call USING btree (team_id, state, called_at DESC, id DESC) WHERE (state <> 'done'::text);
CREATE UNIQUE INDEX call_content_digest ON public.call USING btree (team_id, content_digest) WHERE (content_digest IS NOT NULL);
CREATE UNIQUE INDEX call_external_id ON public.call USING btree (team_id, external_id) WHERE (external_id IS NOT NULL);
CREATE UNIQUE INDEX call_hubspot_call_id ON public.call USING btree (team_id, hubspot_call_id) WHERE (hubspot_call_id IS NOT NULL);
CREATE INDEX call_named_rep ON public.call USING btree (team_id, rep_name, called_at DESC, id DESC) WHERE ((rep_person_id IS NULL) AND (rep_email IS NULL) AND (rep_name IS NOT NULL));
CREATE INDEX call_title_words ON public.call USING gin (title_words(title, rep_name, rep_email));
CREATE INDEX call_unmatched_rep ON public.call USING btree (team_id, lower(rep_email), called_at DESC, id DESC) WHERE ((rep_person_id IS NULL) AND (rep_email IS NOT NULL));
CREATE INDEX call_unscored ON public.call USING btree (team_id, called_at DESC, id DESC) WHERE (score IS NULL);
CREATE TRIGGER call_changed_day AFTER UPDATE ON public.call REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION note_day_of_changed_calls();
CREATE TRIGGER call_gone_day AFTER DELETE ON public.call REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_day_of_gone_calls();
CREATE TRIGGER call_new_day AFTER INSERT ON public.call REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION note_day_of_new_calls();
CREATE TRIGGER call_take_stages_along AFTER DELETE ON public.call REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION take_stages_along();

create table call_analysis (
  team_id text not null,
  call_id uuid not null,
  metrics jsonb not null,
  created_at timestamp with time zone not null,
  constraint call_analysis_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint call_analysis_pkey PRIMARY KEY (team_id, call_id)
);

create table call_comment (
  team_id text not null,
  id uuid not null,
  call_id uuid not null,
  reply_to uuid,
  at_ms integer,
  text text not null,
  written_by text,
  written_at timestamp with time zone not null,
  edited_at timestamp with time zone,
  deleted_at timestamp with time zone,
  resolved_by text,
  resolved_at timestamp with time zone,
  constraint call_comment_at_ms_check CHECK ((at_ms >= 0)),
  constraint call_comment_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint call_comment_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint call_comment_team_id_reply_to_fkey FOREIGN KEY (team_id, reply_to) REFERENCES call_comment(team_id, id) ON DELETE CASCADE,
  constraint call_comment_written_by_fkey FOREIGN KEY (written_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint call_comment_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX call_comment_of_call ON public.call_comment USING btree (team_id, call_id, written_at);

create table call_day (
  team_id text not null,
  day date not null,
  rep text not null,
  source text not null,
  direction text not null,
  scorecard_key text not null,
  calls integer not null,
  lengths integer not null,
  length_ms bigint not null,
  talk_shares integer not null,
  talk_share_sum real not null,
  scored integer not null,
  score_sum integer not null,
  tenth_0 integer not null,
  tenth_1 integer not null,
  tenth_2 integer not null,
  tenth_3 integer not null,
  tenth_4 integer not null,
  tenth_5 integer not null,
  tenth_6 integer not null,
  tenth_7 integer not null,
  tenth_8 integer not null,
  tenth_9 integer not null,
  constraint call_day_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text, ''::text]))),
  constraint call_day_pkey PRIMARY KEY (team_id, day, rep, source, direction, scorecard_key)
);

create table call_hold (
  team_id text not null,
  call_id uuid not null,
  reason text not null,
  set_by text,
  set_at timestamp with time zone not null,
  constraint call_hold_set_by_fkey FOREIGN KEY (set_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint call_hold_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint call_hold_pkey PRIMARY KEY (team_id, call_id)
);

create table call_request (
  team_id text not null,
  agent_id uuid not null,
  digest bytea not null,
  id uuid not null,
  door text not null,
  received_at timestamp with time zone not null,
  deliveries integer not null default 1,
  state text not null,
  reason text,
  planned_call_id uuid,
  body jsonb not null,
  parameters jsonb not null,
  rule jsonb not null,
  attempt integer not null default 0,
  next_try_at timestamp with time zone,
  claimed_until timestamp with time zone,
  constraint call_request_door_check CHECK ((door = ANY (ARRAY['crm-webhook'::text, 'outbound'::text, 'csv'::text, 'button'::text, 'workflow'::text]))),
  constraint call_request_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'planned'::text, 'ignored'::text, 'refused'::text]))),
  constraint call_request_pkey PRIMARY KEY (team_id, agent_id, digest)
);
CREATE UNIQUE INDEX call_request_id ON public.call_request USING btree (team_id, id);
CREATE INDEX call_request_newest ON public.call_request USING btree (team_id, received_at DESC, id DESC);
CREATE INDEX call_request_pending ON public.call_request USING btree (team_id, next_try_at NULLS FIRST, received_at) WHERE (state = 'pending'::text);

create table call_reviewer (
  team_id text not null,
  call_id uuid not null,
  person_id text not null,
  assigned_by text,
  assigned_at timestamp with time zone not null,
  constraint call_reviewer_assigned_by_fkey FOREIGN KEY (assigned_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint call_reviewer_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint call_reviewer_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint call_reviewer_pkey PRIMARY KEY (team_id, call_id)
);
CREATE INDEX call_reviewer_of_person ON public.call_reviewer USING btree (team_id, person_id);

create table call_sender (
  team_id text not null,
  call_id uuid not null,
  push_key_id uuid not null,
  constraint call_sender_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint call_sender_pkey PRIMARY KEY (team_id, call_id, push_key_id)
);

create table call_stage (
  team_id text not null,
  call_id uuid not null,
  stage text not null,
  state text not null,
  progress real,
  attempt integer not null default 0,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  next_try_at timestamp with time zone,
  error_code text,
  error_message text,
  failures integer not null default 0,
  crashes integer not null default 0,
  constraint call_stage_stage_check CHECK ((stage = ANY (ARRAY['fetch'::text, 'decode'::text, 'transcribe'::text, 'analyse'::text, 'score'::text]))),
  constraint call_stage_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'retrying'::text, 'done'::text, 'skipped'::text, 'failed'::text]))),
  constraint call_stage_pkey PRIMARY KEY (team_id, call_id, stage)
);
CREATE INDEX call_stage_failed ON public.call_stage USING btree (team_id, ended_at DESC) WHERE (state = 'failed'::text);

create table call_view (
  team_id text not null,
  id uuid not null,
  name text not null,
  is_shared boolean not null,
  search jsonb not null,
  made_by text not null,
  made_at timestamp with time zone not null,
  constraint call_view_made_by_fkey FOREIGN KEY (made_by) REFERENCES person(id) ON DELETE CASCADE,
  constraint call_view_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint call_view_pkey PRIMARY KEY (team_id, id)
);

create table call_week (
  team_id text not null,
  week date not null,
  rep text not null,
  source text not null,
  direction text not null,
  scorecard_key text not null,
  calls integer not null,
  lengths integer not null,
  length_ms bigint not null,
  talk_shares integer not null,
  talk_share_sum real not null,
  scored integer not null,
  score_sum integer not null,
  tenth_0 integer not null,
  tenth_1 integer not null,
  tenth_2 integer not null,
  tenth_3 integer not null,
  tenth_4 integer not null,
  tenth_5 integer not null,
  tenth_6 integer not null,
  tenth_7 integer not null,
  tenth_8 integer not null,
  tenth_9 integer not null,
  constraint call_day_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text, ''::text]))),
  constraint call_week_pkey PRIMARY KEY (team_id, week, rep, source, direction, scorecard_key)
);

create table call_week_of_side (
  team_id text not null,
  week date not null,
  rep text not null,
  scorecard_key text not null,
  calls integer not null,
  lengths integer not null,
  length_ms bigint not null,
  talk_shares integer not null,
  talk_share_sum real not null,
  scored integer not null,
  score_sum integer not null,
  tenth_0 integer not null,
  tenth_1 integer not null,
  tenth_2 integer not null,
  tenth_3 integer not null,
  tenth_4 integer not null,
  tenth_5 integer not null,
  tenth_6 integer not null,
  tenth_7 integer not null,
  tenth_8 integer not null,
  tenth_9 integer not null,
  side text not null,
  constraint call_week_of_side_side_check CHECK ((side = ANY (ARRAY['people'::text, 'agents'::text]))),
  constraint call_week_of_side_pkey PRIMARY KEY (team_id, side, week, rep, scorecard_key)
);

create table call_words (
  team_id text not null,
  call_id uuid not null,
  words tsvector not null,
  constraint call_words_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint call_words_pkey PRIMARY KEY (team_id, call_id)
);
CREATE INDEX call_words_said ON public.call_words USING gin (words);

create table caller_number (
  team_id text not null,
  number text not null,
  carrier text not null,
  label text not null,
  state text not null,
  created_at timestamp with time zone not null,
  answered_by uuid,
  answers_always boolean not null default false,
  when_closed text not null default 'say'::text,
  constraint caller_number_state_check CHECK ((state = ANY (ARRAY['active'::text, 'resting'::text]))),
  constraint caller_number_when_closed_check CHECK ((when_closed = ANY (ARRAY['say'::text, 'take_message'::text]))),
  constraint caller_number_team_id_answered_by_fkey FOREIGN KEY (team_id, answered_by) REFERENCES agent(team_id, id) ON DELETE SET NULL (answered_by),
  constraint caller_number_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint caller_number_pkey PRIMARY KEY (team_id, number)
);
CREATE INDEX caller_number_of_carrier ON public.caller_number USING btree (number, created_at);

create table calling_policy (
  team_id text not null,
  paused_at timestamp with time zone,
  paused_by text,
  policy jsonb not null,
  updated_at timestamp with time zone,
  constraint calling_policy_paused_by_fkey FOREIGN KEY (paused_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint calling_policy_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint calling_policy_pkey PRIMARY KEY (team_id)
);

create table campaign (
  team_id text not null,
  id uuid not null,
  name text not null,
  agent_id uuid,
  state text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  stopped_because text,
  stopped_by text,
  constraint campaign_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'cancelled'::text]))),
  constraint campaign_stopped_by_check CHECK ((stopped_by = ANY (ARRAY['person'::text, 'key'::text, 'server'::text]))),
  constraint campaign_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint campaign_pkey PRIMARY KEY (team_id, id)
);

create table carrier_report (
  team_id text not null,
  attempt_id uuid not null,
  digest bytea not null,
  kind text not null,
  at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  deliveries integer not null default 1,
  verdict text not null,
  body jsonb not null,
  constraint carrier_report_team_id_attempt_id_fkey FOREIGN KEY (team_id, attempt_id) REFERENCES attempt(team_id, id) ON DELETE CASCADE,
  constraint carrier_report_pkey PRIMARY KEY (team_id, attempt_id, digest)
);

create table changed_day (
  team_id text not null,
  day date not null,
  id bigint not null generated always as identity,
  constraint changed_day_pkey PRIMARY KEY (team_id, day, id)
);

create table check_answer (
  team_id text not null,
  id uuid not null,
  call_id uuid not null,
  scorecard_key text not null,
  scorecard_version integer not null,
  criterion_key text not null,
  check_key text not null,
  question text not null,
  machine_outcome text not null,
  evaluator text not null,
  old_outcome text not null,
  outcome text not null,
  reason text not null,
  answered_by text,
  answered_at timestamp with time zone not null,
  ended_by text,
  ended_at timestamp with time zone,
  constraint check_answer_machine_outcome_check CHECK ((machine_outcome = ANY (ARRAY['met'::text, 'partly'::text, 'possible'::text, 'not_found'::text, 'not_applicable'::text]))),
  constraint check_answer_old_outcome_check CHECK ((old_outcome = ANY (ARRAY['met'::text, 'partly'::text, 'possible'::text, 'not_found'::text, 'not_applicable'::text]))),
  constraint check_answer_outcome_check CHECK ((outcome = ANY (ARRAY['met'::text, 'partly'::text, 'not_found'::text, 'not_applicable'::text]))),
  constraint check_answer_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint check_answer_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint check_answer_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint check_answer_pkey PRIMARY KEY (team_id, id)
);
CREATE UNIQUE INDEX check_answer_held ON public.check_answer USING btree (team_id, call_id, scorecard_key, check_key) WHERE (ended_at IS NULL);
CREATE INDEX check_answer_newest ON public.check_answer USING btree (team_id, answered_at DESC) WHERE (ended_at IS NULL);
CREATE INDEX check_answer_of_call ON public.check_answer USING btree (team_id, call_id, answered_at);

create table clip (
  team_id text not null,
  id uuid not null,
  call_id uuid not null,
  title text not null,
  from_ms integer not null,
  to_ms integer not null,
  made_by text,
  made_at timestamp with time zone not null,
  constraint clip_check CHECK ((to_ms > from_ms)),
  constraint clip_from_ms_check CHECK ((from_ms >= 0)),
  constraint clip_made_by_fkey FOREIGN KEY (made_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint clip_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint clip_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX clip_newest ON public.clip USING btree (team_id, made_at DESC, id);
CREATE INDEX clip_of_call ON public.clip USING btree (team_id, call_id, from_ms);

create table coached_call (
  team_id text not null,
  call_id uuid not null,
  coached_by text,
  coached_at timestamp with time zone not null,
  constraint coached_call_coached_by_fkey FOREIGN KEY (coached_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint coached_call_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint coached_call_pkey PRIMARY KEY (team_id, call_id)
);

create table coaching_focus (
  team_id text not null,
  person_id text not null,
  scorecard_key text not null,
  criterion_key text not null,
  name text not null,
  due_on text not null,
  chosen_by text,
  chosen_at timestamp with time zone not null,
  constraint coaching_focus_chosen_by_fkey FOREIGN KEY (chosen_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint coaching_focus_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint coaching_focus_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint coaching_focus_pkey PRIMARY KEY (team_id, person_id)
);

create table comment_mention (
  team_id text not null,
  comment_id uuid not null,
  person_id text not null,
  noted_at timestamp with time zone not null,
  seen_at timestamp with time zone,
  constraint comment_mention_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint comment_mention_team_id_comment_id_fkey FOREIGN KEY (team_id, comment_id) REFERENCES call_comment(team_id, id) ON DELETE CASCADE,
  constraint comment_mention_pkey PRIMARY KEY (team_id, comment_id, person_id)
);
CREATE INDEX comment_mention_of_person ON public.comment_mention USING btree (team_id, person_id, noted_at DESC);

create table consent (
  team_id text not null,
  id uuid not null,
  number text not null,
  kind text not null,
  scope text not null,
  form text not null,
  source text not null,
  wording text not null,
  valid_until timestamp with time zone,
  created_by text,
  created_at timestamp with time zone not null,
  constraint consent_form_check CHECK ((form = ANY (ARRAY['express'::text, 'written'::text]))),
  constraint consent_kind_check CHECK ((kind = ANY (ARRAY['given'::text, 'revoked'::text]))),
  constraint consent_scope_check CHECK ((scope = ANY (ARRAY['marketing'::text, 'service'::text, 'all'::text]))),
  constraint consent_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint consent_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint consent_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX consent_of_number ON public.consent USING btree (team_id, number, created_at DESC);
CREATE INDEX consent_of_team ON public.consent USING btree (team_id, created_at DESC, id DESC);

create table contact_write (
  team_id text not null,
  portal_id text not null,
  contact_id text not null,
  property text not null,
  value text not null,
  at timestamp with time zone not null,
  constraint contact_write_team_id_portal_id_fkey FOREIGN KEY (team_id, portal_id) REFERENCES hubspot_portal(team_id, portal_id) ON DELETE CASCADE,
  constraint contact_write_pkey PRIMARY KEY (team_id, portal_id, contact_id, property)
);
CREATE INDEX contact_write_age ON public.contact_write USING btree (at);

create table criterion_day (
  team_id text not null,
  scorecard_key text not null,
  day date not null,
  criterion_key text not null,
  rep text not null,
  source text not null,
  direction text not null,
  category_key text not null,
  calls integer not null,
  points real not null,
  weight real not null,
  constraint criterion_day_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text, ''::text]))),
  constraint criterion_day_pkey PRIMARY KEY (team_id, scorecard_key, day, criterion_key, rep, source, direction)
);

create table criterion_week (
  team_id text not null,
  scorecard_key text not null,
  week date not null,
  criterion_key text not null,
  rep text not null,
  source text not null,
  direction text not null,
  category_key text not null,
  calls integer not null,
  points real not null,
  weight real not null,
  constraint criterion_week_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text, ''::text]))),
  constraint criterion_week_pkey PRIMARY KEY (team_id, scorecard_key, source, direction, week, criterion_key, rep)
);

create table criterion_week_of_side (
  team_id text not null,
  scorecard_key text not null,
  side text not null,
  week date not null,
  criterion_key text not null,
  rep text not null,
  category_key text not null,
  calls integer not null,
  points real not null,
  weight real not null,
  constraint criterion_week_of_side_side_check CHECK ((side = ANY (ARRAY['people'::text, 'agents'::text]))),
  constraint criterion_week_of_side_pkey PRIMARY KEY (team_id, scorecard_key, side, week, criterion_key, rep)
);

create table deal (
  team_id text not null,
  portal_id text not null,
  deal_id text not null,
  outcome text not null,
  amount text,
  currency text,
  created_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  modified_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  constraint deal_outcome_check CHECK ((outcome = ANY (ARRAY['won'::text, 'lost'::text, 'open'::text]))),
  constraint deal_team_id_portal_id_fkey FOREIGN KEY (team_id, portal_id) REFERENCES hubspot_portal(team_id, portal_id) ON DELETE CASCADE,
  constraint deal_pkey PRIMARY KEY (team_id, portal_id, deal_id)
);
CREATE INDEX deal_by_outcome ON public.deal USING btree (team_id, outcome);
CREATE INDEX deal_closed ON public.deal USING btree (team_id, closed_at DESC) WHERE (outcome <> 'open'::text);
CREATE INDEX deal_due ON public.deal USING btree (team_id, portal_id, due_at);

create table deal_call (
  team_id text not null,
  call_id uuid not null,
  portal_id text not null,
  deal_id text not null,
  link text not null,
  by_agent boolean not null,
  counts boolean not null,
  constraint deal_call_link_check CHECK ((link = ANY (ARRAY['call'::text, 'contact'::text]))),
  constraint deal_call_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint deal_call_team_id_portal_id_deal_id_fkey FOREIGN KEY (team_id, portal_id, deal_id) REFERENCES deal(team_id, portal_id, deal_id) ON DELETE CASCADE,
  constraint deal_call_pkey PRIMARY KEY (team_id, portal_id, deal_id, call_id)
);
CREATE INDEX deal_call_of_call ON public.deal_call USING btree (team_id, call_id);
CREATE TRIGGER deal_call_gone AFTER DELETE ON public.deal_call REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION drop_deals_without_calls();

create table deal_look (
  team_id text not null,
  call_id uuid not null,
  portal_id text not null,
  object_id text,
  contact_id text,
  due_at timestamp with time zone,
  constraint deal_look_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint deal_look_pkey PRIMARY KEY (team_id, call_id)
);
CREATE INDEX deal_look_due ON public.deal_look USING btree (team_id, portal_id, due_at) WHERE (due_at IS NOT NULL);

create table deal_reading (
  team_id text not null,
  portal_id text not null,
  read_at timestamp with time zone,
  not_before timestamp with time zone not null,
  error_code text,
  error_message text,
  constraint deal_reading_team_id_portal_id_fkey FOREIGN KEY (team_id, portal_id) REFERENCES hubspot_portal(team_id, portal_id) ON DELETE CASCADE,
  constraint deal_reading_pkey PRIMARY KEY (team_id, portal_id)
);

create table dial_limit (
  key text not null,
  most_at_once integer not null,
  spacing_ms integer not null default 0,
  last_dial_at timestamp with time zone,
  breaker jsonb,
  constraint dial_limit_most_at_once_check CHECK ((most_at_once >= 0)),
  constraint dial_limit_pkey PRIMARY KEY (key)
);

create table dial_slot (
  key text not null,
  team_id text not null,
  attempt_id uuid not null,
  constraint dial_slot_key_fkey FOREIGN KEY (key) REFERENCES dial_limit(key),
  constraint dial_slot_team_id_attempt_id_fkey FOREIGN KEY (team_id, attempt_id) REFERENCES attempt(team_id, id) ON DELETE CASCADE,
  constraint dial_slot_pkey PRIMARY KEY (key, team_id, attempt_id)
);
CREATE INDEX dial_slot_of_attempt ON public.dial_slot USING btree (team_id, attempt_id);

create table dispute (
  team_id text not null,
  id uuid not null,
  call_id uuid not null,
  scorecard_key text not null,
  check_key text not null,
  question text not null,
  outcome text not null,
  reason text not null,
  state text not null,
  raised_by text,
  raised_at timestamp with time zone not null,
  resolution text,
  resolved_by text,
  resolved_at timestamp with time zone,
  constraint dispute_state_check CHECK ((state = ANY (ARRAY['open'::text, 'changed'::text, 'kept'::text, 'withdrawn'::text]))),
  constraint dispute_raised_by_fkey FOREIGN KEY (raised_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint dispute_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint dispute_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint dispute_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX dispute_of_call ON public.dispute USING btree (team_id, call_id, raised_at);
CREATE UNIQUE INDEX dispute_open ON public.dispute USING btree (team_id, call_id, scorecard_key, check_key) WHERE (state = 'open'::text);
CREATE INDEX dispute_waiting ON public.dispute USING btree (team_id, raised_at, id) WHERE (state = 'open'::text);

create table do_not_call (
  team_id text not null,
  number text not null,
  source text not null,
  note text not null,
  attempt_id uuid,
  created_by text,
  created_at timestamp with time zone not null,
  constraint do_not_call_source_check CHECK ((source = ANY (ARRAY['person'::text, 'call'::text, 'import'::text, 'hubspot'::text, 'api'::text]))),
  constraint do_not_call_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint do_not_call_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint do_not_call_pkey PRIMARY KEY (team_id, number)
);
CREATE INDEX do_not_call_newest ON public.do_not_call USING btree (team_id, created_at DESC, number DESC);

create table do_not_call_removal (
  team_id text not null,
  id uuid not null,
  number text not null,
  reason text not null,
  source text not null,
  note text not null,
  listed_at timestamp with time zone not null,
  removed_by text,
  removed_at timestamp with time zone not null,
  constraint do_not_call_removal_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint do_not_call_removal_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint do_not_call_removal_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX do_not_call_removal_newest ON public.do_not_call_removal USING btree (team_id, removed_at DESC, id DESC);

create table evaluation_spend (
  team_id text not null,
  month text not null,
  requests bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  micro_usd bigint not null,
  constraint evaluation_spend_month_check CHECK ((month ~ '^\d{4}-\d{2}$'::text)),
  constraint evaluation_spend_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint evaluation_spend_pkey PRIMARY KEY (team_id, month)
);

create table file_to_remove (
  team_id text not null,
  file_key text not null,
  since timestamp with time zone not null,
  constraint file_to_remove_pkey PRIMARY KEY (team_id, file_key)
);
CREATE INDEX file_to_remove_oldest ON public.file_to_remove USING btree (since);

create table goal (
  team_id text not null,
  id uuid not null,
  person_id text,
  measure text not null,
  scorecard_key text,
  criterion_key text,
  target integer not null,
  starts_on date not null,
  due_on date not null,
  set_by text,
  set_at timestamp with time zone not null,
  constraint goal_check CHECK (((measure = 'criterion'::text) = ((scorecard_key IS NOT NULL) AND (criterion_key IS NOT NULL)))),
  constraint goal_measure_check CHECK ((measure = ANY (ARRAY['calls'::text, 'score'::text, 'criterion'::text]))),
  constraint goal_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint goal_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint goal_pkey PRIMARY KEY (team_id, id)
);

create unlogged table hubspot_budget (
  bucket text not null,
  granted_at bigint[] not null,
  turn_at bigint not null,
  turn_given boolean not null,
  blocked_until timestamp with time zone,
  blocked_why text,
  constraint hubspot_budget_pkey PRIMARY KEY (bucket)
);

create table hubspot_event (
  team_id text not null,
  portal_id text not null,
  digest bytea not null,
  id uuid not null,
  subscription_type text not null,
  object_type_id text not null,
  object_id text not null,
  property_name text,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  deliveries integer not null default 1,
  state text not null,
  reason text,
  body jsonb not null,
  constraint hubspot_event_state_check CHECK ((state = ANY (ARRAY['taken'::text, 'ignored'::text]))),
  constraint hubspot_event_pkey PRIMARY KEY (team_id, portal_id, digest)
);
CREATE UNIQUE INDEX hubspot_event_id ON public.hubspot_event USING btree (team_id, id);
CREATE INDEX hubspot_event_newest ON public.hubspot_event USING btree (team_id, portal_id, received_at DESC, id DESC);

create table hubspot_installation (
  state_digest bytea not null,
  team_id text not null,
  person_id text not null,
  expires_at timestamp with time zone not null,
  constraint hubspot_installation_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint hubspot_installation_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint hubspot_installation_pkey PRIMARY KEY (state_digest)
);

create table hubspot_lane (
  team_id text not null,
  portal_id text not null,
  id uuid not null,
  kind text not null,
  state text not null,
  bookmark_ms bigint not null,
  window_low_ms bigint,
  window_high_ms bigint,
  last_object_id text,
  run integer not null default 0,
  leased_until timestamp with time zone,
  next_run_at timestamp with time zone not null,
  failures integer not null default 0,
  error_code text,
  error_message text,
  from_ms bigint,
  to_ms bigint,
  estimated_calls bigint,
  estimated_audio_ms bigint,
  seen bigint not null default 0,
  passes bigint not null default 0,
  last_pass_at timestamp with time zone,
  created_by text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint hubspot_lane_kind_check CHECK ((kind = ANY (ARRAY['fast'::text, 'slow'::text, 'backfill'::text, 'contacts'::text]))),
  constraint hubspot_lane_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'done'::text, 'failed'::text, 'estimating'::text, 'estimated'::text]))),
  constraint hubspot_lane_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint hubspot_lane_team_id_portal_id_fkey FOREIGN KEY (team_id, portal_id) REFERENCES hubspot_portal(team_id, portal_id) ON DELETE CASCADE,
  constraint hubspot_lane_pkey PRIMARY KEY (team_id, portal_id, id)
);
CREATE INDEX hubspot_lane_due ON public.hubspot_lane USING btree (next_run_at) WHERE (state = ANY (ARRAY['active'::text, 'estimating'::text]));
CREATE UNIQUE INDEX hubspot_lane_one_of_a_kind ON public.hubspot_lane USING btree (team_id, portal_id, kind) WHERE (kind <> 'backfill'::text);

create table hubspot_owner (
  team_id text not null,
  portal_id text not null,
  owner_id text not null,
  email text,
  name text,
  archived boolean not null,
  read_at timestamp with time zone not null,
  constraint hubspot_owner_team_id_portal_id_fkey FOREIGN KEY (team_id, portal_id) REFERENCES hubspot_portal(team_id, portal_id) ON DELETE CASCADE,
  constraint hubspot_owner_pkey PRIMARY KEY (team_id, portal_id, owner_id)
);

create table hubspot_portal (
  team_id text not null,
  portal_id text not null,
  auth text not null,
  state text not null,
  error_code text,
  error_message text,
  token_hint text not null,
  app_id text,
  access_expires_at timestamp with time zone,
  access_renew_at timestamp with time zone,
  renewing_until timestamp with time zone,
  account_type text not null,
  time_zone text not null,
  ui_domain text not null,
  data_hosting text not null,
  scopes text[] not null,
  scopes_known boolean not null,
  missing_scopes text[] not null default '{}'::text[],
  burst_limit integer not null,
  daily_limit integer,
  daily_left integer,
  limits_seen_at timestamp with time zone,
  settings jsonb not null,
  connected_by text,
  connected_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  last_answer_at timestamp with time zone,
  clock_ahead_ms integer,
  webhook_seen_at timestamp with time zone,
  constraint hubspot_portal_auth_check CHECK ((auth = ANY (ARRAY['token'::text, 'oauth'::text]))),
  constraint hubspot_portal_state_check CHECK ((state = ANY (ARRAY['connected'::text, 'paused'::text, 'broken'::text]))),
  constraint hubspot_portal_connected_by_fkey FOREIGN KEY (connected_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint hubspot_portal_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint hubspot_portal_pkey PRIMARY KEY (team_id, portal_id)
);
CREATE INDEX hubspot_portal_by_id ON public.hubspot_portal USING btree (portal_id);

create table hubspot_record (
  team_id text not null,
  portal_id text not null,
  object_id text not null,
  state text not null,
  reason text,
  seen_modified_ms bigint not null,
  taken_modified_ms bigint,
  input_hash text,
  called_at timestamp with time zone,
  title text,
  recording_url text,
  call_id uuid,
  attempt integer not null default 0,
  next_try_at timestamp with time zone,
  error_code text,
  error_message text,
  heard_by text not null,
  first_seen_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  claimed_until timestamp with time zone,
  turn integer not null default 0,
  is_urgent boolean not null,
  constraint hubspot_record_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'taken'::text, 'waiting'::text, 'left_out'::text, 'failed'::text, 'gone'::text]))),
  constraint hubspot_record_team_id_portal_id_fkey FOREIGN KEY (team_id, portal_id) REFERENCES hubspot_portal(team_id, portal_id) ON DELETE CASCADE,
  constraint hubspot_record_pkey PRIMARY KEY (team_id, portal_id, object_id)
);
CREATE INDEX hubspot_record_by_call ON public.hubspot_record USING btree (team_id, call_id) WHERE (call_id IS NOT NULL);
CREATE INDEX hubspot_record_by_day ON public.hubspot_record USING btree (team_id, portal_id, called_at);
CREATE INDEX hubspot_record_newest ON public.hubspot_record USING btree (team_id, portal_id, updated_at DESC, object_id DESC);
CREATE INDEX hubspot_record_pending ON public.hubspot_record USING btree (team_id, portal_id, is_urgent DESC, next_try_at NULLS FIRST, object_id DESC) WHERE (state = 'pending'::text);

create table hubspot_remembered (
  team_id text not null,
  portal_id text not null,
  kind text not null,
  object_id text not null,
  call_id uuid,
  remote_id text,
  called_at timestamp with time zone,
  at timestamp with time zone not null,
  taken_modified_ms bigint,
  constraint hubspot_remembered_kind_check CHECK ((kind = ANY (ARRAY['call'::text, 'note'::text, 'task'::text]))),
  constraint hubspot_remembered_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint hubspot_remembered_pkey PRIMARY KEY (team_id, portal_id, kind, object_id)
);

create table hubspot_report (
  team_id text not null,
  kind text not null,
  subject_id uuid not null,
  portal_id text not null,
  target text not null,
  state text not null,
  wanted jsonb not null,
  remote_id text,
  attempt integer not null default 0,
  next_try_at timestamp with time zone,
  claimed_until timestamp with time zone,
  error_code text,
  error_message text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  in_doubt boolean not null default false,
  constraint hubspot_report_kind_check CHECK ((kind = ANY (ARRAY['call'::text, 'callback'::text, 'contact'::text]))),
  constraint hubspot_report_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sending'::text, 'done'::text, 'failed'::text]))),
  constraint hubspot_report_team_id_portal_id_fkey FOREIGN KEY (team_id, portal_id) REFERENCES hubspot_portal(team_id, portal_id) ON DELETE CASCADE,
  constraint hubspot_report_pkey PRIMARY KEY (team_id, kind, subject_id)
);
CREATE INDEX hubspot_report_due ON public.hubspot_report USING btree (team_id, portal_id, next_try_at) WHERE (state = ANY (ARRAY['pending'::text, 'sending'::text]));
CREATE INDEX hubspot_report_of_contact ON public.hubspot_report USING btree (team_id, portal_id, target, created_at) WHERE (kind = 'contact'::text);
CREATE INDEX hubspot_report_oldest ON public.hubspot_report USING btree (team_id, created_at);

create table hubspot_try (
  team_id text not null,
  portal_id text not null,
  id uuid not null,
  about text not null,
  object_id text not null,
  call_id uuid,
  outcome text not null,
  error_code text,
  error_message text,
  took_ms integer not null,
  at timestamp with time zone not null,
  constraint hubspot_try_about_check CHECK ((about = ANY (ARRAY['record'::text, 'write_back'::text]))),
  constraint hubspot_try_outcome_check CHECK ((outcome = ANY (ARRAY['ok'::text, 'retry'::text, 'failed'::text]))),
  constraint hubspot_try_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX hubspot_try_by_age ON public.hubspot_try USING btree (at);
CREATE INDEX hubspot_try_of_record ON public.hubspot_try USING btree (team_id, portal_id, object_id, at DESC);

create table hubspot_write_back (
  team_id text not null,
  call_id uuid not null,
  kind text not null,
  portal_id text not null,
  object_id text not null,
  state text not null,
  wanted jsonb not null,
  wanted_hash text not null,
  sent_hash text,
  sent_at timestamp with time zone,
  remote_id text,
  attempt integer not null default 0,
  next_try_at timestamp with time zone,
  claimed_until timestamp with time zone,
  error_code text,
  error_message text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  in_doubt boolean not null default false,
  constraint hubspot_write_back_kind_check CHECK ((kind = ANY (ARRAY['properties'::text, 'note'::text, 'task'::text]))),
  constraint hubspot_write_back_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sending'::text, 'done'::text, 'failed'::text, 'off'::text]))),
  constraint hubspot_write_back_team_id_portal_id_fkey FOREIGN KEY (team_id, portal_id) REFERENCES hubspot_portal(team_id, portal_id) ON DELETE CASCADE,
  constraint hubspot_write_back_pkey PRIMARY KEY (team_id, call_id, kind)
);
CREATE INDEX hubspot_write_back_newest ON public.hubspot_write_back USING btree (team_id, portal_id, updated_at DESC, call_id);
CREATE INDEX hubspot_write_back_of_object ON public.hubspot_write_back USING btree (team_id, portal_id, object_id);
CREATE INDEX hubspot_write_back_open ON public.hubspot_write_back USING btree (team_id, portal_id, next_try_at NULLS FIRST) WHERE (state = ANY (ARRAY['pending'::text, 'sending'::text]));

create table inbound_call (
  team_id text not null,
  talk_id uuid,
  carrier text not null,
  carrier_ref text not null,
  from_number text,
  to_number text not null,
  portal_id text,
  contact_id text,
  contact_name text,
  id uuid not null,
  agent_id uuid,
  rang_at timestamp with time zone not null,
  talked_ms integer not null default 0,
  ended_at timestamp with time zone,
  outcome text,
  summary text,
  answers jsonb not null default '{}'::jsonb,
  constraint inbound_call_talk_id_fkey FOREIGN KEY (talk_id) REFERENCES talk(id) ON DELETE CASCADE,
  constraint inbound_call_team_id_agent_id_fkey FOREIGN KEY (team_id, agent_id) REFERENCES agent(team_id, id) ON DELETE SET NULL (agent_id),
  constraint inbound_call_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint inbound_call_pkey PRIMARY KEY (team_id, id),
  constraint inbound_call_carrier_carrier_ref_key UNIQUE (carrier, carrier_ref),
  constraint inbound_call_talk_id_key UNIQUE (talk_id)
);
CREATE INDEX inbound_call_newest ON public.inbound_call USING btree (team_id, rang_at DESC, id DESC);

create table live_call (
  team_id text not null,
  attempt_id uuid not null,
  brief jsonb,
  token_digest text not null,
  state text not null,
  host text,
  seen_at timestamp with time zone not null,
  carrier_end jsonb,
  told jsonb,
  has_recording boolean not null default false,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint live_call_state_check CHECK ((state = ANY (ARRAY['dialling'::text, 'talking'::text, 'ended'::text]))),
  constraint live_call_team_id_attempt_id_fkey FOREIGN KEY (team_id, attempt_id) REFERENCES attempt(team_id, id) ON DELETE CASCADE,
  constraint live_call_pkey PRIMARY KEY (team_id, attempt_id),
  constraint live_call_token_digest_key UNIQUE (token_digest)
);
CREATE INDEX live_call_open ON public.live_call USING btree (host, seen_at) WHERE ((state <> 'ended'::text) OR has_recording);

create table open_check (
  team_id text not null,
  call_id uuid not null,
  scorecard_key text not null,
  check_key text not null,
  kind text not null,
  noted_at timestamp with time zone not null,
  constraint open_check_kind_check CHECK ((kind = ANY (ARRAY['possible'::text, 'unsure'::text]))),
  constraint open_check_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint open_check_pkey PRIMARY KEY (team_id, call_id, scorecard_key, check_key)
);
CREATE INDEX open_check_newest ON public.open_check USING btree (team_id, noted_at DESC);
CREATE INDEX open_check_of_kind ON public.open_check USING btree (team_id, kind, noted_at DESC);

create table passkey (
  id text not null,
  person_id text not null,
  name text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint passkey_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint passkey_pkey PRIMARY KEY (id)
);
CREATE INDEX passkey_person ON public.passkey USING btree (person_id, created_at);

create table passkey_challenge (
  challenge_hash bytea not null,
  person_id text,
  expires_at timestamp with time zone not null,
  constraint passkey_challenge_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint passkey_challenge_pkey PRIMARY KEY (challenge_hash)
);
CREATE INDEX passkey_challenge_expired ON public.passkey_challenge USING btree (expires_at);

create table person (
  id text not null,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  two_factor_enabled boolean not null default false,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint person_pkey PRIMARY KEY (id),
  constraint person_email_key UNIQUE (email)
);
CREATE UNIQUE INDEX person_email_any_case ON public.person USING btree (lower(email));

create table person_account (
  id text not null,
  person_id text not null,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint person_account_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint person_account_pkey PRIMARY KEY (id)
);
CREATE INDEX person_account_person ON public.person_account USING btree (person_id);

create table person_identity (
  issuer text not null,
  subject text not null,
  person_id text not null,
  created_at timestamp with time zone not null,
  client_ids text[] not null default '{}'::text[],
  constraint person_identity_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint person_identity_pkey PRIMARY KEY (issuer, subject)
);
CREATE INDEX person_identity_person ON public.person_identity USING btree (person_id);

create table person_session (
  id text not null,
  person_id text not null,
  token text not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  active_team_id text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  signed_in_by text,
  constraint person_session_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint person_session_pkey PRIMARY KEY (id),
  constraint person_session_token_key UNIQUE (token)
);
CREATE INDEX person_session_person ON public.person_session USING btree (person_id);

create table person_two_factor (
  id text not null,
  person_id text not null,
  secret text not null,
  backup_codes text not null,
  verified boolean not null default false,
  failed_verification_count integer not null default 0,
  locked_until timestamp with time zone,
  constraint person_two_factor_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint person_two_factor_pkey PRIMARY KEY (id)
);
CREATE INDEX person_two_factor_person ON public.person_two_factor USING btree (person_id);

create table person_used_code (
  person_id text not null,
  code text not null,
  used_at timestamp with time zone not null,
  constraint person_used_code_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint person_used_code_pkey PRIMARY KEY (person_id, code)
);

create table person_verification (
  id text not null,
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone,
  updated_at timestamp with time zone,
  constraint person_verification_pkey PRIMARY KEY (id)
);
CREATE INDEX person_verification_identifier ON public.person_verification USING btree (identifier);

create table planned_call (
  team_id text not null,
  id uuid not null,
  agent_id uuid not null,
  campaign_id uuid,
  trigger_key text not null,
  door text not null,
  state text not null,
  reason text,
  portal_id text,
  contact_id text,
  contact_name text,
  contact jsonb not null,
  to_number text,
  zones jsonb,
  plan jsonb not null,
  metadata jsonb not null,
  webhook_fields jsonb not null,
  callback_id text,
  priority integer not null default 0,
  paused_at timestamp with time zone,
  next_at timestamp with time zone,
  ready_at timestamp with time zone,
  waiting_since timestamp with time zone not null,
  was_carried_over boolean not null default false,
  attempts integer not null default 0,
  last_disposition text,
  claimed_until timestamp with time zone,
  claimed_by text,
  give_up_at timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  stopped_by text,
  constraint planned_call_state_check CHECK ((state = ANY (ARRAY['waiting_for_number'::text, 'planned'::text, 'calling'::text, 'done'::text, 'given_up'::text, 'cancelled'::text]))),
  constraint planned_call_stopped_by_check CHECK ((stopped_by = ANY (ARRAY['person'::text, 'key'::text]))),
  constraint planned_call_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX planned_call_counted ON public.planned_call USING btree (team_id, campaign_id, state) WHERE (campaign_id IS NOT NULL);
CREATE INDEX planned_call_due ON public.planned_call USING btree (next_at) WHERE ((state = 'planned'::text) AND (paused_at IS NULL) AND (ready_at IS DISTINCT FROM next_at));
CREATE INDEX planned_call_line ON public.planned_call USING btree (team_id, agent_id, was_carried_over DESC, (((waiting_since AT TIME ZONE 'UTC'::text) - ((priority)::double precision * '00:06:00'::interval))), waiting_since, id) WHERE ((state = 'planned'::text) AND (paused_at IS NULL) AND (ready_at = next_at));
CREATE INDEX planned_call_newest ON public.planned_call USING btree (team_id, created_at DESC, id DESC);
CREATE INDEX planned_call_of_agent ON public.planned_call USING btree (team_id, agent_id, created_at DESC, id DESC);
CREATE INDEX planned_call_of_campaign ON public.planned_call USING btree (team_id, campaign_id, created_at DESC) WHERE (campaign_id IS NOT NULL);
CREATE INDEX planned_call_of_contact ON public.planned_call USING btree (team_id, contact_id) WHERE (contact_id IS NOT NULL);
CREATE INDEX planned_call_of_number ON public.planned_call USING btree (team_id, agent_id, to_number) WHERE (to_number IS NOT NULL);
CREATE INDEX planned_call_of_state ON public.planned_call USING btree (team_id, state, created_at DESC, id DESC) WHERE (state <> 'done'::text);
CREATE UNIQUE INDEX planned_call_once ON public.planned_call USING btree (team_id, trigger_key);
CREATE INDEX planned_call_to_number ON public.planned_call USING btree (team_id, to_number) WHERE (to_number IS NOT NULL);
CREATE INDEX planned_call_waited_for ON public.planned_call USING btree (ended_at) WHERE (callback_id IS NOT NULL);
CREATE INDEX planned_call_waiting ON public.planned_call USING btree (next_at) WHERE (state = 'waiting_for_number'::text);

create table playlist (
  team_id text not null,
  id uuid not null,
  name text not null,
  made_by text,
  made_at timestamp with time zone not null,
  constraint playlist_made_by_fkey FOREIGN KEY (made_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint playlist_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint playlist_pkey PRIMARY KEY (team_id, id)
);

create table playlist_clip (
  team_id text not null,
  playlist_id uuid not null,
  clip_id uuid not null,
  "position" integer not null,
  constraint playlist_clip_team_id_clip_id_fkey FOREIGN KEY (team_id, clip_id) REFERENCES clip(team_id, id) ON DELETE CASCADE,
  constraint playlist_clip_team_id_playlist_id_fkey FOREIGN KEY (team_id, playlist_id) REFERENCES playlist(team_id, id) ON DELETE CASCADE,
  constraint playlist_clip_pkey PRIMARY KEY (team_id, playlist_id, clip_id)
);
CREATE INDEX playlist_clip_of_clip ON public.playlist_clip USING btree (team_id, clip_id);

create table practice_assignment (
  team_id text not null,
  id uuid not null,
  path_id uuid not null,
  person_id text not null,
  due_on text not null,
  assigned_by text,
  created_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone,
  constraint practice_assignment_assigned_by_fkey FOREIGN KEY (assigned_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint practice_assignment_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint practice_assignment_team_id_path_id_fkey FOREIGN KEY (team_id, path_id) REFERENCES practice_path(team_id, id) ON DELETE CASCADE,
  constraint practice_assignment_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX practice_assignment_of_person ON public.practice_assignment USING btree (team_id, person_id, created_at);
CREATE UNIQUE INDEX practice_assignment_open ON public.practice_assignment USING btree (team_id, path_id, person_id) WHERE (withdrawn_at IS NULL);

create table practice_path (
  team_id text not null,
  id uuid not null,
  name text not null,
  steps jsonb not null,
  created_by text,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint practice_path_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint practice_path_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint practice_path_pkey PRIMARY KEY (team_id, id)
);

create table practice_round (
  team_id text not null,
  id uuid not null,
  prospect_id uuid not null,
  prospect jsonb not null,
  person_id text not null,
  mode text not null,
  state text not null,
  talk jsonb,
  result text,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  score integer,
  constraint practice_round_mode_check CHECK ((mode = ANY (ARRAY['text'::text, 'voice'::text]))),
  constraint practice_round_state_check CHECK ((state = ANY (ARRAY['going'::text, 'ended'::text]))),
  constraint practice_round_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint practice_round_team_id_prospect_id_fkey FOREIGN KEY (team_id, prospect_id) REFERENCES prospect(team_id, id) ON DELETE CASCADE,
  constraint practice_round_pkey PRIMARY KEY (id)
);
CREATE INDEX practice_round_of_person ON public.practice_round USING btree (team_id, person_id, created_at DESC);

create table privacy_policy (
  team_id text not null,
  policy jsonb not null,
  updated_at timestamp with time zone not null,
  retention_at timestamp with time zone,
  cover_before uuid,
  constraint privacy_policy_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint privacy_policy_pkey PRIMARY KEY (team_id)
);
CREATE INDEX privacy_policy_cover_before ON public.privacy_policy USING btree (team_id) WHERE (cover_before IS NOT NULL);
CREATE INDEX privacy_policy_due ON public.privacy_policy USING btree (retention_at) WHERE (retention_at IS NOT NULL);

create table prospect (
  team_id text not null,
  id uuid not null,
  settings jsonb not null,
  revision integer not null default 1,
  from_call_id uuid,
  created_by text,
  created_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint prospect_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint prospect_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint prospect_pkey PRIMARY KEY (team_id, id)
);

create table push_key (
  team_id text not null,
  id uuid not null,
  name text not null,
  key_hash bytea not null,
  hint text not null,
  allow_query boolean not null default true,
  query_uses bigint not null default 0,
  limit_per_minute integer not null default 30,
  created_by text,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  last_status integer,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  replaced_by uuid,
  purpose text not null default 'ingest'::text,
  constraint push_key_limit_per_minute_check CHECK (((limit_per_minute >= 1) AND (limit_per_minute <= 1000000))),
  constraint push_key_purpose_check CHECK ((purpose = ANY (ARRAY['ingest'::text, 'calls'::text]))),
  constraint push_key_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint push_key_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint push_key_pkey PRIMARY KEY (team_id, id),
  constraint push_key_key_hash_key UNIQUE (key_hash)
);

create unlogged table rate_limit (
  bucket text not null,
  free_at bigint[] not null,
  counts integer[] not null,
  granted integer not null,
  spoken_until timestamp with time zone not null,
  constraint rate_limit_pkey PRIMARY KEY (bucket)
);
CREATE INDEX rate_limit_spoken_until ON public.rate_limit USING btree (spoken_until);

create table recorder (
  team_id text not null,
  id uuid not null,
  kind text not null,
  name text not null,
  created_by text,
  created_at timestamp with time zone not null,
  refused_at timestamp with time zone,
  refused_why text,
  constraint recorder_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint recorder_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint recorder_pkey PRIMARY KEY (team_id, id),
  constraint recorder_id_key UNIQUE (id)
);

create table recorder_delivery (
  team_id text not null,
  recorder_id uuid not null,
  id uuid not null,
  event text not null,
  state text not null,
  attempt integer not null default 0,
  why text,
  call_id uuid,
  received_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  next_try_at timestamp with time zone,
  constraint recorder_delivery_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'taken'::text, 'ignored'::text, 'failed'::text]))),
  constraint recorder_delivery_team_id_recorder_id_fkey FOREIGN KEY (team_id, recorder_id) REFERENCES recorder(team_id, id) ON DELETE CASCADE,
  constraint recorder_delivery_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX recorder_delivery_newest ON public.recorder_delivery USING btree (team_id, recorder_id, received_at DESC, id DESC);

create table recording (
  team_id text not null,
  call_id uuid not null,
  file_key text not null,
  bytes bigint not null,
  sha256 text not null,
  container text not null,
  format text,
  sample_rate_hz integer,
  channels integer,
  length_ms bigint,
  peaks jsonb,
  wav_key text,
  fetched_at timestamp with time zone not null,
  decoded_at timestamp with time zone,
  covered_key text,
  covered jsonb,
  covered_at timestamp with time zone,
  covered_version integer,
  cover_due_at timestamp with time zone,
  constraint recording_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint recording_pkey PRIMARY KEY (team_id, call_id)
);
CREATE INDEX recording_cover_due ON public.recording USING btree (cover_due_at) WHERE (cover_due_at IS NOT NULL);

create table rep_address (
  team_id text not null,
  email text not null,
  person_id text not null,
  created_by text,
  created_at timestamp with time zone not null,
  constraint rep_address_email_check CHECK ((email = lower(email))),
  constraint rep_address_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint rep_address_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint rep_address_pkey PRIMARY KEY (team_id, email)
);

create table rescore (
  team_id text not null,
  id uuid not null,
  scorecard_key text not null,
  scorecard_version integer not null,
  state text not null,
  created_by text,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  waits_because text,
  constraint rescore_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'cancelled'::text]))),
  constraint rescore_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint rescore_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint rescore_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX rescore_of_scorecard ON public.rescore USING btree (team_id, scorecard_key, created_at DESC);
CREATE UNIQUE INDEX rescore_one_running ON public.rescore USING btree (team_id) WHERE (state = 'running'::text);

create table rescored_call (
  team_id text not null,
  rescore_id uuid not null,
  call_id uuid not null,
  state text not null,
  before jsonb,
  after jsonb,
  error_message text,
  constraint rescored_call_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'failed'::text, 'left_out'::text]))),
  constraint rescored_call_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint rescored_call_team_id_rescore_id_fkey FOREIGN KEY (team_id, rescore_id) REFERENCES rescore(team_id, id) ON DELETE CASCADE,
  constraint rescored_call_pkey PRIMARY KEY (team_id, rescore_id, call_id)
);
CREATE INDEX rescored_call_of_call ON public.rescored_call USING btree (team_id, call_id);
CREATE INDEX rescored_call_waiting ON public.rescored_call USING btree (team_id, rescore_id, call_id) WHERE (state = 'waiting'::text);

create table score (
  team_id text not null,
  call_id uuid not null,
  scorecard_key text not null,
  scorecard_version integer not null,
  transcript_version integer not null,
  overall integer,
  result jsonb not null,
  created_at timestamp with time zone not null,
  criteria jsonb generated always as (criteria_of(result)) stored,
  constraint score_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint score_pkey PRIMARY KEY (team_id, call_id, scorecard_key)
);
CREATE INDEX score_by_scorecard ON public.score USING btree (team_id, scorecard_key, scorecard_version);
CREATE INDEX score_criteria ON public.score USING gin (criterion_keys(criteria));
CREATE INDEX score_of_card ON public.score USING btree (team_id, scorecard_key, call_id);
CREATE TRIGGER score_changed_day AFTER UPDATE ON public.score REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_day_of_scores();
CREATE TRIGGER score_gone_day AFTER DELETE ON public.score REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_day_of_scores();
CREATE TRIGGER score_new_day AFTER INSERT ON public.score REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION note_day_of_scores();

create table scorecard (
  team_id text not null,
  key text not null,
  version integer not null,
  state text not null,
  card jsonb not null,
  created_at timestamp with time zone not null,
  revision integer not null default 1,
  note text not null default ''::text,
  changed_by text,
  changed_at timestamp with time zone not null,
  constraint scorecard_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'active'::text, 'archived'::text]))),
  constraint scorecard_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint scorecard_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint scorecard_pkey PRIMARY KEY (team_id, key, version)
);
CREATE UNIQUE INDEX scorecard_one_active ON public.scorecard USING btree (team_id, key) WHERE (state = 'active'::text);
CREATE UNIQUE INDEX scorecard_one_draft ON public.scorecard USING btree (team_id, key) WHERE (state = 'draft'::text);

create table scorecard_choice (
  team_id text not null,
  rules jsonb not null,
  default_key text,
  revision integer not null,
  changed_by text,
  changed_at timestamp with time zone not null,
  constraint scorecard_choice_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint scorecard_choice_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint scorecard_choice_pkey PRIMARY KEY (team_id)
);

create table sealed_secret (
  team_id text not null,
  kind text not null,
  subject text not null,
  master_key_id text not null,
  wrapped_key bytea not null,
  sealed bytea not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint sealed_secret_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint sealed_secret_pkey PRIMARY KEY (team_id, kind, subject)
);
CREATE INDEX sealed_secret_by_master_key ON public.sealed_secret USING btree (master_key_id);

create table server_secret (
  name text not null,
  value text not null,
  created_at timestamp with time zone not null,
  constraint server_secret_pkey PRIMARY KEY (name)
);

create table share (
  team_id text not null,
  id uuid not null,
  call_id uuid not null,
  token_hash bytea not null,
  shows_score boolean not null,
  shows_transcript boolean not null,
  shows_sound boolean not null,
  password_hash text,
  created_by text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  views integer not null default 0,
  last_viewed_at timestamp with time zone,
  constraint share_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint share_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint share_pkey PRIMARY KEY (team_id, id),
  constraint share_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX share_of_call ON public.share USING btree (team_id, call_id, created_at DESC);

create table single_sign_on (
  team_id text not null,
  label text not null,
  issuer text not null,
  client_id text not null,
  domains text[] not null,
  default_role text,
  is_only boolean not null,
  updated_at timestamp with time zone not null,
  constraint single_sign_on_default_role_check CHECK ((default_role = ANY (ARRAY['admin'::text, 'manager'::text, 'member'::text, 'viewer'::text]))),
  constraint single_sign_on_domains_check CHECK ((cardinality(domains) > 0)),
  constraint single_sign_on_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint single_sign_on_pkey PRIMARY KEY (team_id)
);

create table single_sign_on_attempt (
  state_hash bytea not null,
  team_id text not null,
  browser_hash bytea not null,
  nonce text not null,
  verifier text not null,
  next text not null,
  expires_at timestamp with time zone not null,
  constraint single_sign_on_attempt_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint single_sign_on_attempt_pkey PRIMARY KEY (state_hash)
);
CREATE INDEX single_sign_on_attempt_expired ON public.single_sign_on_attempt USING btree (expires_at);

create table talk (
  team_id text not null,
  id uuid not null,
  agent_id uuid,
  person_id text,
  token_digest text not null,
  brief jsonb,
  state text not null,
  host text,
  seen_at timestamp with time zone,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint talk_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'talking'::text, 'ended'::text]))),
  constraint talk_team_id_agent_id_fkey FOREIGN KEY (team_id, agent_id) REFERENCES agent(team_id, id) ON DELETE CASCADE,
  constraint talk_pkey PRIMARY KEY (id),
  constraint talk_token_digest_key UNIQUE (token_digest)
);
CREATE INDEX talk_of_agent ON public.talk USING btree (team_id, agent_id);
CREATE INDEX talk_of_team ON public.talk USING btree (team_id, created_at DESC);
CREATE INDEX talk_open ON public.talk USING btree (host, seen_at) WHERE (state <> 'ended'::text);

create table team (
  id text not null,
  name text not null,
  slug text not null,
  logo text,
  metadata text,
  created_at timestamp with time zone not null,
  set_up_hidden_at timestamp with time zone,
  constraint team_pkey PRIMARY KEY (id),
  constraint team_slug_key UNIQUE (slug)
);
CREATE TRIGGER team_take_calls_along AFTER DELETE ON public.team REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION take_calls_along();

create table team_invitation (
  id text not null,
  team_id text not null,
  email text not null,
  role text not null,
  status text not null,
  expires_at timestamp with time zone not null,
  inviter_id text not null,
  created_at timestamp with time zone not null,
  constraint team_invitation_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'manager'::text, 'member'::text, 'viewer'::text]))),
  constraint team_invitation_inviter_id_fkey FOREIGN KEY (inviter_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint team_invitation_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint team_invitation_pkey PRIMARY KEY (id)
);
CREATE INDEX team_invitation_email ON public.team_invitation USING btree (lower(email));
CREATE UNIQUE INDEX team_invitation_one_open ON public.team_invitation USING btree (team_id, lower(email)) WHERE (status = 'pending'::text);
CREATE INDEX team_invitation_team ON public.team_invitation USING btree (team_id);

create table team_member (
  id text not null,
  team_id text not null,
  person_id text not null,
  role text not null,
  created_at timestamp with time zone not null,
  constraint team_member_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'manager'::text, 'member'::text, 'viewer'::text]))),
  constraint team_member_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE,
  constraint team_member_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint team_member_pkey PRIMARY KEY (id),
  constraint team_member_team_id_person_id_key UNIQUE (team_id, person_id)
);
CREATE INDEX team_member_person ON public.team_member USING btree (person_id);
CREATE TRIGGER team_member_keep_an_admin AFTER DELETE OR UPDATE ON public.team_member FOR EACH ROW EXECUTE FUNCTION keep_an_admin();

create table tracker (
  team_id text not null,
  id uuid not null,
  name text not null,
  phrases jsonb not null,
  said_by text not null,
  revision integer not null default 1,
  counted_at timestamp with time zone,
  created_by text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint tracker_said_by_check CHECK ((said_by = ANY (ARRAY['us'::text, 'them'::text, 'anyone'::text]))),
  constraint tracker_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint tracker_pkey PRIMARY KEY (team_id, id)
);
CREATE UNIQUE INDEX tracker_name ON public.tracker USING btree (team_id, lower(name));

create table tracker_call (
  team_id text not null,
  tracker_id uuid not null,
  call_id uuid not null,
  mentions integer not null,
  places jsonb not null,
  constraint tracker_call_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint tracker_call_team_id_tracker_id_fkey FOREIGN KEY (team_id, tracker_id) REFERENCES tracker(team_id, id) ON DELETE CASCADE,
  constraint tracker_call_pkey PRIMARY KEY (team_id, tracker_id, call_id)
);
CREATE INDEX tracker_call_of_call ON public.tracker_call USING btree (team_id, call_id);

create table transcript (
  team_id text not null,
  call_id uuid not null,
  version integer not null,
  source text not null,
  engine text not null,
  speakers_estimated boolean not null,
  times_estimated boolean not null,
  utterances jsonb not null,
  created_at timestamp with time zone not null,
  edited_by text,
  constraint transcript_source_check CHECK ((source = ANY (ARRAY['given'::text, 'transcribed'::text, 'hubspot'::text, 'edited'::text]))),
  constraint transcript_edited_by_fkey FOREIGN KEY (edited_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint transcript_team_id_call_id_fkey FOREIGN KEY (team_id, call_id) REFERENCES call(team_id, id) ON DELETE CASCADE,
  constraint transcript_pkey PRIMARY KEY (team_id, call_id, version)
);
CREATE TRIGGER transcript_keep_words AFTER INSERT OR DELETE OR UPDATE OF utterances ON public.transcript FOR EACH ROW EXECUTE FUNCTION keep_call_words();

create table webhook_delivery (
  team_id text not null,
  id uuid not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  event text not null,
  body jsonb not null,
  state text not null,
  attempt integer not null default 0,
  next_try_at timestamp with time zone,
  claimed_until timestamp with time zone,
  status integer,
  error_message text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint webhook_delivery_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'dropped'::text]))),
  constraint webhook_delivery_team_id_endpoint_id_fkey FOREIGN KEY (team_id, endpoint_id) REFERENCES webhook_endpoint(team_id, id) ON DELETE CASCADE,
  constraint webhook_delivery_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX webhook_delivery_age ON public.webhook_delivery USING btree (created_at);
CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (next_try_at) WHERE (state = 'pending'::text);
CREATE INDEX webhook_delivery_newest ON public.webhook_delivery USING btree (team_id, endpoint_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX webhook_delivery_once ON public.webhook_delivery USING btree (team_id, endpoint_id, event_id);

create table webhook_endpoint (
  team_id text not null,
  id uuid not null,
  agent_id uuid,
  kind text not null,
  url text not null,
  events text[] not null,
  low_score_below integer not null,
  state text not null,
  disabled_reason text,
  failing_since timestamp with time zone,
  last_delivered_at timestamp with time zone,
  secret_hint text,
  previous_secret_until timestamp with time zone,
  created_by text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  gave_up_at timestamp with time zone,
  digest_time text not null default '09:00'::text,
  digest_zone text,
  digest_at timestamp with time zone,
  digest_day text,
  last_tried_at timestamp with time zone,
  constraint webhook_endpoint_digest_time_check CHECK ((digest_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'::text)),
  constraint webhook_endpoint_kind_check CHECK ((kind = ANY (ARRAY['standard'::text, 'kendo'::text, 'callkaro'::text, 'slack'::text]))),
  constraint webhook_endpoint_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text]))),
  constraint webhook_endpoint_created_by_fkey FOREIGN KEY (created_by) REFERENCES person(id) ON DELETE SET NULL,
  constraint webhook_endpoint_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE,
  constraint webhook_endpoint_pkey PRIMARY KEY (team_id, id)
);
CREATE INDEX webhook_endpoint_digest ON public.webhook_endpoint USING btree (digest_at) WHERE ((state = 'active'::text) AND (digest_at IS NOT NULL));

create table webhook_try (
  team_id text not null,
  delivery_id uuid not null,
  number integer not null,
  at timestamp with time zone not null,
  took_ms integer not null,
  status integer,
  answer text,
  error_message text,
  constraint webhook_try_team_id_delivery_id_fkey FOREIGN KEY (team_id, delivery_id) REFERENCES webhook_delivery(team_id, id) ON DELETE CASCADE,
  constraint webhook_try_pkey PRIMARY KEY (team_id, delivery_id, number)
);

CREATE OR REPLACE FUNCTION public.criteria_of(result jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(jsonb_agg(jsonb_build_array(category -> 'key', criterion -> 'key', criterion -> 'points', criterion -> 'weight')), '[]')
  from jsonb_array_elements(result -> 'categories') category, jsonb_array_elements(category -> 'criteria') criterion
  where criterion ->> 'outcome' <> 'not_applicable'
$function$;

CREATE OR REPLACE FUNCTION public.criterion_keys(criteria jsonb)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(array_agg(criterion ->> 1), '{}') from jsonb_array_elements(criteria) criterion
$function$;

CREATE OR REPLACE FUNCTION public.drop_deals_without_calls()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from deal d using (select distinct team_id, portal_id, deal_id from gone) g
  where d.team_id = g.team_id and d.portal_id = g.portal_id and d.deal_id = g.deal_id
    and not exists (select 1 from deal_call k where k.team_id = d.team_id and k.portal_id = d.portal_id and k.deal_id = d.deal_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.keep_an_admin()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.role = 'admin' and (tg_op = 'DELETE' or new.role <> 'admin' or new.team_id <> old.team_id) then
    perform 1 from team where id = old.team_id for no key update;
    if found and not exists (
      select 1 from team_member where team_id = old.team_id and role = 'admin' and id <> old.id
    ) then
      raise exception 'a team keeps at least one admin' using errcode = 'check_violation', constraint = 'team_keeps_an_admin';
    end if;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.keep_audit_entries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- Entries that were kept long enough go by one way only, which says so for its own transaction.
  if tg_op = 'DELETE' and current_setting('ringside.audit_entries_may_go', true) = 'on' then return old; end if;
  raise exception 'entries of the audit log cannot be changed or removed' using errcode = 'integrity_constraint_violation';
end $function$;

CREATE OR REPLACE FUNCTION public.keep_call_words()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  of record;
begin
  if tg_op = 'DELETE' then of := old; else of := new; end if;
  delete from call_words where team_id = of.team_id and call_id = of.call_id;
  insert into call_words
  select team_id, call_id, said_words(utterances) from transcript
  where team_id = of.team_id and call_id = of.call_id order by version desc limit 1;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_day_of_changed_calls()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into changed_day (team_id, day)
  select distinct c.team_id, (moment at time zone 'UTC')::date
  from come c join gone g on g.team_id = c.team_id and g.id = c.id, lateral (values (c.called_at), (g.called_at)) moments (moment)
  where (c.called_at, c.rep_person_id, c.rep_email, c.rep_name, c.source, c.direction, c.duration_ms, c.talk_share, c.score)
    is distinct from (g.called_at, g.rep_person_id, g.rep_email, g.rep_name, g.source, g.direction, g.duration_ms, g.talk_share, g.score);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_day_of_gone_calls()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into changed_day (team_id, day) select distinct team_id, (called_at at time zone 'UTC')::date from gone;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_day_of_new_calls()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into changed_day (team_id, day) select distinct team_id, (called_at at time zone 'UTC')::date from come;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_day_of_scores()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into changed_day (team_id, day)
  select distinct c.team_id, (c.called_at at time zone 'UTC')::date
  from touched t join call c on c.team_id = t.team_id and c.id = t.call_id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.said_words(utterances jsonb)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select to_tsvector('simple', regexp_replace(
    left(coalesce(string_agg(line ->> 'text', ' ' order by n), ''), 200000), '[\s!-/:-@\[-`{-~]+', ' ', 'g'))
  from jsonb_array_elements(utterances) with ordinality lines (line, n)
$function$;

CREATE OR REPLACE FUNCTION public.take_calls_along()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from call c using gone g where c.team_id = g.id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.take_stages_along()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from call_stage s using gone g where s.team_id = g.team_id and s.call_id = g.id;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.title_words(title text, rep_name text, rep_email text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select to_tsvector('simple', regexp_replace(
    coalesce(title, '') || ' ' || coalesce(rep_name, '') || ' ' || coalesce(rep_email, ''), '[\s!-/:-@\[-`{-~]+', ' ', 'g'))
$function$;

create view bi_call as  SELECT c.team_id,
    c.id AS call_id,
    c.title,
    c.source,
    (c.source = 'agent'::text) AS is_by_agent,
    c.state,
    c.direction,
    c.outcome,
    c.called_at,
    c.rep_person_id,
    COALESCE(p.name, c.rep_name) AS rep_name,
    COALESCE(p.email, lower(c.rep_email)) AS rep_email,
    c.duration_ms,
    c.talk_share,
    s.scorecard_key,
    s.scorecard_version,
    c.score,
    s.created_at AS scored_at
   FROM ((call c
     LEFT JOIN person p ON ((p.id = c.rep_person_id)))
     LEFT JOIN score s ON (((s.team_id = c.team_id) AND (s.call_id = c.id))));

create view bi_criterion as  SELECT s.team_id,
    s.call_id,
    s.scorecard_key,
    s.scorecard_version,
    (criterion.value ->> 0) AS category_key,
    (criterion.value ->> 1) AS criterion_key,
    ((criterion.value ->> 2))::real AS points,
    ((criterion.value ->> 3))::real AS weight
   FROM score s,
    LATERAL jsonb_array_elements(s.criteria) criterion(value)
  WHERE (s.overall IS NOT NULL);
