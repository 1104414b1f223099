-- Tests of an agent: talks with a simulated callee and what is expected of them. They belong to the draft, not to a version.
alter table agent
  add column tests jsonb not null default '[]',
  add column tests_revision integer not null default 0;
