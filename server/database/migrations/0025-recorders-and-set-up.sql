-- The list of first steps, hidden from a team by one of its admins.
alter table team add column set_up_hidden_at timestamptz;

-- Recorders of other makers: each connection has an address of its own, and its secrets lie sealed.
create table recorder (
  team_id text not null references team (id) on delete cascade,
  id uuid not null unique,
  kind text not null,
  name text not null,
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  -- The last message whose signature did not hold, and why.
  refused_at timestamptz,
  refused_why text,
  primary key (team_id, id)
);

-- What a recorder has told. The message itself lies sealed until the call is taken in, because tokens come with it.
create table recorder_delivery (
  team_id text not null,
  recorder_id uuid not null,
  id uuid not null,
  event text not null,
  state text not null check (state in ('waiting', 'taken', 'ignored', 'failed')),
  attempt integer not null default 0,
  -- What went wrong last, or why it was ignored.
  why text,
  call_id uuid,
  received_at timestamptz not null,
  ended_at timestamptz,
  next_try_at timestamptz,
  primary key (team_id, id),
  foreign key (team_id, recorder_id) references recorder (team_id, id) on delete cascade
);
create index recorder_delivery_newest on recorder_delivery (team_id, recorder_id, received_at desc, id desc);
