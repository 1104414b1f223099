-- What practice kept of calls that are gone: lines of rounds, and what prospects say that were made of one. A round keeps its score when its call goes.

alter table practice_round add column score integer;

update practice_round r set talk = null
where r.state = 'ended' and r.talk is not null
  and not exists (select 1 from transcript t where t.team_id = r.team_id and t.call_id = r.id)
  and not exists (select 1 from call c where c.team_id = r.team_id and c.id = r.id and c.given_transcript is not null);

with cleared as (
  update prospect p set from_call_id = null, revision = revision + 1,
    settings = settings || '{"briefing": "The call this prospect was made of is gone, and what was said on it. Write anew what they say, or put them away.", "opens": "Hello?", "facts": [], "objections": []}'
  where p.from_call_id is not null
    and not exists (select 1 from transcript t where t.team_id = p.team_id and t.call_id = p.from_call_id)
  returning p.team_id, p.id, p.settings)
update practice_round r set prospect = r.prospect || jsonb_build_object(
  'briefing', c.settings -> 'briefing', 'opens', c.settings -> 'opens', 'facts', c.settings -> 'facts', 'objections', c.settings -> 'objections')
from cleared c where r.team_id = c.team_id and r.prospect_id = c.id;
