-- Tries of a stage that failed are counted apart from starts that ended in a crash: those must not use up the tries.

alter table call_stage add column failures integer not null default 0;
update call_stage set failures = attempt where state in ('retrying', 'failed');
