//! The names of tasks in messages, which never name a user.

/// The name of the stage of a row that has its number as `kind`.
macro_rules! stage_name {
    () => {
        "case kind
            when 1 then 'items' when 2 then 'likes' when 3 then 'features' when 4 then 'users'
            when 5 then 'likes of users' when 6 then 'followers' when 7 then 'followings'
            when 8 then 'comments' when 9 then 'thumbs' else 'stage ' || kind end"
    };
}

/// A task by name, as status shows it. An item that is not stored is named by its key.
macro_rules! task_name {
    () => {
        "case kind
            when 1 then 'catalogue ' || position || coalesce(
                ' of ' || (select query from parts where parts.id = tasks.owner and parts.id > 0), '')
            when 4 then 'users ' || position
            when 5 then 'likes of a user ' || position
            when 6 then 'followers of a user ' || position
            when 7 then 'followings of a user ' || position
            else case kind
                when 2 then 'likes ' when 3 then 'features ' when 8 then 'comments ' when 9 then 'thumbs '
                else 'stage ' || kind || ' ' end
                || coalesce((select item_id from items where items.id = tasks.owner), '#' || owner)
                || iif(kind in (2, 8), ' ' || position, '')
        end as what"
    };
}

pub(super) use {stage_name, task_name};
