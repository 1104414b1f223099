-- What each team has used up of a language model that judges its calls, by month. Requests that came to nothing are paid for as well.
create table evaluation_spend (
  team_id text not null references team (id) on delete cascade,
  -- In UTC, such as 2026-03.
  month text not null check (month ~ '^\d{4}-\d{2}$'),
  requests bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  -- Millionths of a dollar, at the prices of the day.
  micro_usd bigint not null,
  primary key (team_id, month)
);
