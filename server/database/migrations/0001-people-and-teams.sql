-- People, their sessions and their teams. Names and columns are mapped onto the sign-in library in server/web/sign-in.ts.
create table person (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  two_factor_enabled boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index person_email_any_case on person (lower(email));

create table person_session (
  id text primary key,
  person_id text not null references person (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  active_team_id text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index person_session_person on person_session (person_id);

create table person_account (
  id text primary key,
  person_id text not null references person (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index person_account_person on person_account (person_id);

create table person_verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz,
  updated_at timestamptz
);
create index person_verification_identifier on person_verification (identifier);

create table person_two_factor (
  id text primary key,
  person_id text not null references person (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean not null default false
);
create index person_two_factor_person on person_two_factor (person_id);

create table team (
  id text primary key,
  name text not null,
  slug text not null unique,
  logo text,
  metadata text,
  created_at timestamptz not null
);

create table team_member (
  id text primary key,
  team_id text not null references team (id) on delete cascade,
  person_id text not null references person (id) on delete cascade,
  role text not null check (role in ('admin', 'manager', 'member', 'viewer')),
  created_at timestamptz not null,
  unique (team_id, person_id)
);
create index team_member_person on team_member (person_id);

create table team_invitation (
  id text primary key,
  team_id text not null references team (id) on delete cascade,
  email text not null,
  role text not null check (role in ('admin', 'manager', 'member', 'viewer')),
  status text not null,
  expires_at timestamptz not null,
  inviter_id text not null references person (id) on delete cascade,
  created_at timestamptz not null
);
create index team_invitation_team on team_invitation (team_id);
create index team_invitation_email on team_invitation (lower(email));

-- A team always keeps an admin, whatever asks and however many ask at once: the team row serialises the askers.
create function keep_an_admin() returns trigger language plpgsql as $$
begin
  if old.role = 'admin' and (tg_op = 'DELETE' or new.role <> 'admin' or new.team_id <> old.team_id) then
    perform 1 from team where id = old.team_id for no key update;
    if found and not exists (
      select 1 from team_member where team_id = old.team_id and role = 'admin' and id <> old.id
    ) then
      raise exception 'a team keeps at least one admin' using errcode = 'check_violation', constraint = 'team_keeps_an_admin';
    end if;
  end if;
  return null;
end $$;
create trigger team_member_keep_an_admin after update or delete on team_member
  for each row execute function keep_an_admin();
