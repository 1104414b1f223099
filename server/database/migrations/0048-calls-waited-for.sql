-- Calls that had been pushed and waited for their recording were left out when HubSpot brought it, as too short or too old. They are looked at
-- again, as a call that waits now is when HubSpot changes it.

update hubspot_record r set state = 'pending', reason = null, attempt = 0, next_try_at = null, error_code = null, error_message = null,
  claimed_until = null, turn = turn + 1
from call c
where c.state = 'waiting_for_recording' and c.team_id = r.team_id and c.hubspot_call_id = r.object_id
  and r.state = 'left_out' and r.reason in ('too_short', 'before_connection', 'never_recorded');
