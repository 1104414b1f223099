-- Figures of long spans: whole weeks are read as such, so that two years of a million calls are some ten thousand lines.

create table call_week (like call_day including constraints);
alter table call_week rename column day to week;
alter table call_week add primary key (team_id, week, rep, source, direction, scorecard_key);
insert into call_week
select team_id, date_trunc('week', day)::date, rep, source, direction, scorecard_key, sum(calls), sum(lengths), sum(length_ms),
  sum(talk_shares), sum(talk_share_sum), sum(scored), sum(score_sum), sum(tenth_0), sum(tenth_1), sum(tenth_2), sum(tenth_3),
  sum(tenth_4), sum(tenth_5), sum(tenth_6), sum(tenth_7), sum(tenth_8), sum(tenth_9)
from call_day group by 1, 2, 3, 4, 5, 6;

-- A source or a direction is asked for by itself: their lines lie together.
alter table criterion_week drop constraint criterion_week_pkey;
alter table criterion_week add primary key (team_id, scorecard_key, source, direction, week, criterion_key, rep);

-- All calls of people, and all of agents, from wherever they came and in whichever direction: what is asked for most.
create table call_week_of_side (like call_week including constraints);
alter table call_week_of_side drop column source, drop column direction;
alter table call_week_of_side add column side text not null check (side in ('people', 'agents'));
alter table call_week_of_side add primary key (team_id, side, week, rep, scorecard_key);
insert into call_week_of_side (team_id, side, week, rep, scorecard_key, calls, lengths, length_ms, talk_shares, talk_share_sum, scored,
  score_sum, tenth_0, tenth_1, tenth_2, tenth_3, tenth_4, tenth_5, tenth_6, tenth_7, tenth_8, tenth_9)
select team_id, case source when 'agent' then 'agents' else 'people' end, week, rep, scorecard_key, sum(calls), sum(lengths),
  sum(length_ms), sum(talk_shares), sum(talk_share_sum), sum(scored), sum(score_sum), sum(tenth_0), sum(tenth_1), sum(tenth_2),
  sum(tenth_3), sum(tenth_4), sum(tenth_5), sum(tenth_6), sum(tenth_7), sum(tenth_8), sum(tenth_9)
from call_week where source <> 'practice' group by 1, 2, 3, 4, 5;

create table criterion_week_of_side (
  team_id text not null,
  scorecard_key text not null,
  side text not null check (side in ('people', 'agents')),
  week date not null,
  criterion_key text not null,
  rep text not null,
  category_key text not null,
  calls integer not null,
  points real not null,
  weight real not null,
  primary key (team_id, scorecard_key, side, week, criterion_key, rep)
);
insert into criterion_week_of_side
select team_id, scorecard_key, case source when 'agent' then 'agents' else 'people' end, week, criterion_key, rep, max(category_key),
  sum(calls), sum(points), sum(weight)
from criterion_week where source <> 'practice' group by 1, 2, 3, 4, 5, 6;
