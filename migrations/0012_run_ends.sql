-- How a run ended. Both are null while it runs and if it was killed; `stopped_by` is also null if no task was left.
alter table runs add column ended_at integer;
alter table runs add column stopped_by text;
-- In words, for people.
alter table runs add column end_reason text;
