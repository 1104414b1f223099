-- What a team's data is worth protecting from: who did what, how long what is kept, what must stay, and who outside sees a call.

-- Written in the transaction of what it tells. Names are kept as they were; a person who is gone is still named.
create table audit_entry (
  team_id text not null,
  id uuid not null,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('person', 'command', 'server')),
  person_id text,
  person_name text,
  address text,
  act text not null,
  subject text not null,
  detail jsonb not null,
  primary key (team_id, id)
);
create index audit_entry_newest on audit_entry (team_id, at desc, id desc);

create function keep_audit_entries() returns trigger language plpgsql as $$
begin
  -- Entries that were kept long enough go by one way only, which says so for its own transaction.
  if tg_op = 'DELETE' and current_setting('ringside.audit_entries_may_go', true) = 'on' then return old; end if;
  raise exception 'entries of the audit log cannot be changed or removed' using errcode = 'integrity_constraint_violation';
end $$;
create trigger audit_entry_stays before update or delete on audit_entry for each row execute function keep_audit_entries();
create trigger audit_entry_stays_whole before truncate on audit_entry for each statement execute function keep_audit_entries();

-- No row: nothing is deleted by itself, and nothing is hidden.
create table privacy_policy (
  team_id text primary key references team (id) on delete cascade,
  policy jsonb not null,
  updated_at timestamptz not null,
  -- When what was kept long enough is looked for next; null while everything is kept.
  retention_at timestamptz
);
create index privacy_policy_due on privacy_policy (retention_at) where retention_at is not null;

-- Neither time nor a request to be forgotten takes a call that is on hold.
create table call_hold (
  team_id text not null,
  call_id uuid not null,
  reason text not null,
  set_by text references person (id) on delete set null,
  set_at timestamptz not null,
  primary key (team_id, call_id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);

-- The link itself is nowhere: whoever has it hashes to this row.
create table share (
  team_id text not null,
  id uuid not null,
  call_id uuid not null,
  token_hash bytea not null unique,
  shows_score boolean not null,
  shows_transcript boolean not null,
  shows_sound boolean not null,
  password_hash text,
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  views integer not null default 0,
  last_viewed_at timestamptz,
  primary key (team_id, id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
create index share_of_call on share (team_id, call_id, created_at desc);

-- Files whose rows are gone. Written in the transaction that removes the rows, so that no sound outlives its call when a process dies.
create table file_to_remove (
  team_id text not null,
  file_key text not null,
  since timestamptz not null,
  primary key (team_id, file_key)
);
create index file_to_remove_oldest on file_to_remove (since);
