-- Which version of a call was taken, kept while its portal is disconnected: calls that HubSpot has not changed since are no difference.

alter table hubspot_remembered add column taken_modified_ms bigint;
