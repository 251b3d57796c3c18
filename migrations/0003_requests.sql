-- Every request that left, written with what it led to, and never changed: what the site's people can
-- be shown.
create table requests (
    id integer primary key,
    -- Milliseconds since 1970; none where the run was killed while the request was in flight.
    sent_at integer,
    -- tasks.id and the attempt it was sent for; none for robots.txt.
    task integer,
    attempt integer,
    -- 1 a page, 2 a probe by a page that was open before, 3 robots.txt.
    purpose integer not null check (purpose in (1, 2, 3)),
    -- None where there was no answer.
    status integer,
    -- Of the body, as far as it was read.
    n_bytes integer not null check (n_bytes >= 0),
    -- Milliseconds until the answer was read.
    took integer not null check (took >= 0),
    -- 1 page, 2 empty like page, 3 redirect, 4 refused, 5 told to wait, 6 gone, 7 failed, 8 down,
    -- 9 rejected, 10 unknown.
    answered integer not null check (answered between 1 and 10),
    check ((task is null) = (purpose = 3) and (task is null) = (attempt is null))
) strict;

create trigger requests_stay before update on requests begin
    select raise(abort, 'the request log is only added to');
end;

create trigger requests_remain before delete on requests begin
    select raise(abort, 'the request log is only added to');
end;

-- Every pause, from the moment it was known until its end.
create table pauses (
    began_at integer not null,
    until_at integer not null,
    reason text not null,
    primary key (began_at, until_at)
) strict, without rowid;

-- Every run, and the manners it was given.
create table runs (
    id integer primary key,
    began_at integer not null,
    requests_per_second real not null,
    max_in_flight integer not null,
    obeys_robots integer not null check (obeys_robots in (0, 1))
) strict;

alter table site add column pause_began_at integer not null default 0;

-- Requests that were sent before there was a log.
alter table site add column n_unlogged integer not null default 0;
update site set n_unlogged = n_sent;
