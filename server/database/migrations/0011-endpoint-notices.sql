-- An endpoint that was switched off because it took nothing says so, and Slack can be told in the morning how yesterday went.
alter table webhook_endpoint
  -- Since when it is off because it took nothing; null while it is on, or once a person has seen to it.
  add column gave_up_at timestamptz,
  -- What the clock shows when yesterday is told of, and on which: null for the team's.
  add column digest_time text not null default '09:00' check (digest_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  add column digest_zone text,
  -- When it is told next; null where nobody asked for it.
  add column digest_at timestamptz,
  -- The last day it was told of, as in 2026-03-08. No day is told twice.
  add column digest_day text;
create index webhook_endpoint_digest on webhook_endpoint (digest_at) where state = 'active' and digest_at is not null;
update webhook_endpoint set gave_up_at = updated_at where state = 'disabled' and disabled_reason <> 'Somebody switched it off.';
-- People read Slack, so it may say so without having been asked; a system hears of it once somebody wants it to.
update webhook_endpoint set events = array_append(events, 'webhook.disabled') where kind = 'slack';
