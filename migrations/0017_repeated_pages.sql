-- Which items a catalogue page listed: a hash of their ids, in order. Items that are not wanted are not stored, so
-- only this shows that a page repeats an earlier one. Null where that is not known.
alter table tasks add column items_hash integer;

create index tasks_listings on tasks (owner, items_hash) where items_hash is not null;
