-- What a team, or one person, wants to reach until a day.
create table goal (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  -- Null: of the whole team.
  person_id text references person (id) on delete cascade,
  measure text not null check (measure in ('calls', 'score', 'criterion')),
  -- Of a criterion alone.
  scorecard_key text,
  criterion_key text,
  target integer not null,
  -- In UTC, both inclusive.
  starts_on date not null,
  due_on date not null,
  set_by text,
  set_at timestamptz not null,
  primary key (team_id, id),
  check ((measure = 'criterion') = (scorecard_key is not null and criterion_key is not null))
);
