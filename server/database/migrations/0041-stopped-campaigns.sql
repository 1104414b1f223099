-- Why a campaign was stopped by the server: the carrier refuses its calls. Channels hear of it, as they do of endpoints that were switched off.

alter table campaign add column stopped_because text;

update webhook_endpoint set events = array_append(events, 'campaign.stopped') where kind = 'slack';
