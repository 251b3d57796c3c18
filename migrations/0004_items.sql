-- What the site's pages hold, as far as it decides which pages are fetched.
alter table crawl add column likes_per_page integer not null default 24;
alter table crawl add column lists_features integer not null default 0 check (lists_features in (0, 1));
update crawl set lists_features = (site_kind = 'sketchfab-v3');
