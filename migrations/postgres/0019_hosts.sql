-- The processes that crawl together, on one host or on several, and the turns of the rate that they share.

create table hosts (
    id bigint generated always as identity primary key,
    -- The name of the host, and the process id on it.
    name text collate "C" not null,
    pid bigint not null,
    -- The number of the lock that it holds while its process lives. It keeps it if it has to enter anew.
    lock bigint not null,
    -- Milliseconds since 1970, by the server's clock.
    began_at bigint not null,
    -- Its last sign of life, which comes with each batch.
    beat_at bigint not null,
    -- When it left, or was taken for dead.
    ended_at bigint,
    -- The number of its last batch. After a connection was lost, it tells whether the batch was committed.
    batch bigint not null default 0,
    -- The time that it must leave between two requests, in microseconds.
    period_us bigint not null check (period_us > 0)
) with (fillfactor = 50);

create index hosts_alive on hosts (id) where ended_at is null;

-- The host that has a running task.
alter table tasks add column host bigint check (host is null or state = 'running');

create index tasks_of_hosts on tasks (host) where host is not null;

-- A claim notes its host. The setting crawl.host of a session is the number of its host.
create function note_host() returns trigger language plpgsql as $$
begin
    new.host := case when new.state = 'running'
        then nullif(current_setting('crawl.host', true), '')::bigint end;
    return new;
end
$$;

create trigger tasks_host before update of state on tasks
for each row when (new.state is distinct from old.state) execute function note_host();

-- When the next request may leave, in microseconds since 1970 by the server's clock, and which start of the server
-- gave the last turns.
create table turns (
    id bigint primary key check (id = 1),
    next_us bigint not null,
    given_by text collate "C" not null
) with (fillfactor = 10);

insert into turns values (1, 0, '');

-- Returns turns: the first one, how many there are, the time between two, and the server's time. No turn lies further
-- ahead than `ahead_us`. None is given while the site is paused. `own_us` is the time that this host must leave between
-- two requests. It is an argument because the host's row may be lost in a failover. `clock_was_set` is 1 if this host
-- has noticed that the server's clock was set since it last asked, and null if it has never asked.
create function reserve_turns(wanted bigint, lead_us bigint, ahead_us bigint, own_us bigint, clock_was_set bigint)
returns table (first_us bigint, n bigint, period_us bigint, now_us bigint) language plpgsql as $$
declare
    next_stored bigint;
    next_free bigint;
    given_by_start text;
    -- After a crash of one of its processes, the server recovers without a new start, but with new statistics.
    this_start text := (select greatest(pg_postmaster_start_time(), stats_reset) from pg_stat_bgwriter)::text;
    n_hosts bigint;
    last_us bigint;
    pause_began bigint;
    pause_ends bigint;
    now_ms bigint;
begin
    select turns.next_us, turns.given_by into next_stored, given_by_start from turns where id = 1 for update;
    -- Read after waiting for the row: now() would be the time at which the transaction began.
    now_us := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
    now_ms := now_us / 1000;
    select greatest(own_us, max(hosts.period_us)), count(*) into period_us, n_hosts from hosts where ended_at is null;
    last_us := now_us + ahead_us;
    next_free := next_stored;
    -- Turns given earlier may still be used although `next_us` does not show it. A restart may have lost the last ones,
    -- because they are not written to disk at once. After the clock was set, their times are wrong; a new host can't
    -- know whether it was set.
    if given_by_start not in ('', this_start) or coalesce(clock_was_set = 1, n_hosts > 1) then
        next_free := greatest(next_free, last_us + period_us);
    end if;
    -- No turn that was given lies further ahead than `last_us`. If `next_free` is more than one period past `last_us`,
    -- the server's clock was set back, or a slower host has left.
    next_free := least(next_free, last_us + period_us);
    -- This is stored, so that its time comes.
    if next_free <> next_stored or given_by_start <> this_start then
        update turns set next_us = next_free, given_by = this_start where id = 1;
    end if;
    select site.pause_began_at, site.paused_until into pause_began, pause_ends from site;
    -- A pause that begins in the future was stored before the clock was set back. It lasts its full length from now.
    if pause_began >= now_ms + 1000 then
        pause_ends := now_ms + greatest(pause_ends - pause_began, 0);
        update site set pause_began_at = now_ms, paused_until = pause_ends;
    end if;
    first_us := greatest(next_free, now_us + lead_us);
    n := case
        when first_us > last_us or pause_ends * 1000 > now_us then 0
        else least(wanted, 1 + (last_us - first_us) / period_us) end;
    if n > 0 then
        perform set_config('synchronous_commit', 'off', true);
        update turns set next_us = first_us + n * period_us where id = 1;
    end if;
    return next;
end
$$;
