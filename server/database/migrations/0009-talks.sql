-- Talks of the team's own people with an agent, in the browser. The call that comes of it has the same id.
create table talk (
  team_id text not null,
  id uuid primary key,
  agent_id uuid not null,
  person_id text,
  -- Of the address of its sound, which is good for one connection.
  token_digest text not null unique,
  -- What the talking process is told, in the words of CallBrief, without the place of the recording.
  brief jsonb not null,
  state text not null check (state in ('asked', 'talking', 'ended')),
  -- The machine whose process holds the call, and when that was last known to live.
  host text,
  seen_at timestamptz,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  foreign key (team_id, agent_id) references agent (team_id, id) on delete cascade
);
create index talk_of_team on talk (team_id, created_at desc);
create index talk_of_agent on talk (team_id, agent_id);
create index talk_open on talk (host, seen_at) where state = 'talking';
