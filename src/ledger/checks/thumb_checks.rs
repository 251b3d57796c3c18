//! Checks of the images of items. The statements have the same form as those for the task table.

use super::check::Check;
use super::task_name::task_name;

/// The checks of images.
pub const CHECKS: [Check; 1] = [Check {
    name: "images",
    wrong: "images are stored without a completed task, or tasks are completed without a stored image",
    sql: IMAGES,
}];

const IMAGES: &str = concat!(
    "select ",
    task_name!(),
    " from tasks
    where kind = 9 and not exists (
        select 1 from thumbs where item = tasks.owner
            and address <> '' and (sha256 is not null or tasks.state <> 'completed' or gone = 1))
    union all
    select 'the image of #' || item from thumbs
    where sha256 is not null and (address = '' or not exists (
            select 1 from tasks where kind = 9 and tasks.owner = item))
        or not exists (select 1 from items where items.id = item)"
);
