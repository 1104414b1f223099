-- What was left of calls whose words are gone: rounds played with a prospect made of one kept their lines, and the calls these rounds became
-- say it too; and checks that nobody can look up any more still waited to be reviewed.

create temporary table wordless_round on commit drop as
select team_id, id, exists (select 1 from call_hold h where h.team_id = r.team_id and h.call_id = r.id) as is_on_hold
from practice_round r
where prospect ->> 'briefing' = 'The call this prospect was made of is gone, and what was said on it. Write anew what they say, or put them away.';

update practice_round r set talk = null, state = 'ended', ended_at = coalesce(r.ended_at, now()) from wordless_round w where r.id = w.id;

update talk t set state = 'ended', brief = null, ended_at = now() from wordless_round w where t.id = w.id and t.state = 'asked';

delete from wordless_round where is_on_hold;

delete from tracker_call t using wordless_round w where t.team_id = w.team_id and t.call_id = w.id;

delete from transcript t using wordless_round w where t.team_id = w.team_id and t.call_id = w.id;

update call c set given_transcript = null from wordless_round w where c.team_id = w.team_id and c.id = w.id;

-- What was met stays; quotes go, and reasons with them, which may quote.
update score s set result = s.result || jsonb_build_object('categories', (
  select coalesce(jsonb_agg(category || jsonb_build_object('criteria', (
    select coalesce(jsonb_agg(criterion || jsonb_build_object('reason', gone, 'checks', (
      select coalesce(jsonb_agg(
        one || jsonb_build_object('reason', gone, 'evidence', '[]'::jsonb) ||
        case when jsonb_typeof(one -> 'machine') = 'object'
          then jsonb_build_object('machine', jsonb_build_object('outcome', one #> '{machine,outcome}', 'reason', gone))
          else '{}' end
        order by nth_check), '[]')
      from jsonb_array_elements(criterion -> 'checks') with ordinality c (one, nth_check)))
      order by nth_criterion), '[]')
    from jsonb_array_elements(category -> 'criteria') with ordinality c (criterion, nth_criterion)))
    order by nth_category), '[]')
  from jsonb_array_elements(s.result -> 'categories') with ordinality c (category, nth_category)))
from wordless_round w, (values ('The words this was found by were deleted.')) g (gone)
where s.team_id = w.team_id and s.call_id = w.id;

delete from open_check o where not exists (select 1 from transcript t where t.team_id = o.team_id and t.call_id = o.call_id);
