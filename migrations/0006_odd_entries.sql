-- What was odd about the entries of the pages that were read. A page that is read again replaces its rows.
create table odd_entries (
    task integer not null references tasks (id),
    -- The entry's position on its page, from 0.
    position integer not null check (position >= 0),
    -- 1 the entry was skipped, 2 a text was cut, 3 the value of a field could not be read.
    kind integer not null check (kind in (1, 2, 3)),
    -- What is wrong with it. This names no user.
    reason text not null,
    primary key (task, position, kind)
) strict, without rowid;

create index odd_entries_by_kind on odd_entries (kind, task, position);

-- How many there are of each kind: so that status costs the same at any size.
alter table totals add column n_skipped integer not null default 0 check (n_skipped >= 0);
alter table totals add column n_cut integer not null default 0 check (n_cut >= 0);
alter table totals add column n_unread integer not null default 0 check (n_unread >= 0);

create trigger odd_entries_insert after insert on odd_entries begin
    update totals set
        n_skipped = n_skipped + (new.kind = 1),
        n_cut = n_cut + (new.kind = 2),
        n_unread = n_unread + (new.kind = 3);
end;

create trigger odd_entries_delete after delete on odd_entries begin
    update totals set
        n_skipped = n_skipped - (old.kind = 1),
        n_cut = n_cut - (old.kind = 2),
        n_unread = n_unread - (old.kind = 3);
end;
