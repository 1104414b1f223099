-- Contacts of HubSpot: looked for where an agent listens to them, and told what came of a call to them.

-- From when on, on HubSpot's clock, what happens to contacts is for the agent to hear: since it began to listen, or went on.
alter table agent_listener add column listening_since timestamptz;
update agent_listener set listening_since = updated_at;
alter table agent_listener alter column listening_since set not null;

-- contacts: those that are created, as long as an agent listens to them; its bookmark is the last instant they were created up to.
alter table hubspot_lane drop constraint hubspot_lane_kind_check;
alter table hubspot_lane add constraint hubspot_lane_kind_check check (kind in ('fast', 'slow', 'backfill', 'contacts'));
insert into hubspot_lane (team_id, portal_id, id, kind, state, bookmark_ms, next_run_at, created_at, updated_at)
select distinct on (team_id, portal_id) team_id, portal_id, gen_random_uuid(), 'contacts', 'active',
  (extract(epoch from now()) * 1000)::bigint, now(), now(), now()
from agent_listener
where paused_at is null and jsonb_path_exists(rules, '$[*] ? (@.on == "any" || @.on == "created")');

-- contact: properties of the contact that the agent's settings map to the outcome.
alter table hubspot_report drop constraint hubspot_report_kind_check;
alter table hubspot_report add constraint hubspot_report_kind_check check (kind in ('call', 'callback', 'contact'));
create index hubspot_report_of_contact on hubspot_report (team_id, portal_id, target, created_at) where kind = 'contact';

-- Agents that were made before write nothing to contacts.
update agent set draft = draft || '{"contactUpdates": []}';
update agent_version set content = content || '{"contactUpdates": []}';
