-- Secrets that all processes share, made by whoever comes first.
create table server_secret (
  name text primary key,
  value text not null,
  created_at timestamptz not null
);
