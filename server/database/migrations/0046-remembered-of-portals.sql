-- A portal that was disconnected took with it which of its calls were removed here and which notes and tasks had been made: connected again,
-- the calls came back and each got a second note. What must not come again is remembered without the portal, until it is connected anew.

create table hubspot_remembered (
  team_id text not null references team (id) on delete cascade,
  portal_id text not null,
  kind text not null check (kind in ('call', 'note', 'task')),
  object_id text not null,
  -- Null for a call that had been removed before.
  call_id uuid,
  remote_id text,
  called_at timestamptz,
  at timestamptz not null,
  primary key (team_id, portal_id, kind, object_id)
);
