-- Calls to the numbers of a team: which agent answers them, who rang, and what the agent was told of them.

-- Null: nobody answers. At other hours than the agent's a caller hears when to call again, unless it answers always.
alter table caller_number add column answered_by uuid;
alter table caller_number add column answers_always boolean not null default false;
alter table caller_number add foreign key (team_id, answered_by) references agent (team_id, id) on delete set null (answered_by);
create index caller_number_of_carrier on caller_number (number, created_at);

-- A call that somebody began is a talk, in the browser or by telephone. What an agent knew of a person is not kept after it.
alter table talk alter column brief drop not null;
drop index talk_open;
create index talk_open on talk (host, seen_at) where state <> 'ended';

-- Who rang. The talk of the same id tells how it stands; a carrier's call is taken once.
create table inbound_call (
  team_id text not null references team (id) on delete cascade,
  talk_id uuid primary key references talk (id) on delete cascade,
  carrier text not null,
  carrier_ref text not null,
  -- Null where the caller withholds it.
  from_number text,
  to_number text not null,
  portal_id text,
  contact_id text,
  contact_name text,
  unique (carrier, carrier_ref)
);
