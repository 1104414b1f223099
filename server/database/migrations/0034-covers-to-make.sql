-- Copies with silences are looked after until they are there, and made of recordings that were there before a team wanted them.

-- When the copy is asked for again, unless it is there by then; null where nothing is to be made.
alter table recording add column cover_due_at timestamptz;
create index recording_cover_due on recording (cover_due_at) where cover_due_at is not null;
-- Recordings below this id have not been looked at since silences were switched on; null: none are left.
alter table privacy_policy add column cover_before uuid;
create index privacy_policy_cover_before on privacy_policy (team_id) where cover_before is not null;

-- Those that are waiting in vain are asked for again.
update recording r set cover_due_at = now() from privacy_policy p
where p.team_id = r.team_id and r.covered_at is null and r.fetched_at >= (p.policy -> 'sound' ->> 'coveredSince')::timestamptz;
