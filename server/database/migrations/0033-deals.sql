-- Deals of HubSpot that calls belong to. Of a deal nothing is kept that names anybody: neither its name nor its contacts.

create table deal (
  team_id text not null,
  portal_id text not null,
  deal_id text not null,
  outcome text not null check (outcome in ('won', 'lost', 'open')),
  -- As HubSpot writes it; its currency, or that of the portal.
  amount text,
  currency text,
  created_at timestamptz not null,
  -- Of an open deal when it is hoped for.
  closed_at timestamptz,
  modified_at timestamptz not null,
  -- When it is read anew.
  due_at timestamptz not null,
  primary key (team_id, portal_id, deal_id),
  foreign key (team_id, portal_id) references hubspot_portal (team_id, portal_id) on delete cascade
);
create index deal_due on deal (team_id, portal_id, due_at);
create index deal_by_outcome on deal (team_id, outcome);
create index deal_closed on deal (team_id, closed_at desc) where outcome <> 'open';

create table deal_call (
  team_id text not null,
  call_id uuid not null,
  portal_id text not null,
  deal_id text not null,
  -- Whether the call lies on the deal itself, or on a contact of it.
  link text not null check (link in ('call', 'contact')),
  by_agent boolean not null,
  -- By rules/deal.ts: whether it was held in time for the deal.
  counts boolean not null,
  primary key (team_id, portal_id, deal_id, call_id),
  foreign key (team_id, portal_id, deal_id) references deal (team_id, portal_id, deal_id) on delete cascade,
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
create index deal_call_of_call on deal_call (team_id, call_id);

-- A deal without a call of ours is nobody's business here: it goes with the last of them.
create function drop_deals_without_calls() returns trigger language plpgsql as $$
begin
  delete from deal d using (select distinct team_id, portal_id, deal_id from gone) g
  where d.team_id = g.team_id and d.portal_id = g.portal_id and d.deal_id = g.deal_id
    and not exists (select 1 from deal_call k where k.team_id = d.team_id and k.portal_id = d.portal_id and k.deal_id = d.deal_id);
  return null;
end $$;
create trigger deal_call_gone after delete on deal_call referencing old table as gone
  for each statement execute function drop_deals_without_calls();

-- Which calls are looked for among deals, and when next; null where they are too old to change.
create table deal_look (
  team_id text not null,
  call_id uuid not null,
  portal_id text not null,
  -- The call as HubSpot has it, or the contact that an agent spoke with.
  object_id text,
  contact_id text,
  due_at timestamptz,
  primary key (team_id, call_id),
  foreign key (team_id, call_id) references call (team_id, id) on delete cascade
);
create index deal_look_due on deal_look (team_id, portal_id, due_at) where due_at is not null;

-- How reading the deals of a portal went last, and before when it is not tried again.
create table deal_reading (
  team_id text not null,
  portal_id text not null,
  read_at timestamptz,
  not_before timestamptz not null,
  error_code text,
  error_message text,
  primary key (team_id, portal_id),
  foreign key (team_id, portal_id) references hubspot_portal (team_id, portal_id) on delete cascade
);

insert into deal_look (team_id, call_id, portal_id, object_id, due_at)
select distinct on (r.team_id, r.call_id) r.team_id, r.call_id, r.portal_id, r.object_id, now()
from hubspot_record r join call c on c.team_id = r.team_id and c.id = r.call_id
where r.state = 'taken';
insert into deal_look (team_id, call_id, portal_id, contact_id, due_at)
select c.team_id, c.id, p.portal_id, p.contact_id, now()
from attempt a join planned_call p on p.team_id = a.team_id and p.id = a.planned_call_id
  join call c on c.team_id = a.team_id and c.id = a.call_id
where p.portal_id is not null and p.contact_id is not null
on conflict do nothing;
insert into deal_look (team_id, call_id, portal_id, contact_id, due_at)
select c.team_id, c.id, i.portal_id, i.contact_id, now()
from inbound_call i join call c on c.team_id = i.team_id and c.id = i.id
where i.portal_id is not null and i.contact_id is not null
on conflict do nothing;
