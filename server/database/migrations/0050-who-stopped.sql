-- Who has stopped a call, a campaign or an agent: what a person or the server has stopped no key lets go on. Nobody knows of older stops.

alter table planned_call add column stopped_by text check (stopped_by in ('person', 'key'));
alter table campaign add column stopped_by text check (stopped_by in ('person', 'key', 'server'));
alter table agent add column stopped_by text check (stopped_by in ('person', 'key'));

update planned_call set stopped_by = 'person' where paused_at is not null;
update campaign set stopped_by = case when stopped_because is null then 'person' else 'server' end where state = 'paused';
update agent set stopped_by = 'person' where state = 'paused';
