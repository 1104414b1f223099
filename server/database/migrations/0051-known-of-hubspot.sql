-- What was not known of HubSpot before. Which version of a call was taken, kept while its portal is disconnected: calls that HubSpot has not changed since are no difference.

alter table hubspot_remembered add column taken_modified_ms bigint;

-- Of callbacks that had failed before nobody knows whether HubSpot had been told: one it no longer knows then has been.
update hubspot_report set in_doubt = true
where kind = 'callback' and state = 'failed' and error_code in ('hubspot_unavailable', 'internal');
