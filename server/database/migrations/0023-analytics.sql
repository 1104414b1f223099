-- Lists of a million calls, words that were said in them, and figures by day.

-- A rep is a person, else an address, else a name: one index for each, in the order of the list.
drop index call_unmatched_rep;
create index call_unmatched_rep on call (team_id, lower(rep_email), called_at desc, id desc)
  where rep_person_id is null and rep_email is not null;
create index call_named_rep on call (team_id, rep_name, called_at desc, id desc)
  where rep_person_id is null and rep_email is null and rep_name is not null;
create index call_by_source on call (team_id, source, called_at desc, id desc);
create index call_unscored on call (team_id, called_at desc, id desc) where score is null;
drop index call_by_state;
create index call_by_state on call (team_id, state, called_at desc, id desc) where state <> 'done';

-- Signs part words, so that each part of an address is found. rules/call-words.ts divides what is looked for in the same way.
create function title_words(title text, rep_name text, rep_email text) returns tsvector
language sql immutable parallel safe as $$
  select to_tsvector('simple', regexp_replace(
    coalesce(title, '') || ' ' || coalesce(rep_name, '') || ' ' || coalesce(rep_email, ''), '[\s!-/:-@\[-`{-~]+', ' ', 'g'))
$$;
create index call_title_words on call using gin (title_words(title, rep_name, rep_email));

-- What was said, as the newest transcript has it: words of any language as they were said.
create table call_words (
  team_id text not null,
  call_id uuid not null,
  words tsvector not null,
  primary key (team_id, call_id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
-- Of more than 200,000 characters (over three hours) the list of words could grow past what PostgreSQL holds.
create function said_words(utterances jsonb) returns tsvector
language sql immutable parallel safe as $$
  select to_tsvector('simple', regexp_replace(
    left(coalesce(string_agg(line ->> 'text', ' ' order by n), ''), 200000), '[\s!-/:-@\[-`{-~]+', ' ', 'g'))
  from jsonb_array_elements(utterances) with ordinality lines (line, n)
$$;
insert into call_words
select distinct on (team_id, call_id) team_id, call_id, said_words(utterances) from transcript
order by team_id, call_id, version desc;
create index call_words_said on call_words using gin (words);

-- A transcript may be replaced, edited, shortened or taken away: whatever is the newest then counts.
create function keep_call_words() returns trigger language plpgsql as $$
declare
  of record;
begin
  if tg_op = 'DELETE' then of := old; else of := new; end if;
  delete from call_words where team_id = of.team_id and call_id = of.call_id;
  insert into call_words
  select team_id, call_id, said_words(utterances) from transcript
  where team_id = of.team_id and call_id = of.call_id order by version desc limit 1;
  return null;
end $$;
create trigger transcript_keep_words after insert or delete or update of utterances on transcript
  for each row execute function keep_call_words();

-- Of each criterion that applied: its category, itself, points and weight. Small, where the whole result is large.
create function criteria_of(result jsonb) returns jsonb
language sql immutable parallel safe as $$
  select coalesce(jsonb_agg(jsonb_build_array(category -> 'key', criterion -> 'key', criterion -> 'points', criterion -> 'weight')), '[]')
  from jsonb_array_elements(result -> 'categories') category, jsonb_array_elements(category -> 'criteria') criterion
  where criterion ->> 'outcome' <> 'not_applicable'
$$;
alter table score add column criteria jsonb generated always as (criteria_of(result)) stored;
create function criterion_keys(criteria jsonb) returns text[]
language sql immutable parallel safe as $$
  select coalesce(array_agg(criterion ->> 1), '{}') from jsonb_array_elements(criteria) criterion
$$;
create index score_criteria on score using gin (criterion_keys(criteria));

-- Figures of a day (in UTC) as far as filters tell calls apart. `rep` as the list of calls takes it; '' stands for none.
create table call_day (
  team_id text not null,
  day date not null,
  rep text not null,
  source text not null,
  direction text not null check (direction in ('inbound', 'outbound', '')),
  scorecard_key text not null,
  calls integer not null,
  lengths integer not null,
  length_ms bigint not null,
  talk_shares integer not null,
  talk_share_sum real not null,
  scored integer not null,
  score_sum integer not null,
  -- How many calls scored 0 to 9, 10 to 19 and so on to 90 to 100.
  tenth_0 integer not null,
  tenth_1 integer not null,
  tenth_2 integer not null,
  tenth_3 integer not null,
  tenth_4 integer not null,
  tenth_5 integer not null,
  tenth_6 integer not null,
  tenth_7 integer not null,
  tenth_8 integer not null,
  tenth_9 integer not null,
  primary key (team_id, day, rep, source, direction, scorecard_key)
);
create table criterion_day (
  team_id text not null,
  scorecard_key text not null,
  day date not null,
  criterion_key text not null,
  rep text not null,
  source text not null,
  direction text not null check (direction in ('inbound', 'outbound', '')),
  category_key text not null,
  calls integer not null,
  points real not null,
  weight real not null,
  primary key (team_id, scorecard_key, day, criterion_key, rep, source, direction)
);
-- The same by week: long spans read whole weeks here, and only the days at their ends by themselves.
create table criterion_week (
  team_id text not null,
  scorecard_key text not null,
  week date not null,
  criterion_key text not null,
  rep text not null,
  source text not null,
  direction text not null check (direction in ('inbound', 'outbound', '')),
  category_key text not null,
  calls integer not null,
  points real not null,
  weight real not null,
  primary key (team_id, scorecard_key, week, criterion_key, rep, source, direction)
);

-- Days whose figures have to be counted anew. Each change leaves a line of its own in its own transaction: a line that can be seen
-- belongs to a change that can be seen.
create table changed_day (
  team_id text not null,
  day date not null,
  id bigint generated always as identity,
  primary key (team_id, day, id)
);
insert into changed_day (team_id, day) select distinct team_id, (called_at at time zone 'UTC')::date from call;

create function note_day_of_new_calls() returns trigger language plpgsql as $$
begin
  insert into changed_day (team_id, day) select distinct team_id, (called_at at time zone 'UTC')::date from come;
  return null;
end $$;
create function note_day_of_gone_calls() returns trigger language plpgsql as $$
begin
  insert into changed_day (team_id, day) select distinct team_id, (called_at at time zone 'UTC')::date from gone;
  return null;
end $$;
create function note_day_of_changed_calls() returns trigger language plpgsql as $$
begin
  insert into changed_day (team_id, day)
  select distinct c.team_id, (moment at time zone 'UTC')::date
  from come c join gone g on g.team_id = c.team_id and g.id = c.id, lateral (values (c.called_at), (g.called_at)) moments (moment)
  where (c.called_at, c.rep_person_id, c.rep_email, c.rep_name, c.source, c.direction, c.duration_ms, c.talk_share, c.score)
    is distinct from (g.called_at, g.rep_person_id, g.rep_email, g.rep_name, g.source, g.direction, g.duration_ms, g.talk_share, g.score);
  return null;
end $$;
create function note_day_of_scores() returns trigger language plpgsql as $$
begin
  insert into changed_day (team_id, day)
  select distinct c.team_id, (c.called_at at time zone 'UTC')::date
  from touched t join call c on c.team_id = t.team_id and c.id = t.call_id;
  return null;
end $$;
create trigger call_new_day after insert on call referencing new table as come
  for each statement execute function note_day_of_new_calls();
create trigger call_gone_day after delete on call referencing old table as gone
  for each statement execute function note_day_of_gone_calls();
create trigger call_changed_day after update on call referencing old table as gone new table as come
  for each statement execute function note_day_of_changed_calls();
create trigger score_new_day after insert on score referencing new table as touched
  for each statement execute function note_day_of_scores();
create trigger score_changed_day after update on score referencing new table as touched
  for each statement execute function note_day_of_scores();
create trigger score_gone_day after delete on score referencing old table as touched
  for each statement execute function note_day_of_scores();

-- For tools that read the database. Columns are added at the end and never taken away; everything else may change.
create view bi_call as
select c.team_id, c.id as call_id, c.title, c.source, c.source = 'agent' as is_by_agent, c.state, c.direction, c.outcome, c.called_at,
  c.rep_person_id, coalesce(p.name, c.rep_name) as rep_name, coalesce(p.email, lower(c.rep_email)) as rep_email,
  c.duration_ms, c.talk_share, s.scorecard_key, s.scorecard_version, c.score, s.created_at as scored_at
from call c left join person p on p.id = c.rep_person_id left join score s on s.team_id = c.team_id and s.call_id = c.id;
create view bi_criterion as
select s.team_id, s.call_id, s.scorecard_key, s.scorecard_version, criterion ->> 0 as category_key, criterion ->> 1 as criterion_key,
  (criterion ->> 2)::real as points, (criterion ->> 3)::real as weight
from score s, jsonb_array_elements(s.criteria) criterion where s.overall is not null;
