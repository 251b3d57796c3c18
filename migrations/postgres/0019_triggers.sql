-- Counters that follow the tables, and a log that is only added to.
--
-- A statement changes many rows, so each trigger counts the rows of the whole statement and then updates each counter
-- once, or none if no count changes. Transition tables exclude `update of`, so triggers compare the rows instead.
--
-- Each function has the schema's search_path, so that a session with another one reaches the same counters.

-- A task counts as private or gone, or else by its state. Visits are the first pages of the likes of users.
create function count_new_tasks() returns trigger language plpgsql set search_path from current as $$
begin
    with changed as materialized (
        select kind, case when private = 1 then 'private' when gone = 1 then 'gone' else state end as counts_as,
            count(*) as n, count(*) filter (where kind = 5 and position = 0) as n_visits
        from new_tasks group by 1, 2
    ), visited as (
        update visits set n = visits.n + changed.n_visits from changed
        where visits.state = changed.counts_as and changed.n_visits <> 0
    )
    update census set n = census.n + changed.n from changed
    where census.kind = changed.kind and census.state = changed.counts_as;
    return null;
end $$;

create function count_old_tasks() returns trigger language plpgsql set search_path from current as $$
begin
    with changed as materialized (
        select kind, case when private = 1 then 'private' when gone = 1 then 'gone' else state end as counts_as,
            count(*) as n, count(*) filter (where kind = 5 and position = 0) as n_visits
        from old_tasks group by 1, 2
    ), visited as (
        update visits set n = visits.n - changed.n_visits from changed
        where visits.state = changed.counts_as and changed.n_visits <> 0
    )
    update census set n = census.n - changed.n from changed
    where census.kind = changed.kind and census.state = changed.counts_as;
    return null;
end $$;

create function count_changed_tasks() returns trigger language plpgsql set search_path from current as $$
begin
    with changed as materialized (
        select kind, case when private = 1 then 'private' when gone = 1 then 'gone' else state end as counts_as,
            sum(one) as n, coalesce(sum(one) filter (where kind = 5 and position = 0), 0) as n_visits
        from (
            select kind, position, state, gone, private, 1 as one from new_tasks
            union all
            select kind, position, state, gone, private, -1 from old_tasks
        ) as given
        group by 1, 2
    ), visited as (
        update visits set n = visits.n + changed.n_visits from changed
        where visits.state = changed.counts_as and changed.n_visits <> 0
    )
    update census set n = census.n + changed.n from changed
    where census.kind = changed.kind and census.state = changed.counts_as and changed.n <> 0;
    return null;
end $$;

create trigger census_insert after insert on tasks referencing new table as new_tasks
for each statement execute function count_new_tasks();

create trigger census_update after update on tasks referencing old table as old_tasks new table as new_tasks
for each statement execute function count_changed_tasks();

create trigger census_delete after delete on tasks referencing old table as old_tasks
for each statement execute function count_old_tasks();

create function count_new_items() returns trigger language plpgsql set search_path from current as $$
begin
    update totals set n_announced = n_announced + given.announced, n_unliked = n_unliked + given.unliked
    from (
        select cast(coalesce(sum(announced), 0) as bigint) as announced,
            count(*) filter (where announced = 0) as unliked
        from new_items
    ) as given
    where given.announced <> 0 or given.unliked <> 0;
    return null;
end $$;

create function count_changed_items() returns trigger language plpgsql set search_path from current as $$
begin
    update totals set n_announced = n_announced + given.announced, n_unliked = n_unliked + given.unliked
    from (
        select cast(coalesce(sum(announced * one), 0) as bigint) as announced,
            coalesce(sum(one) filter (where announced = 0), 0) as unliked
        from (
            select announced, 1 as one from new_items union all select announced, -1 from old_items
        ) as changed
    ) as given
    where given.announced <> 0 or given.unliked <> 0;
    return null;
end $$;

create trigger totals_of_new_items after insert on items referencing new table as new_items
for each statement execute function count_new_items();

create trigger totals_of_changed_items after update on items
referencing old table as old_items new table as new_items
for each statement execute function count_changed_items();

create function count_new_forgotten() returns trigger language plpgsql set search_path from current as $$
begin
    update totals set n_forgotten_likes = n_forgotten_likes + given.n
    from (select cast(sum(n_likes) as bigint) as n from new_likes) as given
    where given.n <> 0;
    return null;
end $$;

create function count_changed_forgotten() returns trigger language plpgsql set search_path from current as $$
begin
    update totals set n_forgotten_likes = n_forgotten_likes + given.n
    from (
        select cast(sum(n) as bigint) as n
        from (select n_likes as n from new_likes union all select -n_likes from old_likes) as changed
    ) as given
    where given.n <> 0;
    return null;
end $$;

create trigger totals_of_new_forgotten after insert on forgotten_likes referencing new table as new_likes
for each statement execute function count_new_forgotten();

create trigger totals_of_more_forgotten after update on forgotten_likes
referencing old table as old_likes new table as new_likes
for each statement execute function count_changed_forgotten();

create function count_new_balances() returns trigger language plpgsql set search_path from current as $$
begin
    update totals set n_surplus = n_surplus + given.surplus, n_gone_likes = n_gone_likes + given.gone,
        n_private_likes = n_private_likes + given.private, n_given_up_likes = n_given_up_likes + given.given_up,
        n_skipped_likes = n_skipped_likes + given.skipped, n_short_likes = n_short_likes + given.short
    from (
        select cast(sum(surplus) as bigint) as surplus, cast(sum(gone) as bigint) as gone,
            cast(sum(private) as bigint) as private, cast(sum(given_up) as bigint) as given_up,
            cast(sum(skipped) as bigint) as skipped, cast(sum(short) as bigint) as short
        from new_balances having count(*) > 0
    ) as given;
    return null;
end $$;

create function count_old_balances() returns trigger language plpgsql set search_path from current as $$
begin
    update totals set n_surplus = n_surplus - given.surplus, n_gone_likes = n_gone_likes - given.gone,
        n_private_likes = n_private_likes - given.private, n_given_up_likes = n_given_up_likes - given.given_up,
        n_skipped_likes = n_skipped_likes - given.skipped, n_short_likes = n_short_likes - given.short
    from (
        select cast(sum(surplus) as bigint) as surplus, cast(sum(gone) as bigint) as gone,
            cast(sum(private) as bigint) as private, cast(sum(given_up) as bigint) as given_up,
            cast(sum(skipped) as bigint) as skipped, cast(sum(short) as bigint) as short
        from old_balances having count(*) > 0
    ) as given;
    return null;
end $$;

create trigger totals_of_new_balances after insert on like_balances referencing new table as new_balances
for each statement execute function count_new_balances();

create trigger totals_of_old_balances after delete on like_balances referencing old table as old_balances
for each statement execute function count_old_balances();

create function count_new_odd() returns trigger language plpgsql set search_path from current as $$
begin
    update totals set n_skipped = totals.n_skipped + given.n_skipped, n_cut = totals.n_cut + given.n_cut,
        n_unread = totals.n_unread + given.n_unread
    from (
        select count(*) filter (where kind = 1) as n_skipped, count(*) filter (where kind = 2) as n_cut,
            count(*) filter (where kind = 3) as n_unread
        from new_entries having count(*) > 0
    ) as given;
    return null;
end $$;

create function count_old_odd() returns trigger language plpgsql set search_path from current as $$
begin
    update totals set n_skipped = totals.n_skipped - given.n_skipped, n_cut = totals.n_cut - given.n_cut,
        n_unread = totals.n_unread - given.n_unread
    from (
        select count(*) filter (where kind = 1) as n_skipped, count(*) filter (where kind = 2) as n_cut,
            count(*) filter (where kind = 3) as n_unread
        from old_entries having count(*) > 0
    ) as given;
    return null;
end $$;

create trigger odd_entries_insert after insert on odd_entries referencing new table as new_entries
for each statement execute function count_new_odd();

create trigger odd_entries_delete after delete on odd_entries referencing old table as old_entries
for each statement execute function count_old_odd();

create function refuse_change_of_log() returns trigger language plpgsql as $$
begin
    raise exception 'the request log is only added to';
end $$;

-- By row, as in SQLite: a statement that finds no row does not fail.
create trigger requests_stay before update on requests
for each row execute function refuse_change_of_log();

create trigger requests_remain before delete on requests
for each row execute function refuse_change_of_log();

create trigger requests_are_kept before truncate on requests
for each statement execute function refuse_change_of_log();
