-- Keys that pushed a call we had already. Like the one that brought it, they may ask what became of it.
create table call_sender (
  team_id text not null,
  call_id uuid not null,
  push_key_id uuid not null,
  primary key (team_id, call_id, push_key_id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
