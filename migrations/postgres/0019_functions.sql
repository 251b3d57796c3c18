-- Functions that SQLite has and PostgreSQL lacks, so that one statement serves both stores. The planner inlines them:
-- they are not strict, have no settings of their own, and call nothing outside pg_catalog.

-- The smaller and the larger of two values. Null if either is null, unlike `least` and `greatest`.
create function min(bigint, bigint) returns bigint language sql immutable parallel safe as
    'select case when $1 is null or $2 is null then null else least($1, $2) end';

create function max(bigint, bigint) returns bigint language sql immutable parallel safe as
    'select case when $1 is null or $2 is null then null else greatest($1, $2) end';

-- Texts are compared byte by byte, as SQLite does.
create function min(text, text) returns text language sql immutable parallel safe as
    'select case when $1 is null or $2 is null then null else least($1 collate "C", $2 collate "C") end';

create function max(text, text) returns text language sql immutable parallel safe as
    'select case when $1 is null or $2 is null then null else greatest($1 collate "C", $2 collate "C") end';

-- The elements of an array with their positions from 0. A text comes without its quotes, an array or an object as
-- JSON, and a number as its digits: where a number is meant, the statement casts the value.
create function json_each(text) returns table (key bigint, value text)
language sql immutable parallel safe rows 100 as
    'select given.n - 1, given.value
    from pg_catalog.json_array_elements_text(cast($1 as pg_catalog.json)) with ordinality as given (value, n)';

-- An element of an array, by its position from 0, or a member of an object, by its name. Null if there is none.
create function json_element(text, integer) returns text language sql immutable parallel safe as
    'select cast($1 as pg_catalog.json) operator(pg_catalog.->>) $2';

create function json_element(text, bigint) returns text language sql immutable parallel safe as
    'select cast($1 as pg_catalog.json) operator(pg_catalog.->>) cast($2 as integer)';

create function json_member(text, text) returns text language sql immutable parallel safe as
    'select cast($1 as pg_catalog.json) operator(pg_catalog.->>) $2';

create operator ->> (leftarg = text, rightarg = integer, function = json_element);

create operator ->> (leftarg = text, rightarg = bigint, function = json_element);

create operator ->> (leftarg = text, rightarg = text, function = json_member);

-- The position of the second text in the first one, from 1, or 0 if it is not there.
create function instr(text, text) returns bigint language sql immutable parallel safe as
    'select cast(pg_catalog.strpos($1, $2) as bigint)';

create function iif(boolean, anycompatible, anycompatible) returns anycompatible
language sql immutable parallel safe as
    'select case when $1 then $2 else $3 end';

-- The bytes that hexadecimal digits stand for.
create function unhex(text) returns bytea language sql immutable parallel safe
    as $$select pg_catalog.decode($1, 'hex')$$;
