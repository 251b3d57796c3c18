-- How many of the announced likes came, and why the others did not.

-- 1 once the page was stored and is fetched again because a user asked for it: what it brought is kept.
alter table tasks add column was_stored integer not null default 0 check (was_stored in (0, 1));

-- The items that are gone, stage by stage.
create index tasks_gone_items on tasks (kind, item) where gone = 1 and private = 0;

-- An item whose like pages are all settled and that has more or fewer likes than were announced. The other
-- columns but the surplus say how many likes are missing, each under one cause.
create table like_balances (
    item integer primary key references items (id),
    -- Likes beyond those that were announced.
    surplus integer not null check (surplus >= 0),
    -- On pages that are gone, were refused for good, or were given up.
    gone integer not null check (gone >= 0),
    private integer not null check (private >= 0),
    given_up integer not null check (given_up >= 0),
    -- In entries of a page that could not be used.
    skipped integer not null check (skipped >= 0),
    -- The rest: every page came, but the likes did not.
    short integer not null check (short >= 0),
    check ((surplus > 0) <> (gone + private + given_up + skipped + short > 0))
) strict;

alter table totals add column n_announced integer not null default 0;
-- Items without announced likes: no page lists their likes.
alter table totals add column n_unliked integer not null default 0;
alter table totals add column n_surplus integer not null default 0;
alter table totals add column n_gone_likes integer not null default 0;
alter table totals add column n_private_likes integer not null default 0;
alter table totals add column n_given_up_likes integer not null default 0;
alter table totals add column n_skipped_likes integer not null default 0;
alter table totals add column n_short_likes integer not null default 0;

create trigger totals_of_new_item after insert on items begin
    update totals set n_announced = n_announced + coalesce(new.announced, 0),
        n_unliked = n_unliked + coalesce(new.announced = 0, 0);
end;

create trigger totals_of_changed_item after update of announced on items begin
    update totals set
        n_announced = n_announced + coalesce(new.announced, 0) - coalesce(old.announced, 0),
        n_unliked = n_unliked + coalesce(new.announced = 0, 0) - coalesce(old.announced = 0, 0);
end;

create trigger totals_of_new_balance after insert on like_balances begin
    update totals set n_surplus = n_surplus + new.surplus, n_gone_likes = n_gone_likes + new.gone,
        n_private_likes = n_private_likes + new.private,
        n_given_up_likes = n_given_up_likes + new.given_up,
        n_skipped_likes = n_skipped_likes + new.skipped, n_short_likes = n_short_likes + new.short;
end;

create trigger totals_of_old_balance after delete on like_balances begin
    update totals set n_surplus = n_surplus - old.surplus, n_gone_likes = n_gone_likes - old.gone,
        n_private_likes = n_private_likes - old.private,
        n_given_up_likes = n_given_up_likes - old.given_up,
        n_skipped_likes = n_skipped_likes - old.skipped, n_short_likes = n_short_likes - old.short;
end;

-- What an earlier version stored.
update totals set
    n_announced = (select coalesce(sum(announced), 0) from items),
    n_unliked = (select count(*) from items where announced = 0);

insert into like_balances (item, surplus, gone, private, given_up, skipped, short)
with
    counted as (
        select items.id as item, coalesce(announced, 0) as announced,
            (select count(*) from likes where likes.item = items.id) as collected
        from items
        where exists (select 1 from tasks where kind = 2 and tasks.item = items.id)
            and not exists (
                select 1 from tasks
                where kind = 2 and tasks.item = items.id and state in ('available', 'running'))
    ),
    unequal as (
        select item, announced, max(collected - announced, 0) as surplus,
            max(announced - collected, 0) as missing
        from counted where collected <> announced
    ),
    pages as (
        select tasks.item, gone, private, state,
            max(min(lead(position, 1, announced) over of_item, announced) - position, 0) as n
        from unequal join tasks on kind = 2 and tasks.item = unequal.item
        where missing > 0
        window of_item as (partition by tasks.item order by position)
    ),
    lost as (
        select item, sum(n) filter (where gone = 1 and private = 0) as gone,
            sum(n) filter (where private = 1) as private,
            sum(n) filter (where state = 'discarded') as given_up
        from pages group by item
    ),
    shares as (
        select item, surplus, missing,
            min(missing, coalesce(gone, 0)) as gone,
            min(missing, coalesce(gone, 0) + coalesce(private, 0)) as refused,
            min(missing, coalesce(gone, 0) + coalesce(private, 0) + coalesce(given_up, 0)) as lost
        from unequal left join lost using (item)
    )
select item, surplus, gone, refused - gone, lost - refused, 0, missing - lost from shares;
