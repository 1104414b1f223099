-- Calls to the numbers of a team: also those nobody answered, what each came to, and a message outside the hours.

alter table inbound_call add column id uuid;
update inbound_call set id = talk_id;
alter table inbound_call drop constraint inbound_call_pkey;
-- That of its talk where an agent answered, and so that of the recorded call.
alter table inbound_call add primary key (team_id, id);
-- Null where nobody answered.
alter table inbound_call alter column talk_id drop not null;
alter table inbound_call add unique (talk_id);

-- Which agent answers at the number.
alter table inbound_call add column agent_id uuid;
alter table inbound_call add foreign key (team_id, agent_id) references agent (team_id, id) on delete set null (agent_id);
alter table inbound_call add column rang_at timestamptz;
alter table inbound_call add column talked_ms integer not null default 0;
-- Both null while it goes on.
alter table inbound_call add column ended_at timestamptz;
alter table inbound_call add column outcome text;
alter table inbound_call add column summary text;
-- What they answered or left as a message, by the name of the question.
alter table inbound_call add column answers jsonb not null default '{}';

-- How earlier calls ended stands with their recordings alone.
update inbound_call i set agent_id = t.agent_id, rang_at = t.created_at, ended_at = t.ended_at,
  outcome = case when t.state <> 'ended' then null when t.started_at is null then 'hung_up' else 'unknown' end
from talk t where t.id = i.talk_id;
alter table inbound_call alter column rang_at set not null;
create index inbound_call_newest on inbound_call (team_id, rang_at desc, id desc);

-- What a caller meets outside the hours: told when to call again, or asked for a message.
alter table caller_number add column when_closed text not null default 'say' check (when_closed in ('say', 'take_message'));
