-- Starts of a stage that a process never ended, counted apart from those that failed or waited: after some of them the stage rests before the next.

alter table call_stage add column crashes integer not null default 0;
