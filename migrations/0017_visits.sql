-- The number of users by result, kept by triggers, so that status need not count them.
create table visits (
    -- What became of the first page of a user's likes.
    state text primary key check (state in ('available', 'running', 'completed', 'discarded', 'gone', 'private')),
    n integer not null check (n >= 0)
) strict, without rowid;

insert into visits (state, n)
select value, (
    select count(*) from tasks
    where kind = 5 and position = 0 and iif(private, 'private', iif(gone, 'gone', state)) = value)
from json_each('["available", "running", "completed", "discarded", "gone", "private"]');

create trigger visits_insert after insert on tasks when new.kind = 5 and new.position = 0 begin
    update visits set n = n + 1 where state = iif(new.private, 'private', iif(new.gone, 'gone', new.state));
end;

create trigger visits_update after update of state, gone, private on tasks
when new.kind = 5 and new.position = 0 begin
    update visits set n = n - 1 where state = iif(old.private, 'private', iif(old.gone, 'gone', old.state));
    update visits set n = n + 1 where state = iif(new.private, 'private', iif(new.gone, 'gone', new.state));
end;

create trigger visits_delete after delete on tasks when old.kind = 5 and old.position = 0 begin
    update visits set n = n - 1 where state = iif(old.private, 'private', iif(old.gone, 'gone', old.state));
end;
