-- What shapes the data, as `start` recorded it: one row, or none before `start` is through.
create table crawl (
    id integer primary key check (id = 1),
    site_kind text not null,
    site_url text not null,
    likes_url text not null,
    like_limit integer not null,
    limit_models integer,
    stages text not null,
    source text not null check (source in ('catalogue', 'file')),
    began_at integer not null,
    catalogue_end text
) strict;

-- How many rows of each kind there are: so that status costs the same at any size.
create table totals (
    id integer primary key check (id = 1),
    n_models integer not null default 0,
    n_users integer not null default 0,
    n_likes integer not null default 0,
    n_features integer not null default 0
) strict;

insert into totals (id) values (1);

create table models (
    id integer primary key,
    mid text not null unique,
    name text not null,
    -- Rank: page of the catalogue (0: read from a file), then index on the page.
    page integer not null,
    place integer not null,
    -- Likes as announced, face value and what is certain of it; none for models read from a file.
    announced integer,
    certain integer,
    -- 1 where every like page is done and fewer likes came than were announced.
    short integer not null default 0 check (short in (0, 1))
) strict;

create index models_by_rank on models (page, place, mid);

create index models_short on models (id) where short = 1;

create table users (
    id integer primary key,
    uid text not null unique,
    username text not null
) strict;

create table likes (
    model integer not null references models (id),
    user integer not null references users (id),
    -- Position in the site's own order of this model's likes.
    position integer not null,
    -- Only where it differs from the one in users: names change while one crawls.
    username text,
    primary key (model, user)
) strict, without rowid;

create table features (
    model integer not null references models (id),
    -- 1 category, 2 tag.
    type integer not null check (type in (1, 2)),
    position integer not null,
    value text not null,
    primary key (model, type, position)
) strict, without rowid;

-- robots.txt of each origin, kept for a day.
create table robots (
    origin text primary key,
    fetched_at integer not null,
    -- Empty where the site has none: everything is allowed.
    body blob not null
) strict, without rowid;
