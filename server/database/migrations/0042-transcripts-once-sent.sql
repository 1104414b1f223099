-- A transcript that was sent along and dropped, since something was taken out of what was read of it, was taken for none at all: the same call
-- sent again went through everything anew.

update call set given_transcript = '{"redacted": true}'
where given_transcript is null
  and exists (select 1 from transcript t where t.team_id = call.team_id and t.call_id = call.id and t.source = 'given');
