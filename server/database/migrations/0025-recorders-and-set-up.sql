-- The list of first steps, hidden from a team by one of its admins.
alter table team add column set_up_hidden_at timestamptz;
