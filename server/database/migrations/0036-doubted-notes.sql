-- What was made in HubSpot by a sender that had been overtaken may be there twice: it is looked for once more, and one of them is taken away.

alter table hubspot_write_back add column in_doubt boolean not null default false;
alter table hubspot_report add column in_doubt boolean not null default false;
