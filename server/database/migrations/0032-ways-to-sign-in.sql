-- Signing in by the identity provider of a team, and by passkeys.

-- What a session was begun by: null for a password, else the provider. It decides which teams the session may enter.
alter table person_session add column signed_in_by text;

create table single_sign_on (
  team_id text primary key references team (id) on delete cascade,
  label text not null,
  issuer text not null,
  client_id text not null,
  domains text[] not null check (cardinality(domains) > 0),
  -- Null: only who was invited joins.
  default_role text check (default_role in ('admin', 'manager', 'member', 'viewer')),
  is_only boolean not null,
  updated_at timestamptz not null
);

-- Somebody has been sent to a provider and is awaited back. Good once, in the browser that was sent.
create table single_sign_on_attempt (
  state_hash bytea primary key,
  team_id text not null references team (id) on delete cascade,
  browser_hash bytea not null,
  nonce text not null,
  verifier text not null,
  next text not null,
  expires_at timestamptz not null
);
create index single_sign_on_attempt_expired on single_sign_on_attempt (expires_at);

-- Who somebody is at a provider. The provider's own id counts: addresses change hands.
create table person_identity (
  issuer text not null,
  subject text not null,
  person_id text not null references person (id) on delete cascade,
  created_at timestamptz not null,
  primary key (issuer, subject)
);
create index person_identity_person on person_identity (person_id);

-- What a device of somebody proves itself with. The id is the credential's own.
create table passkey (
  id text primary key,
  person_id text not null references person (id) on delete cascade,
  name text not null,
  public_key bytea not null,
  -- How often the device says it was used; 0 where it does not count.
  counter bigint not null,
  transports text[] not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_person on passkey (person_id, created_at);

-- What a device is to sign, once. Without a person: somebody signs in.
create table passkey_challenge (
  challenge_hash bytea primary key,
  person_id text references person (id) on delete cascade,
  expires_at timestamptz not null
);
create index passkey_challenge_expired on passkey_challenge (expires_at);
