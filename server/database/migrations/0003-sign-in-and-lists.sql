-- What sign-in needs to count failures and to take a code only once, and the orders in which calls are listed.
alter table person_two_factor
  add column failed_verification_count integer not null default 0,
  add column locked_until timestamptz;

-- One-time codes that were accepted a moment ago: a code that is overheard is worth nothing (RFC 6238 section 5.2).
create table person_used_code (
  person_id text not null references person (id) on delete cascade,
  code text not null,
  used_at timestamptz not null,
  primary key (person_id, code)
);

create unique index team_invitation_one_open on team_invitation (team_id, lower(email)) where status = 'pending';

-- Lists by score and by length. Calls without either come last in both directions, by date, and need no line here.
create index call_by_score on call (team_id, score, id) where score is not null;
create index call_by_length on call (team_id, duration_ms, id) where duration_ms is not null;
