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
            ") from (select id, item_id, name, announced, by_user from items indexed by items_by_rank
                where page = chunk.page and position >= chunk.position and position < chunk.position + 24
                order by page, position, item_id) as m)
            from chunk"
        )
    };
}

/// Packs what `$each` makes of each item `m`, those with the most announced likes first, then by id: the order
/// where the catalogue was read in parts. A pack holds up to 24 items, and the next one begins 24 items after it.
macro_rules! by_likes {
    ($each:literal) => {
        concat!(
            "with recursive chunk (falling, item_id) as (
                select falling, item_id
                from (select falling, item_id from items order by falling, item_id limit 1)
                union all
                select next.falling, next.item_id from chunk cross join items as next on next.id = (
                    select id from items where (falling, item_id) > (chunk.falling, chunk.item_id)
                    order by falling, item_id limit 1 offset 23)
                where (next.falling, next.item_id) > (chunk.falling, chunk.item_id)
            )
            select (select json_group_array(",
            $each,
            ") from (select id, item_id, name, announced, by_user from items indexed by items_by_likes
                where (falling, item_id) >= (chunk.falling, chunk.item_id)
                order by falling, item_id limit 24) as m)
            from chunk"
        )
    };
}

/// The order in which items are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemOrder {
    /// That of the whole catalogue.
    Rank,
    /// The most announced likes first, then by id: the parts of a catalogue have no order among each other.
    Likes,
}

/// A statement that reads all items in packs, in either order.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    by_rank: &'static str,
    by_likes: &'static str,
}

impl Walk {
    /// Returns the statement that reads in this order.
    pub const fn in_order(self, order: ItemOrder) -> &'static str {
        match order {
            ItemOrder::Rank => self.by_rank,
            ItemOrder::Likes => self.by_likes,
        }
    }
}

/// A statement in either order.
macro_rules! walk {
    ($each:literal) => {
        Walk { by_rank: by_rank!($each), by_likes: by_likes!($each) }
    };
}

/// Items: id and name.
pub(super) const ITEMS: Walk = walk!("json_array(item_id, name)");

/// Items with the keys of the users who like each, the positions of these likes, and the names that differ
/// from those in the table of users, by the user's key.
pub(super) const LIKES: Walk = walk!(
    "json_array(item_id, name, (
        select json_array(json_group_array(user), json_group_array(position),
            json_group_object(user, username) filter (where username is not null))
        from likes where item = m.id))"
);

/// The same with the moments at which the likes were given, in milliseconds since 1970.
pub(super) const LIKES_WITH_TIMES: Walk = walk!(
    "json_array(item_id, name, (
        select json_array(json_group_array(user), json_group_array(position),
            json_group_object(user, username) filter (where username is not null),
            json_group_array(liked_at))
        from likes where item = m.id))"
);

/// Items with the keys of the users who like each.
pub(super) const LIKERS: Walk = walk!(
    "json_array(item_id, name, (
        select json_array(json_group_array(user)) from likes where item = m.id))"
);

/// The same with the moments at which the likes were given.
pub(super) const LIKERS_WITH_TIMES: Walk = walk!(
    "json_array(item_id, name, (
        select json_array(json_group_array(user), json_array(), json_object(),
            json_group_array(liked_at))
        from likes where item = m.id))"
);

/// Items with the keys of the users who like each, the names that differ, the times, and the positions in the users'
/// own lists. A user whom a source named has one name everywhere. The positions in the item's list are left out,
/// because not all likes have one.
pub(super) const LIKES_WITH_PLACES: Walk = walk!(
    "json_array(item_id, name, (
        select json_array(json_group_array(user), json_array(),
            json_group_object(user, username) filter (where username is not null
                and not exists (select 1 from users where users.id = user and found_by > 0)),
            json_group_array(liked_at), json_group_array(user_position))
        from likes where item = m.id))"
);

/// The same without names.
pub(super) const LIKERS_WITH_PLACES: Walk = walk!(
    "json_array(item_id, name, (
        select json_array(json_group_array(user), json_array(), json_object(),
            json_group_array(liked_at), json_group_array(user_position))
        from likes where item = m.id))"
);

/// Ids of items with the type and text of each feature.
pub(super) const FEATURES: Walk = walk!(
    "json_array(item_id, (
        select json_group_array(json_array(type, value)) from (
            select type, value from features where item = m.id order by type, position)))"
);

/// Items with everything that is known of each: id, name, announced likes, collected likes, owner with the id
/// and the name, the type and value of each attribute, and whether only a user's likes name it.
pub(super) const DETAILS: Walk = walk!(
    "json_array(item_id, name, announced,
        (select count(*) from likes where item = m.id),
        (select json_array(user_id, username) from owners where item = m.id),
        (select json_group_array(json_array(type, value)) from attributes where item = m.id), by_user)"
);

/// Users by key: the key, the id, the name that was seen first, and whether the user likes something.
pub(super) const USERS: &str = "
    with recursive chunk (id) as (
        select min(id) from users
        union all
        select (select id from users where id >= chunk.id + 256 order by id limit 1)
        from chunk where chunk.id is not null
    )
    select (
        select json_group_array(json_array(id, user_id, username, is_liker)) from (
            select id, user_id, username, is_liker from users
            where id >= chunk.id and id < chunk.id + 256 order by id))
    from chunk where chunk.id is not null";

/// Every statement of an export that reads all items.
pub const ITEM_WALKS: [Walk; 9] = [
    ITEMS,
    LIKES,
    LIKES_WITH_TIMES,
    LIKES_WITH_PLACES,
    LIKERS,
    LIKERS_WITH_TIMES,
    LIKERS_WITH_PLACES,
    FEATURES,
    DETAILS,
];

/// Every statement of an export that reads a whole table.
pub fn walks() -> impl Iterator<Item = &'static str> {
    let orders = [ItemOrder::Rank, ItemOrder::Likes];
    let of_items =
        ITEM_WALKS.into_iter().flat_map(move |walk| orders.map(|order| walk.in_order(order)));
    of_items.chain([USERS])
}
