-- When an endpoint was tried last: who failed, and was not tried for long, begins to fail anew.

alter table webhook_endpoint add column last_tried_at timestamptz;
