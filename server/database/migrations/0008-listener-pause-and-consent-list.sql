-- An agent's listening to a portal can be paused, and the ledger of consent is read line by line, newest first.
alter table agent_listener add column paused_at timestamptz;
create index consent_of_team on consent (team_id, created_at desc, id desc);
