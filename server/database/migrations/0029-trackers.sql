-- Words and phrases that a team listens for, and the calls in which they were said.
create table tracker (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  name text not null,
  -- As people wrote them (rules/tracker.ts).
  phrases jsonb not null,
  said_by text not null check (said_by in ('us', 'them', 'anyone')),
  -- Counts changes of what is listened for.
  revision integer not null default 1,
  -- Null while calls of before are still being looked through.
  counted_at timestamptz,
  created_by text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, id)
);
create unique index tracker_name on tracker (team_id, lower(name));

-- Of calls in which it was said at all.
create table tracker_call (
  team_id text not null,
  tracker_id uuid not null,
  call_id uuid not null,
  mentions integer not null,
  -- The turn, the phrase and the moment of each.
  places jsonb not null,
  primary key (team_id, tracker_id, call_id),
  foreign key (team_id, tracker_id) references tracker (team_id, id) on delete cascade,
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
create index tracker_call_of_call on tracker_call (team_id, call_id);
