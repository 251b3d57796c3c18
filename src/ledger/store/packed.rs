//! Statements that pack many rows into each row that they give, as JSON: to hand a row over from SQLite's
//! thread to ours costs more than to read it.

/// Packs what `$each` makes of each model `m`, in catalogue order: up to 24 places of a page a row, which
/// is what a page of the site has. Each pack is found by where the one before it ended, as to group by a
/// reckoned number would sort all; that ranks only grow keeps a damaged index from going round for ever.
macro_rules! by_rank {
    ($each:literal) => {
        concat!(
            "with recursive chunk (page, place) as (
                select page, place
                from (select page, place from models order by page, place limit 1)
                union all
                select next.page, next.place from chunk cross join models as next on next.id = (
                    select id from models where (page, place) >= (chunk.page, chunk.place + 24)
                    order by page, place limit 1)
                where (next.page, next.place) > (chunk.page, chunk.place)
            )
            select (select json_group_array(",
            $each,
            ") from (select id, mid, name from models indexed by models_by_rank
                where page = chunk.page and place >= chunk.place and place < chunk.place + 24
                order by page, place, mid) as m)
            from chunk"
        )
    };
}

/// Models: id and name.
pub(super) const ITEMS: &str = by_rank!("json_array(mid, name)");

/// Models with the keys of who likes each, the positions of these likes, and the names that differ from
/// those in the table of users, by the user's key.
pub(super) const LIKES: &str = by_rank!(
    "json_array(mid, name, (
        select json_array(json_group_array(user), json_group_array(position),
            json_group_object(user, username) filter (where username is not null))
        from likes where model = m.id))"
);

/// Models with the keys of who likes each.
pub(super) const LIKERS: &str = by_rank!(
    "json_array(mid, name, (select json_group_array(user) from likes where model = m.id))"
);

/// Ids of models with the type and text of each feature.
pub(super) const FEATURES: &str = by_rank!(
    "json_array(mid, (
        select json_group_array(json_array(type, value)) from (
            select type, value from features where model = m.id order by type, position)))"
);

/// Users by key: key, id and the name first seen.
pub(super) const USERS: &str = "
    with recursive chunk (id) as (
        select min(id) from users
        union all
        select (select id from users where id >= chunk.id + 256 order by id limit 1)
        from chunk where chunk.id is not null
    )
    select (
        select json_group_array(json_array(id, uid, username)) from (
            select id, uid, username from users
            where id >= chunk.id and id < chunk.id + 256 order by id))
    from chunk where chunk.id is not null";

/// Every statement of an export that reads the whole of a table.
pub const WALKS: [&str; 5] = [ITEMS, LIKES, LIKERS, FEATURES, USERS];
