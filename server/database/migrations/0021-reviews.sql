-- What people say of scored calls.

-- A person's answer to a check. One that was replaced or taken back keeps its line: who, when, from what to what, and why.
create table check_answer (
  team_id text not null,
  id uuid not null,
  call_id uuid not null,
  scorecard_key text not null,
  scorecard_version integer not null,
  criterion_key text not null,
  check_key text not null,
  question text not null,
  machine_outcome text not null check (machine_outcome in ('met', 'partly', 'possible', 'not_found', 'not_applicable')),
  -- Name and version of who gave the machine's.
  evaluator text not null,
  old_outcome text not null check (old_outcome in ('met', 'partly', 'possible', 'not_found', 'not_applicable')),
  outcome text not null check (outcome in ('met', 'partly', 'not_found', 'not_applicable')),
  reason text not null,
  answered_by text references person (id) on delete set null,
  answered_at timestamptz not null,
  ended_by text references person (id) on delete set null,
  ended_at timestamptz,
  primary key (team_id, id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
create unique index check_answer_held on check_answer (team_id, call_id, scorecard_key, check_key) where ended_at is null;
create index check_answer_of_call on check_answer (team_id, call_id, answered_at);
create index check_answer_newest on check_answer (team_id, answered_at desc) where ended_at is null;

-- Checks that wait for a person, as of the newest score.
create table open_check (
  team_id text not null,
  call_id uuid not null,
  scorecard_key text not null,
  check_key text not null,
  kind text not null check (kind in ('possible', 'unsure')),
  noted_at timestamptz not null,
  primary key (team_id, call_id, scorecard_key, check_key),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
create index open_check_newest on open_check (team_id, noted_at desc);
-- Of calls scored until now those of the last ninety days; the thresholds are those of rules/review.ts.
insert into open_check
select s.team_id, s.call_id, s.scorecard_key, c ->> 'key', case c ->> 'outcome' when 'possible' then 'possible' else 'unsure' end, s.created_at
from score s, jsonb_path_query(s.result, '$.categories[*].criteria[*].checks[*]') c
where s.created_at > (select max(created_at) from score) - interval '90 days'
  and (c ->> 'outcome' = 'possible' or (c ->> 'outcome' in ('met', 'partly') and (c ->> 'confidence')::real < 0.6));

-- The rep of a call does not agree with an answer.
create table dispute (
  team_id text not null,
  id uuid not null,
  call_id uuid not null,
  scorecard_key text not null,
  check_key text not null,
  question text not null,
  outcome text not null,
  reason text not null,
  state text not null check (state in ('open', 'changed', 'kept', 'withdrawn')),
  raised_by text references person (id) on delete set null,
  raised_at timestamptz not null,
  resolution text,
  resolved_by text references person (id) on delete set null,
  resolved_at timestamptz,
  primary key (team_id, id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
create unique index dispute_open on dispute (team_id, call_id, scorecard_key, check_key) where state = 'open';
create index dispute_of_call on dispute (team_id, call_id, raised_at);

-- What people write about a call, at a moment of it or about the whole; answers stand under the comment they answer, one deep.
create table call_comment (
  team_id text not null,
  id uuid not null,
  call_id uuid not null,
  reply_to uuid,
  at_ms integer check (at_ms >= 0),
  -- Empty once it was taken away while answers stand under it.
  text text not null,
  written_by text references person (id) on delete set null,
  written_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  resolved_by text references person (id) on delete set null,
  resolved_at timestamptz,
  primary key (team_id, id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade,
  foreign key (team_id, reply_to) references call_comment (team_id, id) on delete cascade
);
create index call_comment_of_call on call_comment (team_id, call_id, written_at);
create table comment_mention (
  team_id text not null,
  comment_id uuid not null,
  person_id text not null references person (id) on delete cascade,
  noted_at timestamptz not null,
  seen_at timestamptz,
  primary key (team_id, comment_id, person_id),
  foreign key (team_id, comment_id) references call_comment (team_id, id) on delete cascade
);
create index comment_mention_of_person on comment_mention (team_id, person_id, noted_at desc);

-- Calls that somebody has gone through with the rep.
create table coached_call (
  team_id text not null,
  call_id uuid not null,
  coached_by text references person (id) on delete set null,
  coached_at timestamptz not null,
  primary key (team_id, call_id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);

-- Parts of calls worth hearing again, and ordered lists of them.
create table clip (
  team_id text not null,
  id uuid not null,
  call_id uuid not null,
  title text not null,
  from_ms integer not null check (from_ms >= 0),
  to_ms integer not null check (to_ms > from_ms),
  made_by text references person (id) on delete set null,
  made_at timestamptz not null,
  primary key (team_id, id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
create index clip_newest on clip (team_id, made_at desc, id);
create index clip_of_call on clip (team_id, call_id, from_ms);
create table playlist (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  name text not null,
  made_by text references person (id) on delete set null,
  made_at timestamptz not null,
  primary key (team_id, id)
);
create table playlist_clip (
  team_id text not null,
  playlist_id uuid not null,
  clip_id uuid not null,
  position integer not null,
  primary key (team_id, playlist_id, clip_id),
  foreign key (team_id, playlist_id) references playlist (team_id, id) on delete cascade,
  foreign key (team_id, clip_id) references clip (team_id, id) on delete cascade
);
create index playlist_clip_of_clip on playlist_clip (team_id, clip_id);

-- Who corrected a transcript; null for those that came with the call or were made of its sound.
alter table transcript add column edited_by text references person (id) on delete set null;

-- Who is to look at a call.
create table call_reviewer (
  team_id text not null,
  call_id uuid not null,
  person_id text not null references person (id) on delete cascade,
  assigned_by text references person (id) on delete set null,
  assigned_at timestamptz not null,
  primary key (team_id, call_id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
create index call_reviewer_of_person on call_reviewer (team_id, person_id);

-- Filters and columns of the list of calls under a name: a person's own, or the team's.
create table call_view (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  name text not null,
  is_shared boolean not null,
  search jsonb not null,
  made_by text not null references person (id) on delete cascade,
  made_at timestamptz not null,
  primary key (team_id, id)
);
