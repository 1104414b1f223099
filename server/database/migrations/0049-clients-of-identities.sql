-- Some providers (Microsoft Entra) know one person by another id for each application that asks. Which applications proved an id: none of them is
-- known for ids of before, until their person comes again.
alter table person_identity add column client_ids text[] not null default '{}';

-- Titles of calls stood in entries about them; now their ids do. What is kept there cannot be changed but here.
alter table audit_entry disable trigger audit_entry_stays;
update audit_entry set subject = coalesce(detail ->> 'callId', detail ->> 'call_id')
  where act in ('original.heard', 'hold.set', 'hold.lifted', 'share.made', 'share.revoked')
    and coalesce(detail ->> 'callId', detail ->> 'call_id') is not null
    and subject is distinct from coalesce(detail ->> 'callId', detail ->> 'call_id');
alter table audit_entry enable trigger audit_entry_stays;

-- Retention looks for what HubSpot was told, by its age.
create index hubspot_report_oldest on hubspot_report (team_id, created_at);
