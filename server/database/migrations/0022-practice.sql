-- Coaching and practice: what somebody works on, made-up people to practise with, the rounds played, and who is asked to play which.

-- One at a time for each person.
create table coaching_focus (
  team_id text not null references team (id) on delete cascade,
  person_id text not null references person (id) on delete cascade,
  scorecard_key text not null,
  criterion_key text not null,
  -- As it was called when it was chosen.
  name text not null,
  -- A day, as 2026-11-27.
  due_on text not null,
  chosen_by text references person (id) on delete set null,
  chosen_at timestamptz not null,
  primary key (team_id, person_id)
);

create table prospect (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  -- In the words of rules/prospect.ts.
  settings jsonb not null,
  revision integer not null default 1,
  -- The call whose moment is played again.
  from_call_id uuid,
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  archived_at timestamptz,
  primary key (team_id, id)
);

create table practice_path (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  name text not null,
  -- Prospects in order, each with the score that passes it.
  steps jsonb not null,
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  archived_at timestamptz,
  primary key (team_id, id)
);

create table practice_assignment (
  team_id text not null,
  id uuid not null,
  path_id uuid not null,
  person_id text not null references person (id) on delete cascade,
  -- A day, as 2026-11-27.
  due_on text not null,
  assigned_by text references person (id) on delete set null,
  created_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (team_id, id),
  foreign key (team_id, path_id) references practice_path (team_id, id) on delete cascade
);
create index practice_assignment_of_person on practice_assignment (team_id, person_id, created_at);
create unique index practice_assignment_open on practice_assignment (team_id, path_id, person_id) where withdrawn_at is null;

-- One conversation with a prospect. The call that comes of it has the same id.
create table practice_round (
  team_id text not null,
  id uuid primary key,
  prospect_id uuid not null,
  -- The prospect as it was played.
  prospect jsonb not null,
  person_id text not null references person (id) on delete cascade,
  mode text not null check (mode in ('text', 'voice')),
  state text not null check (state in ('going', 'ended')),
  -- In writing: what was said so far.
  talk jsonb,
  -- How the prospect left; null while it goes on, and where the person hung up first.
  result text,
  created_at timestamptz not null,
  ended_at timestamptz,
  foreign key (team_id, prospect_id) references prospect (team_id, id) on delete cascade
);
create index practice_round_of_person on practice_round (team_id, person_id, created_at desc);

-- Practice is scored like a call and is none: it stands beside the calls of customers, in no figure of theirs.
alter table call drop constraint call_source_check;
alter table call add constraint call_source_check check (source in ('push', 'upload', 'import', 'hubspot', 'agent', 'practice'));

-- Nobody of the team's agents speaks in a round of practice.
alter table talk alter column agent_id drop not null;
