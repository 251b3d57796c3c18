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

-- Gives turns: the first one, how many there are, the time between two, and the server's time. No turn lies further
-- ahead than `ahead_us`. None is given while the site is paused. `own_us` is the time that this host must leave between
-- two requests. It is an argument because the host's row may be lost in a failover.
create function reserve_turns(wanted bigint, lead_us bigint, ahead_us bigint, own_us bigint)
returns table (first_us bigint, n bigint, period_us bigint, now_us bigint) language plpgsql as $$
declare
    next_free bigint;
    given_by_start text;
    -- After a crash of one of its processes, the server recovers without a new start, but with new statistics.
    this_start text := (select greatest(pg_postmaster_start_time(), stats_reset) from pg_stat_bgwriter)::text;
    last_us bigint;
begin
    select turns.next_us, turns.given_by into next_free, given_by_start from turns where id = 1 for update;
    -- Read after waiting for the row: now() would be the time at which the transaction began.
    now_us := (extract(epoch from clock_timestamp()) * 1000000)::bigint;
    select greatest(own_us, max(hosts.period_us)) into period_us from hosts where ended_at is null;
    last_us := now_us + ahead_us;
    if given_by_start <> this_start then
        if given_by_start <> '' then
            -- Turns are not written to disk at once, so the restart of the server may have lost those given last.
            next_free := greatest(next_free, last_us + period_us);
        end if;
        update turns set next_us = next_free, given_by = this_start where id = 1;
    end if;
    -- No turn that was given lies further ahead than `last_us`. If the next one lies beyond the one after that, the
    -- server's clock was set back, or a slower host has left. This is stored, so that its time comes.
    if next_free > last_us + period_us then
        next_free := last_us + period_us;
        update turns set next_us = next_free where id = 1;
    end if;
    first_us := greatest(next_free, now_us + lead_us);
    n := case
        when first_us > last_us or exists (select 1 from site where paused_until * 1000 > now_us) then 0
        else least(wanted, 1 + (last_us - first_us) / period_us) end;
    if n > 0 then
        perform set_config('synchronous_commit', 'off', true);
        update turns set next_us = first_us + n * period_us where id = 1;
    end if;
    return next;
end
$$;
