//! Statements that pack many rows into one, as JSON: handing a row over from SQLite's thread to ours costs
//! more than reading it.

/// Packs what `$each` makes of each item `m`, in catalogue order. A pack holds up to 24 positions of a page,
/// which is how long the site's pages are. Each pack is found by where the one before it ended, because
/// grouping by a computed number would sort everything. Ranks only grow, so a damaged index can't make this
/// go round forever.
macro_rules! by_rank {
    ($each:literal) => {
        concat!(
            "with recursive chunk (page, position) as (
                select page, position
                from (select page, position from items order by page, position limit 1)
                union all
                select next.page, next.position from chunk cross join items as next on next.id = (
                    select id from items where (page, position) >= (chunk.page, chunk.position + 24)
                    order by page, position limit 1)
                where (next.page, next.position) > (chunk.page, chunk.position)
            )
            select (select json_group_array(",
            $each,
            ") from (select id, item_id, name, announced from items indexed by items_by_rank
                where page = chunk.page and position >= chunk.position and position < chunk.position + 24
                order by page, position, item_id) as m)
            from chunk"
        )
    };
}

/// Items: id and name.
pub(super) const ITEMS: &str = by_rank!("json_array(item_id, name)");

/// Items with the keys of the users who like each, the positions of these likes, and the names that differ
/// from those in the table of users, by the user's key.
pub(super) const LIKES: &str = by_rank!(
    "json_array(item_id, name, (
        select json_array(json_group_array(user), json_group_array(position),
            json_group_object(user, username) filter (where username is not null))
        from likes where item = m.id))"
);

/// The same with the moments at which the likes were given, in milliseconds since 1970.
pub(super) const LIKES_WITH_TIMES: &str = by_rank!(
    "json_array(item_id, name, (
        select json_array(json_group_array(user), json_group_array(position),
            json_group_object(user, username) filter (where username is not null),
            json_group_array(liked_at))
        from likes where item = m.id))"
);

/// Items with the keys of the users who like each.
pub(super) const LIKERS: &str = by_rank!(
    "json_array(item_id, name, (
        select json_array(json_group_array(user)) from likes where item = m.id))"
);

/// The same with the moments at which the likes were given.
pub(super) const LIKERS_WITH_TIMES: &str = by_rank!(
    "json_array(item_id, name, (
        select json_array(json_group_array(user), json_array(), json_object(),
            json_group_array(liked_at))
        from likes where item = m.id))"
);

/// Ids of items with the type and text of each feature.
pub(super) const FEATURES: &str = by_rank!(
    "json_array(item_id, (
        select json_group_array(json_array(type, value)) from (
            select type, value from features where item = m.id order by type, position)))"
);

/// Items with everything that is known of each: id, name, announced likes, collected likes, owner with the id
/// and the name, and the type and value of each attribute.
pub(super) const DETAILS: &str = by_rank!(
    "json_array(item_id, name, announced,
        (select count(*) from likes where item = m.id),
        (select json_array(user_id, username) from owners where item = m.id),
        (select json_group_array(json_array(type, value)) from attributes where item = m.id))"
);

/// Users by key: the key, the id and the name that was seen first.
pub(super) const USERS: &str = "
    with recursive chunk (id) as (
        select min(id) from users
        union all
        select (select id from users where id >= chunk.id + 256 order by id limit 1)
        from chunk where chunk.id is not null
    )
    select (
        select json_group_array(json_array(id, user_id, username)) from (
            select id, user_id, username from users
            where id >= chunk.id and id < chunk.id + 256 order by id))
    from chunk where chunk.id is not null";

/// Every statement of an export that reads a whole table.
pub const WALKS: [&str; 8] =
    [ITEMS, LIKES, LIKES_WITH_TIMES, LIKERS, LIKERS_WITH_TIMES, FEATURES, DETAILS, USERS];
