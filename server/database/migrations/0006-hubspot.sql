-- HubSpot: sealed secrets, connected portals, what has been seen there, where the sync stands, what was written back.

-- Secrets of the outside world. Each is sealed by a key of its own, which is wrapped by a master key that never enters the database.
create table sealed_secret (
  team_id text not null references team (id) on delete cascade,
  kind text not null,
  -- The row the secret belongs to. Team, kind and subject are sealed with it: copied to another row it cannot be opened.
  subject text not null,
  master_key_id text not null,
  wrapped_key bytea not null,
  sealed bytea not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, kind, subject)
);
create index sealed_secret_by_master_key on sealed_secret (master_key_id);

create table hubspot_portal (
  team_id text not null references team (id) on delete cascade,
  portal_id text not null,
  -- token: a service key, a static token of a project app or an old private app; oauth: an app that was installed.
  auth text not null check (auth in ('token', 'oauth')),
  state text not null check (state in ('connected', 'paused', 'broken')),
  -- What broke it, in words for people.
  error_code text,
  error_message text,
  -- Last four characters of the token, to recognise it by.
  token_hint text not null,
  app_id text,
  -- When the access token of an installed app ends, and when it is to be renewed; the token itself is sealed.
  access_expires_at timestamptz,
  access_renew_at timestamptz,
  -- Somebody is renewing it; nobody else does until then.
  renewing_until timestamptz,
  account_type text not null,
  time_zone text not null,
  ui_domain text not null,
  data_hosting text not null,
  scopes text[] not null,
  -- False where HubSpot does not tell the scopes of a token: then they are tried out, and these are known to be missing.
  scopes_known boolean not null,
  missing_scopes text[] not null default '{}',
  -- What HubSpot said last of its limits.
  burst_limit integer not null,
  daily_limit integer,
  daily_left integer,
  limits_seen_at timestamptz,
  settings jsonb not null,
  connected_by text references person (id) on delete set null,
  connected_at timestamptz not null,
  updated_at timestamptz not null,
  last_answer_at timestamptz,
  -- Ours minus HubSpot's, as the Date header of the last answer tells.
  clock_ahead_ms integer,
  -- When the last webhook with a good signature came.
  webhook_seen_at timestamptz,
  primary key (team_id, portal_id)
);
create index hubspot_portal_by_id on hubspot_portal (portal_id);

-- Installations of the app that have begun: whoever comes back from HubSpot must be who left for it. Each is good once.
create table hubspot_installation (
  -- SHA-256 of the state that travels through the browser.
  state_digest bytea primary key,
  team_id text not null references team (id) on delete cascade,
  person_id text not null references person (id) on delete cascade,
  expires_at timestamptz not null
);

-- Requests granted within the window of a limit, so that all processes share one budget. Emptied by a crash, which is harmless.
create unlogged table hubspot_budget (
  bucket text primary key,
  -- The latest grants in milliseconds since 1970, ascending, as many as the limit allows.
  granted_at bigint[] not null,
  -- What the last one who asked was told: when its turn is, and whether it was kept for it or is too far off.
  turn_at bigint not null,
  turn_given boolean not null,
  -- Nothing may be asked before this, because HubSpot said so.
  blocked_until timestamptz,
  blocked_why text
);

-- Passes over the calls of a portal. fast: what changed lately; slow: the last 24 hours again; backfill: a range of dates.
create table hubspot_lane (
  team_id text not null,
  portal_id text not null,
  id uuid not null,
  kind text not null check (kind in ('fast', 'slow', 'backfill')),
  state text not null check (state in ('active', 'paused', 'done', 'failed', 'estimating', 'estimated')),
  -- Everything changed up to here has been seen (fast, slow); a backfill goes back in time: everything created from here on.
  bookmark_ms bigint not null,
  -- The frozen window that is being read, and the last id read in it.
  window_low_ms bigint,
  window_high_ms bigint,
  last_object_id text,
  -- Who reads it now: a run that finds another number here has been overtaken and stops.
  run integer not null default 0,
  leased_until timestamptz,
  next_run_at timestamptz not null,
  failures integer not null default 0,
  error_code text,
  error_message text,
  -- Backfill only.
  from_ms bigint,
  to_ms bigint,
  estimated_calls bigint,
  estimated_audio_ms bigint,
  seen bigint not null default 0,
  passes bigint not null default 0,
  last_pass_at timestamptz,
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, portal_id, id),
  foreign key (team_id, portal_id) references hubspot_portal (team_id, portal_id) on delete cascade
);
create unique index hubspot_lane_one_of_a_kind on hubspot_lane (team_id, portal_id, kind) where kind <> 'backfill';
create index hubspot_lane_due on hubspot_lane (next_run_at) where state in ('active', 'estimating');

-- Every call of a portal we have heard of: the newest version seen, the newest version taken in, and why it is not a call here yet.
create table hubspot_record (
  team_id text not null,
  portal_id text not null,
  -- Digits, as HubSpot writes them; longer than a double can hold.
  object_id text not null,
  state text not null check (state in ('pending', 'taken', 'waiting', 'left_out', 'failed', 'gone')),
  -- Of a closed list (rules/hubspot-record.ts) for waiting, left_out, failed and gone.
  reason text,
  seen_modified_ms bigint not null,
  taken_modified_ms bigint,
  -- Of the properties we read, so that our own write-back does not count as news.
  input_hash text,
  called_at timestamptz,
  title text,
  recording_url text,
  call_id uuid,
  attempt integer not null default 0,
  next_try_at timestamptz,
  error_code text,
  error_message text,
  -- poll, webhook: how we heard of it first. backfill, reconcile: somebody has asked for it since.
  heard_by text not null,
  first_seen_at timestamptz not null,
  updated_at timestamptz not null,
  -- A reader holds it until then.
  claimed_until timestamptz,
  -- Counts claims and news: a reader that finds another number here has been overtaken, and what it read counts no more.
  turn integer not null default 0,
  -- What just happened is read before what a backfill found.
  is_urgent boolean not null,
  primary key (team_id, portal_id, object_id),
  foreign key (team_id, portal_id) references hubspot_portal (team_id, portal_id) on delete cascade
);
create index hubspot_record_pending on hubspot_record (team_id, portal_id, is_urgent desc, next_try_at nulls first, object_id desc)
  where state = 'pending';
create index hubspot_record_newest on hubspot_record (team_id, portal_id, updated_at desc, object_id desc);
create index hubspot_record_by_day on hubspot_record (team_id, portal_id, called_at);
create index hubspot_record_by_call on hubspot_record (team_id, call_id) where call_id is not null;

create table hubspot_owner (
  team_id text not null,
  portal_id text not null,
  owner_id text not null,
  email text,
  name text,
  archived boolean not null,
  read_at timestamptz not null,
  primary key (team_id, portal_id, owner_id),
  foreign key (team_id, portal_id) references hubspot_portal (team_id, portal_id) on delete cascade
);

-- Events as HubSpot delivered them, each once. Contacts are for the agents that phone, calls for the sync.
create table hubspot_event (
  team_id text not null,
  portal_id text not null,
  -- SHA-256 of everything that makes two deliveries the same event; the number of the attempt is not part of it.
  digest bytea not null,
  id uuid not null,
  subscription_type text not null,
  object_type_id text not null,
  object_id text not null,
  property_name text,
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  deliveries integer not null default 1,
  state text not null check (state in ('taken', 'ignored')),
  reason text,
  body jsonb not null,
  primary key (team_id, portal_id, digest)
);
create unique index hubspot_event_id on hubspot_event (team_id, id);
create index hubspot_event_newest on hubspot_event (team_id, portal_id, received_at desc, id desc);

-- What shall stand in HubSpot about a call, what we know stands there, and what was tried.
create table hubspot_write_back (
  team_id text not null,
  call_id uuid not null,
  kind text not null check (kind in ('properties', 'note', 'task')),
  portal_id text not null,
  object_id text not null,
  state text not null check (state in ('pending', 'sending', 'done', 'failed', 'off')),
  -- What is to be sent, and a digest of it; the digest of what HubSpot has confirmed.
  wanted jsonb not null,
  wanted_hash text not null,
  sent_hash text,
  sent_at timestamptz,
  -- Of the note or task that was made.
  remote_id text,
  attempt integer not null default 0,
  next_try_at timestamptz,
  claimed_until timestamptz,
  error_code text,
  error_message text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, call_id, kind),
  foreign key (team_id, portal_id) references hubspot_portal (team_id, portal_id) on delete cascade
);
create index hubspot_write_back_open on hubspot_write_back (team_id, portal_id, next_try_at nulls first) where state in ('pending', 'sending');
create index hubspot_write_back_of_object on hubspot_write_back (team_id, portal_id, object_id);
create index hubspot_write_back_newest on hubspot_write_back (team_id, portal_id, updated_at desc, call_id);

-- One line for each try of anything sent to or fetched from HubSpot about one record, for the deliveries log.
create table hubspot_try (
  team_id text not null,
  portal_id text not null,
  id uuid not null,
  -- record: a call being taken in; write_back: a result being written back.
  about text not null check (about in ('record', 'write_back')),
  object_id text not null,
  call_id uuid,
  outcome text not null check (outcome in ('ok', 'retry', 'failed')),
  error_code text,
  error_message text,
  took_ms integer not null,
  at timestamptz not null,
  primary key (team_id, id)
);
create index hubspot_try_of_record on hubspot_try (team_id, portal_id, object_id, at desc);
create index hubspot_try_by_age on hubspot_try (at);

-- When the bell of some due work was rung last, so that many processes that look for it ring once. Emptied by a crash, which is harmless.
create unlogged table bell (
  name text primary key,
  rung_at timestamptz not null
);
