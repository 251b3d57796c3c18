-- Which items a catalogue page listed: a hash of their ids, in order. Items that are not wanted are not stored, so
-- only this shows that a page repeats an earlier one. Null where that is not known.
alter table tasks add column items_hash integer;

create index tasks_listings on tasks (owner, items_hash) where items_hash is not null;

-- Likes that are within their items are all there once the item is.
insert into like_balances (item, surplus, gone, private, given_up, skipped, short)
select item, max(collected - announced, 0), 0, 0, 0, 0, max(announced - collected, 0) from (
    select items.id as item, coalesce(announced, 0) as announced,
        (select count(*) from likes where likes.item = items.id)
            + (select coalesce(sum(n_likes), 0) from forgotten_likes where forgotten_likes.item = items.id)
            as collected
    from items, crawl where like_pages = 'within-items' and stages like '%likes%'
) where collected <> announced;

update items set short = 1 where exists (select 1 from crawl where like_pages = 'within-items')
    and exists (select 1 from like_balances where like_balances.item = items.id and surplus = 0);
