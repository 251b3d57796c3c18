-- What is liked is an item, whatever the site calls it, and each column says what it holds.
alter table models rename to items;
alter table items rename column mid to item_id;
alter table items rename column place to position;
alter table users rename column uid to user_id;
alter table likes rename column model to item;
alter table features rename column model to item;
alter table tasks rename column model to item;
alter table tasks rename column place to position;
alter table totals rename column n_models to n_items;
alter table crawl rename column limit_models to limit_items;
update crawl set stages = 'items' || substr(stages, length('models') + 1) where stages like 'models%';

-- SQLite renames no index.
drop index models_by_rank;
create index items_by_rank on items (page, position, item_id);
drop index models_short;
create index items_short on items (id) where short = 1;

-- What the site's pages hold, as far as it decides which pages are fetched.
alter table crawl add column likes_per_page integer not null default 24;
alter table crawl add column lists_features integer not null default 0 check (lists_features in (0, 1));
update crawl set lists_features = (site_kind = 'sketchfab-v3');
