-- Calls from arrival to score. team_id stands first in every key.
create table push_key (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  name text not null,
  -- SHA-256 of the whole key; the key itself is never stored.
  key_hash bytea not null unique,
  -- First and last characters, for people to recognise it by.
  hint text not null,
  allow_query boolean not null default true,
  query_uses bigint not null default 0,
  limit_per_minute integer not null default 30 check (limit_per_minute between 1 and 1000000),
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  last_status integer,
  -- A rotated key goes on working until then.
  expires_at timestamptz,
  revoked_at timestamptz,
  replaced_by uuid,
  primary key (team_id, id)
);

-- Tokens spent within the last minute, bucket by bucket. Emptied by a crash, which is harmless.
create unlogged table rate_limit (
  bucket text primary key,
  -- When spent tokens come back, in milliseconds since 1970 and ascending, and how many at each instant.
  free_at bigint[] not null,
  counts integer[] not null,
  -- What the last asker was given.
  granted integer not null,
  -- When the last one is back; from then on the row may be deleted.
  spoken_until timestamptz not null
);
create index rate_limit_spoken_until on rate_limit (spoken_until);

create table call (
  -- Of the push key or the session that brought it, which both belong to a team. Checked row by row, a foreign key would make
  -- all arriving calls of a team take turns at its row; calls go with their team by a trigger instead.
  team_id text not null,
  id uuid not null,
  source text not null check (source in ('push', 'upload', 'import', 'hubspot', 'agent')),
  state text not null check (state in ('waiting_for_recording', 'processing', 'done', 'failed')),
  -- What makes two messages the same call: either id, or without both a digest of content, date and rep.
  external_id text,
  hubspot_call_id text,
  content_digest text,
  push_key_id uuid,
  title text not null,
  -- given: as sent; derived: made from the transcript because asked to.
  title_source text not null default 'given' check (title_source in ('given', 'file', 'derived', 'none')),
  wants_derived_title boolean not null default false,
  rep_name text,
  rep_email text,
  rep_person_id text references person (id) on delete set null,
  called_at timestamptz not null,
  -- What was sent, what we read in it, how sure we are. Decoded audio overrules.
  duration_ms bigint,
  duration_raw jsonb,
  duration_unit text,
  duration_by text,
  duration_confidence text,
  duration_warning text,
  audio_url text,
  given_transcript jsonb,
  metadata jsonb not null default '{}',
  direction text,
  outcome text,
  -- Copies of results that lists sort and filter by.
  score integer,
  talk_share real,
  received_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, id)
);
create unique index call_external_id on call (team_id, external_id) where external_id is not null;
create unique index call_hubspot_call_id on call (team_id, hubspot_call_id) where hubspot_call_id is not null;
create unique index call_content_digest on call (team_id, content_digest) where content_digest is not null;
create index call_by_date on call (team_id, called_at desc, id desc);
create index call_by_state on call (team_id, state, called_at desc) where state <> 'done';
create index call_by_rep on call (team_id, rep_person_id, called_at desc, id desc) where rep_person_id is not null;
create index call_unmatched_rep on call (team_id, lower(rep_email)) where rep_person_id is null and rep_email is not null;

create function take_calls_along() returns trigger language plpgsql as $$
begin
  delete from call c using gone g where c.team_id = g.id;
  return null;
end $$;
create trigger team_take_calls_along after delete on team referencing old table as gone
  for each statement execute function take_calls_along();

-- One line for each stage of a call, as shown on its page.
create table call_stage (
  team_id text not null,
  call_id uuid not null,
  stage text not null check (stage in ('fetch', 'decode', 'transcribe', 'analyse', 'score')),
  state text not null check (state in ('waiting', 'running', 'retrying', 'done', 'skipped', 'failed')),
  progress real,
  attempt integer not null default 0,
  started_at timestamptz,
  ended_at timestamptz,
  next_try_at timestamptz,
  error_code text,
  error_message text,
  primary key (team_id, call_id, stage)
);
-- In place of a foreign key, which is checked row by row and took as long as all the rest of storing a call (five rows each).
-- Stages are written by the statement that writes their call, and go with it.
create function take_stages_along() returns trigger language plpgsql as $$
begin
  delete from call_stage s using gone g where s.team_id = g.team_id and s.call_id = g.id;
  return null;
end $$;
create trigger call_take_stages_along after delete on call referencing old table as gone
  for each statement execute function take_stages_along();
create index call_stage_failed on call_stage (team_id, ended_at desc) where state = 'failed';

create table recording (
  team_id text not null,
  call_id uuid not null,
  file_key text not null,
  bytes bigint not null,
  sha256 text not null,
  container text not null,
  -- After decoding.
  format text,
  sample_rate_hz integer,
  channels integer,
  length_ms bigint,
  peaks jsonb,
  -- 16 kHz WAV made by the decode stage; the player uses it where a browser cannot play the original.
  wav_key text,
  fetched_at timestamptz not null,
  decoded_at timestamptz,
  primary key (team_id, call_id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);

create table transcript (
  team_id text not null,
  call_id uuid not null,
  version integer not null,
  source text not null check (source in ('given', 'transcribed', 'hubspot', 'edited')),
  engine text not null,
  speakers_estimated boolean not null,
  times_estimated boolean not null,
  utterances jsonb not null,
  created_at timestamptz not null,
  primary key (team_id, call_id, version),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);

create table call_analysis (
  team_id text not null,
  call_id uuid not null,
  metrics jsonb not null,
  created_at timestamptz not null,
  primary key (team_id, call_id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);

create table scorecard (
  team_id text not null references team (id) on delete cascade,
  key text not null,
  version integer not null,
  state text not null check (state in ('draft', 'active', 'archived')),
  card jsonb not null,
  created_at timestamptz not null,
  primary key (team_id, key, version)
);
create unique index scorecard_one_active on scorecard (team_id, key) where state = 'active';

create table score (
  team_id text not null,
  call_id uuid not null,
  scorecard_key text not null,
  scorecard_version integer not null,
  transcript_version integer not null,
  overall integer,
  result jsonb not null,
  created_at timestamptz not null,
  primary key (team_id, call_id, scorecard_key),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);

-- Addresses of reps that belong to nobody here yet, and whom somebody mapped them to.
create table rep_address (
  team_id text not null references team (id) on delete cascade,
  email text not null check (email = lower(email)),
  person_id text not null references person (id) on delete cascade,
  created_by text,
  created_at timestamptz not null,
  primary key (team_id, email)
);
