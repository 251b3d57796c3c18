-- When each like was given, in milliseconds since 1970, on a site that says so.
alter table likes add column liked_at integer;

-- A site has as many types of feature as its description names. SQLite changes no constraint, so the table
-- is made again.
create table new_features (
    item integer not null references items (id),
    -- feature_types.type
    type integer not null check (type > 0),
    position integer not null,
    value text not null,
    primary key (item, type, position)
) strict, without rowid;

insert into new_features (item, type, position, value)
select item, type, position, value from features;

drop table features;
alter table new_features rename to features;

-- The names of these types, numbered from 1 in the order of the description.
create table feature_types (
    type integer primary key check (type > 0),
    name text not null unique
) strict;

insert into feature_types (type, name)
select value ->> 0, value ->> 1 from crawl, json_each('[[1, "category"], [2, "tag"]]');

-- What the files of the crawl call things, and what they say about the site. The defaults are those of
-- Sketchfab, the only site of earlier versions.
alter table crawl add column noun text not null default 'model';
alter table crawl add column nouns text not null default 'models';
alter table crawl add column site_name text not null default 'Sketchfab';
alter table crawl add column item_name text not null default '3D model';
-- Words by which people find the dataset, as JSON.
alter table crawl add column keywords text not null default '["sketchfab","3d"]';
-- Where the site documents its pages, and its terms of use; empty where that is not known.
alter table crawl add column docs text not null default '';
alter table crawl add column terms text not null default '';
-- 1 where the site says when a like was given.
alter table crawl add column gives_times integer not null default 0 check (gives_times in (0, 1));
