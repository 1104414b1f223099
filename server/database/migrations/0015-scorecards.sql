-- Scorecards that people write: drafts that change, versions that never do, rules which card scores which call, scoring calls anew.
alter table scorecard add column revision integer not null default 1;
alter table scorecard add column note text not null default '';
-- Of a draft who saved it last, of a version who published it.
alter table scorecard add column changed_by text references person (id) on delete set null;
alter table scorecard add column changed_at timestamptz;
update scorecard set changed_at = created_at;
alter table scorecard alter column changed_at set not null;
create unique index scorecard_one_draft on scorecard (team_id, key) where state = 'draft';
create index score_by_scorecard on score (team_id, scorecard_key, scorecard_version);

-- A team without a row has no rules, and its oldest active card as the default.
create table scorecard_choice (
  team_id text primary key references team (id) on delete cascade,
  rules jsonb not null,
  default_key text,
  revision integer not null,
  changed_by text references person (id) on delete set null,
  changed_at timestamptz not null
);

create table rescore (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  scorecard_key text not null,
  scorecard_version integer not null,
  state text not null check (state in ('running', 'done', 'cancelled')),
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  ended_at timestamptz,
  -- Why it does not go on at the moment.
  waits_because text,
  primary key (team_id, id)
);
create unique index rescore_one_running on rescore (team_id) where state = 'running';
create index rescore_of_scorecard on rescore (team_id, scorecard_key, created_at desc);

create table rescored_call (
  team_id text not null,
  rescore_id uuid not null,
  call_id uuid not null,
  -- left_out: there is no transcript any more.
  state text not null check (state in ('waiting', 'done', 'failed', 'left_out')),
  -- The figures of the score that was replaced, null where there was none, and of the new one.
  before jsonb,
  after jsonb,
  error_message text,
  primary key (team_id, rescore_id, call_id),
  foreign key (team_id, rescore_id) references rescore (team_id, id) on delete cascade,
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
create index rescored_call_of_call on rescored_call (team_id, call_id);
create index rescored_call_waiting on rescored_call (team_id, rescore_id, call_id) where state = 'waiting';
