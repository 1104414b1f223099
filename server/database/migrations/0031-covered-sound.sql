-- Recordings in which the moments are silent at which something was said that was taken out of the transcript.

-- The copy that is heard instead; null where nothing had to be silenced. The same as file_key where the original was not to stay.
alter table recording add column covered_key text;
-- Which moments, in milliseconds from the start.
alter table recording add column covered jsonb;
alter table recording add column covered_at timestamptz;
-- By which version of the transcript.
alter table recording add column covered_version integer;
