-- A page that was refused, is gone or can't be read is set aside for the end of the run, and judged there.
drop trigger census_insert;
drop trigger census_update;
drop index tasks_available;
alter table tasks drop column lane;
-- How many pages the site had given when this page was last set aside.
alter table tasks rename column refused_at_page to aside_at_page;
-- How many pauses of the site this page caused alone.
alter table tasks add column pauses integer not null default 0 check (pauses >= 0);
-- 1 where the site refused the page with 403 until it was believed. Such a page counts as private, not as gone.
alter table tasks add column private integer not null default 0
    check (private = 0 or (private = 1 and gone = 1));
-- Which walk through the catalogue last led to this page: a catalogue may have to be read again.
alter table tasks add column walk integer not null default 1 check (walk >= 1);
-- After all others come pages that were set aside, then like pages that are asked for once more because
-- they came up empty, then those that were running in three crashed runs.
alter table tasks add column lane integer generated always as (
    case when crashes >= 3 then 6 when recheck = 1 then 5
        when aside_at_page is not null then 4 else kind end
) virtual;
create index tasks_available on tasks (lane, available_at, id) where state = 'available';

insert into census (kind, state, n) values (1, 'private', 0), (2, 'private', 0), (3, 'private', 0);

create trigger census_insert after insert on tasks begin
    update census set n = n + 1
    where kind = new.kind
        and state = iif(new.private, 'private', iif(new.gone, 'gone', new.state));
end;

create trigger census_update after update of state, gone, private on tasks
when old.state <> new.state or old.gone <> new.gone or old.private <> new.private begin
    update census set n = n - 1
    where kind = old.kind
        and state = iif(old.private, 'private', iif(old.gone, 'gone', old.state));
    update census set n = n + 1
    where kind = new.kind
        and state = iif(new.private, 'private', iif(new.gone, 'gone', new.state));
end;

-- 1 once the first pages of the crawl were as expected.
alter table crawl add column proven integer not null default 0 check (proven in (0, 1));
update crawl set proven = exists (select 1 from tasks where state = 'completed' and gone = 0);
-- Which walk through the catalogue this is, from 1.
alter table crawl add column walk integer not null default 1 check (walk >= 1);

-- How each stage stands with the site.
create table stage_states (
    kind integer primary key check (kind in (1, 2, 3)),
    -- Since when nothing but failures came; 0 while pages come.
    failing_since integer not null default 0,
    paused_until integer not null default 0,
    pause_incidents integer not null default 0,
    -- What came last instead of a page.
    reason text not null default ''
) strict;

insert into stage_states (kind) values (1), (2), (3);
