-- Outbound: agents, the calls they are to make, each attempt with the reason it was made, and what must never be rung.

-- What a key of the team may do: push recordings, or ask for calls. Neither opens the other's door.
alter table push_key add column purpose text not null default 'ingest' check (purpose in ('ingest', 'calls'));

create table agent (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  -- As it stands in addresses: agent_id=….
  slug text not null,
  name text not null,
  state text not null check (state in ('active', 'paused', 'archived')),
  -- What is being edited; calls are made with a published version only.
  draft jsonb not null,
  -- Goes up with every saved draft: an edit that began with an older one is refused.
  draft_revision integer not null default 1,
  published_version integer,
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, id),
  unique (team_id, slug)
);

-- Never changed once it stands.
create table agent_version (
  team_id text not null,
  agent_id uuid not null,
  version integer not null,
  content jsonb not null,
  note text not null,
  published_by text references person (id) on delete set null,
  published_at timestamptz not null,
  primary key (team_id, agent_id, version),
  foreign key (team_id, agent_id) references agent (team_id, id) on delete cascade
);

create table caller_number (
  team_id text not null references team (id) on delete cascade,
  number text not null,
  carrier text not null,
  label text not null,
  state text not null check (state in ('active', 'resting')),
  created_at timestamptz not null,
  primary key (team_id, number)
);

create table campaign (
  team_id text not null references team (id) on delete cascade,
  -- Called batch_id by those who send calls.
  id uuid not null,
  name text not null,
  agent_id uuid,
  state text not null check (state in ('active', 'paused', 'cancelled')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, id)
);

-- What a team says about its calls as a whole: kill switch, zone when nothing is known, hours, limits, packs of rules.
create table calling_policy (
  team_id text primary key references team (id) on delete cascade,
  paused_at timestamptz,
  paused_by text references person (id) on delete set null,
  policy jsonb not null,
  -- Null until somebody has saved one: a change that began with an older one is refused.
  updated_at timestamptz
);

-- Everything that asked for a call, once, whether a call came of it or not.
create table call_request (
  team_id text not null,
  agent_id uuid not null,
  -- SHA-256 of what makes two deliveries the same.
  digest bytea not null,
  id uuid not null,
  door text not null check (door in ('crm-webhook', 'outbound', 'csv', 'button', 'workflow')),
  received_at timestamptz not null,
  deliveries integer not null default 1,
  -- pending: kept, not planned yet.
  state text not null check (state in ('pending', 'planned', 'ignored', 'refused')),
  reason text,
  planned_call_id uuid,
  body jsonb not null,
  -- The parameters that came with it, as they were sent; no key among them.
  parameters jsonb not null,
  -- Name and period of the rule it met: a part of the trigger's key.
  rule jsonb not null,
  attempt integer not null default 0,
  next_try_at timestamptz,
  claimed_until timestamptz,
  primary key (team_id, agent_id, digest)
);
create unique index call_request_id on call_request (team_id, id);
create index call_request_pending on call_request (team_id, next_try_at nulls first, received_at) where state = 'pending';
create index call_request_newest on call_request (team_id, received_at desc, id desc);

create table planned_call (
  team_id text not null,
  -- Called call_sid by those who ask for calls.
  id uuid not null,
  agent_id uuid not null,
  campaign_id uuid,
  -- One trigger, one call: agent or campaign, contact, rule, period (rules/trigger.ts).
  trigger_key text not null,
  door text not null,
  state text not null check (state in ('waiting_for_number', 'planned', 'calling', 'done', 'given_up', 'cancelled')),
  -- Of a closed list (rules/attempt-reason.ts): why it is so, and what decided the time.
  reason text,
  portal_id text,
  contact_id text,
  contact_name text,
  -- What decides whether and when it may be rung (rules/called-person.ts), as it was read last.
  contact jsonb not null,
  -- E.164; null while it is waited for.
  to_number text,
  -- Zones the person may be in, and what says so.
  zones jsonb,
  -- The parsed request: window, carry-over, retries, gaps, priority, schedule (rules/trigger-parameters.ts).
  plan jsonb not null,
  metadata jsonb not null,
  webhook_fields jsonb not null,
  callback_id text,
  priority integer not null default 0,
  paused_at timestamptz,
  -- When the next attempt is looked at; the decision is taken anew then.
  next_at timestamptz,
  -- Equal to next_at once that has come: such a call stands in the line of its agent. A changed next_at takes it out by itself.
  ready_at timestamptz,
  -- From when it counts as waiting, for ageing; moved when it is carried over.
  waiting_since timestamptz not null,
  was_carried_over boolean not null default false,
  attempts integer not null default 0,
  last_disposition text,
  claimed_until timestamptz,
  claimed_by text,
  -- After it is closed.
  give_up_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  primary key (team_id, id)
);
create unique index planned_call_once on planned_call (team_id, trigger_key);
create index planned_call_due on planned_call (next_at) where state = 'planned' and paused_at is null and ready_at is distinct from next_at;
-- The line of each agent in the order of rules/priority.ts: an hour of waiting counts ten points, so a point is six minutes, and the
-- order of two calls stays the same however long both wait.
create index planned_call_line on planned_call (
  team_id, agent_id, was_carried_over desc, (waiting_since at time zone 'UTC' - priority * interval '6 minutes'), waiting_since, id
) where state = 'planned' and paused_at is null and ready_at = next_at;
-- Those whose contact is looked at again for a number, and those that have waited long enough.
create index planned_call_waiting on planned_call (next_at) where state = 'waiting_for_number';
create index planned_call_newest on planned_call (team_id, created_at desc, id desc);
create index planned_call_of_agent on planned_call (team_id, agent_id, created_at desc, id desc);
create index planned_call_of_campaign on planned_call (team_id, campaign_id, created_at desc) where campaign_id is not null;
create index planned_call_of_contact on planned_call (team_id, contact_id) where contact_id is not null;
-- Calls a workflow waits for, once they have ended.
create index planned_call_waited_for on planned_call (ended_at) where callback_id is not null;
create index planned_call_of_number on planned_call (team_id, agent_id, to_number) where to_number is not null;
-- Calls to a number, by whichever agent: what ends when it comes onto the do-not-call list.
create index planned_call_to_number on planned_call (team_id, to_number) where to_number is not null;

-- Agents that hear of a portal's contacts through the webhook address of its connection.
create table agent_listener (
  team_id text not null,
  agent_id uuid not null,
  portal_id text not null,
  -- Which events ask for a call (rules/trigger.ts).
  rules jsonb not null,
  -- As they would stand in the address of the CRM webhook.
  parameters jsonb not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, agent_id, portal_id),
  foreign key (team_id, agent_id) references agent (team_id, id) on delete cascade,
  foreign key (team_id, portal_id) references hubspot_portal (team_id, portal_id) on delete cascade
);
create index agent_listener_of_portal on agent_listener (team_id, portal_id);

-- What we wrote to contacts lately, so that HubSpot telling of it starts no call.
create table contact_write (
  team_id text not null,
  portal_id text not null,
  contact_id text not null,
  property text not null,
  value text not null,
  at timestamptz not null,
  primary key (team_id, portal_id, contact_id, property),
  foreign key (team_id, portal_id) references hubspot_portal (team_id, portal_id) on delete cascade
);
create index contact_write_age on contact_write (at);

-- Limits on attempts at the same time. Claims lock these rows in order, so that counts are exact across processes.
create table dial_limit (
  -- `team …`, `agent …`, `number …`, `carrier …`.
  key text primary key,
  most_at_once integer not null check (most_at_once >= 0),
  -- Fewest milliseconds between two dials; 0 for none.
  spacing_ms integer not null default 0,
  last_dial_at timestamptz,
  -- Of carriers: whether calls through it fail (rules/circuit-breaker.ts); null before the first outcome.
  breaker jsonb
);

create table attempt (
  team_id text not null,
  id uuid not null,
  planned_call_id uuid not null,
  -- 0 for the first.
  number integer not null,
  state text not null check (state in ('claimed', 'dialling', 'ringing', 'answered', 'ended', 'skipped')),
  agent_id uuid not null,
  agent_version integer,
  to_number text not null,
  from_number text,
  carrier text not null,
  -- What the carrier calls it; null until it has answered.
  carrier_ref text,
  due_at timestamptz not null,
  -- Stored before the carrier is asked: from here on the phone may have rung.
  intent_at timestamptz,
  rang_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  disposition text,
  ended_by text,
  error_code text,
  error_message text,
  -- Why it was allowed, under which version of the rules; and the values that were mapped.
  allowed_because jsonb not null,
  rules_version text not null,
  variables jsonb not null,
  worker text,
  -- When somebody looks whether it goes on as it should; null once it has ended.
  look_at timestamptz,
  -- The recorded call it became.
  call_id uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, id),
  foreign key (team_id, planned_call_id) references planned_call (team_id, id) on delete cascade
);
create unique index attempt_once on attempt (team_id, planned_call_id, number);
-- A planned call has one open attempt at most, whatever goes wrong elsewhere.
create unique index attempt_one_open on attempt (team_id, planned_call_id) where state in ('claimed', 'dialling', 'ringing', 'answered');
-- Nobody is rung twice at the same time, by whichever agent.
create unique index attempt_one_per_number on attempt (team_id, to_number) where state in ('claimed', 'dialling', 'ringing', 'answered');
create index attempt_open on attempt (look_at) where state in ('claimed', 'dialling', 'ringing', 'answered');
create unique index attempt_carrier_ref on attempt (carrier, carrier_ref) where carrier_ref is not null;
create index attempt_of_number on attempt (team_id, to_number, intent_at desc) where intent_at is not null;
create index attempt_newest on attempt (team_id, created_at desc, id desc);

-- Which of the limits an open attempt counts against.
create table dial_slot (
  key text not null references dial_limit (key),
  team_id text not null,
  attempt_id uuid not null,
  primary key (key, team_id, attempt_id),
  foreign key (team_id, attempt_id) references attempt (team_id, id) on delete cascade
);
create index dial_slot_of_attempt on dial_slot (team_id, attempt_id);

-- What carriers reported, once, in the order of arrival; also what came too late to count.
create table carrier_report (
  team_id text not null,
  attempt_id uuid not null,
  digest bytea not null,
  kind text not null,
  at timestamptz not null,
  received_at timestamptz not null,
  deliveries integer not null default 1,
  verdict text not null,
  body jsonb not null,
  primary key (team_id, attempt_id, digest),
  foreign key (team_id, attempt_id) references attempt (team_id, id) on delete cascade
);

create table do_not_call (
  team_id text not null references team (id) on delete cascade,
  number text not null,
  source text not null check (source in ('person', 'call', 'import', 'hubspot', 'api')),
  note text not null,
  attempt_id uuid,
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  primary key (team_id, number)
);

-- Who took a number off the list, and why: lines are added, never changed.
create table do_not_call_removal (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  number text not null,
  reason text not null,
  -- The entry as it stood.
  source text not null,
  note text not null,
  listed_at timestamptz not null,
  removed_by text references person (id) on delete set null,
  removed_at timestamptz not null,
  primary key (team_id, id)
);
create index do_not_call_removal_newest on do_not_call_removal (team_id, removed_at desc, id desc);
create index do_not_call_newest on do_not_call (team_id, created_at desc, number desc);

-- Consent as it was given or revoked: lines are added, never changed.
create table consent (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  number text not null,
  kind text not null check (kind in ('given', 'revoked')),
  scope text not null check (scope in ('marketing', 'service', 'all')),
  form text not null check (form in ('express', 'written')),
  source text not null,
  -- The words the person saw or said.
  wording text not null,
  valid_until timestamptz,
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  primary key (team_id, id)
);
create index consent_of_number on consent (team_id, number, created_at desc);

-- Where news go: outgoing webhooks and Slack.
create table webhook_endpoint (
  team_id text not null references team (id) on delete cascade,
  id uuid not null,
  -- Null for the whole team.
  agent_id uuid,
  kind text not null check (kind in ('standard', 'kendo', 'callkaro', 'slack')),
  -- Of Slack only how it is shown: whoever knows such an address may post there, so it is sealed.
  url text not null,
  events text[] not null,
  -- Slack is alarmed by scores below it.
  low_score_below integer not null,
  state text not null check (state in ('active', 'disabled')),
  disabled_reason text,
  -- The first failure since something was delivered.
  failing_since timestamptz,
  last_delivered_at timestamptz,
  -- Last four characters of the secret that signs; null for Slack.
  secret_hint text,
  -- Until then the secret before it signs as well.
  previous_secret_until timestamptz,
  created_by text references person (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, id)
);

create table webhook_delivery (
  team_id text not null,
  id uuid not null,
  endpoint_id uuid not null,
  -- The same for every try and every endpoint of one event.
  event_id uuid not null,
  event text not null,
  body jsonb not null,
  -- dropped: its endpoint was switched off before it could be sent.
  state text not null check (state in ('pending', 'delivered', 'failed', 'dropped')),
  -- Since it was asked for last; all tries that were ever made are rows of webhook_try.
  attempt integer not null default 0,
  next_try_at timestamptz,
  claimed_until timestamptz,
  -- Of the last try.
  status integer,
  error_message text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, id),
  foreign key (team_id, endpoint_id) references webhook_endpoint (team_id, id) on delete cascade
);
create unique index webhook_delivery_once on webhook_delivery (team_id, endpoint_id, event_id);
create index webhook_delivery_due on webhook_delivery (next_try_at) where state = 'pending';
create index webhook_delivery_newest on webhook_delivery (team_id, endpoint_id, created_at desc, id desc);
create index webhook_delivery_age on webhook_delivery (created_at);

create table webhook_try (
  team_id text not null,
  delivery_id uuid not null,
  number integer not null,
  at timestamptz not null,
  took_ms integer not null,
  status integer,
  answer text,
  error_message text,
  primary key (team_id, delivery_id, number),
  foreign key (team_id, delivery_id) references webhook_delivery (team_id, id) on delete cascade
);

-- What HubSpot is to be told of calls of agents: each ended attempt as a call of its own, and workflows that wait for the outcome.
create table hubspot_report (
  team_id text not null,
  kind text not null check (kind in ('call', 'callback')),
  -- The attempt, or for a callback the planned call.
  subject_id uuid not null,
  portal_id text not null,
  -- The contact the call is put on, or the id of the callback.
  target text not null,
  -- sending: a request may have reached HubSpot, so HubSpot is asked before anything is sent again.
  state text not null check (state in ('pending', 'sending', 'done', 'failed')),
  wanted jsonb not null,
  -- Of the call that was made there.
  remote_id text,
  attempt integer not null default 0,
  next_try_at timestamptz,
  claimed_until timestamptz,
  error_code text,
  error_message text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (team_id, kind, subject_id),
  foreign key (team_id, portal_id) references hubspot_portal (team_id, portal_id) on delete cascade
);
create index hubspot_report_due on hubspot_report (team_id, portal_id, next_try_at) where state in ('pending', 'sending');
