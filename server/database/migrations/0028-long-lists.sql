-- Lists of a million rows: what each of their filters is answered by.

create index score_of_card on score (team_id, scorecard_key, call_id);

-- What is over is met with everywhere; the other states may be few among a million.
create index planned_call_of_state on planned_call (team_id, state, created_at desc, id desc) where state <> 'done';
create index planned_call_counted on planned_call (team_id, campaign_id, state) where campaign_id is not null;

create index dispute_waiting on dispute (team_id, raised_at, id) where state = 'open';
create index open_check_of_kind on open_check (team_id, kind, noted_at desc);

create index audit_entry_of_person on audit_entry (team_id, person_id, at desc, id desc) where person_id is not null;
create index audit_entry_of_act on audit_entry (team_id, act, at desc, id desc);
