-- Calls of agents that are held with sound: what the conversation is to know, who holds it, and what came of it.
create table live_call (
  team_id text not null,
  attempt_id uuid not null,
  -- In the words of TalkBrief. Emptied when the call has ended: it holds what is known of a person.
  brief jsonb,
  -- Of the address of its sound, for carriers that connect it to us; good for one connection.
  token_digest text not null unique,
  state text not null check (state in ('dialling', 'talking', 'ended')),
  -- The machine whose process holds it, and when that was last known to live. Null while only a carrier has it.
  host text,
  seen_at timestamptz not null,
  -- What the carrier said of its end, while the word of the conversation is waited for.
  carrier_end jsonb,
  -- What the conversation came to, in the words of CallTold, without what was said.
  told jsonb,
  -- A recording may lie at the host that has not become a call yet.
  has_recording boolean not null default false,
  created_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (team_id, attempt_id),
  foreign key (team_id, attempt_id) references attempt (team_id, id) on delete cascade
);
create index live_call_open on live_call (host, seen_at) where state <> 'ended' or has_recording;

-- Where a recorded call came from.
create index attempt_of_call on attempt (team_id, call_id) where call_id is not null;
