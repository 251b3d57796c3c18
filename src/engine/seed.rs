//! How a crawl begins, and how stages are added to it. Each is one transaction.

use std::collections::HashMap;

use crate::crash;
use crate::ledger::records::{self, ItemKeys, PeopleOfItem};
use crate::ledger::{self, Connection, crawl, tasks};
use crate::rules::plan;
use crate::words::{Crawl, Item, Record, Scope, SourcedUser, Stage, Stages, Task, UserOrigin};

/// How many items are handled together.
const CHUNK: u32 = 1000;

/// Records a crawl and adds the tasks that it begins with. `items` are those of a file that
/// replaces the catalogue.
pub async fn begin(conn: &mut Connection, crawl: &Crawl, items: Vec<Item>) -> ledger::Result<()> {
    let records: Vec<Record> = items.into_iter().map(Record::Item).collect();
    conn.repeatable(async |conn| record(conn, crawl, &records).await).await
}

async fn record(conn: &mut Connection, crawl: &Crawl, records: &[Record]) -> ledger::Result<()> {
    if crawl::read_crawl(conn).await?.is_some() {
        // Only the answer to its commit was lost.
        return Ok(());
    }
    crawl::record_crawl(conn, crawl).await?;
    crash::point("seed.after-crawl");
    let seeds = plan::seeds(&crawl.scope);
    tasks::enqueue(conn, &seeds.iter().collect::<Vec<_>>()).await?;
    crash::point("seed.after-tasks");
    for chunk in records.chunks(CHUNK as usize) {
        let chunk: Vec<&Record> = chunk.iter().collect();
        let added = records::insert(conn, &chunk, &mut ItemKeys::default()).await?;
        records::add_totals(conn, added).await?;
    }
    enqueue_items(conn, &crawl.scope, crawl.scope.stages).await
}

/// Adds stages to a crawl, with the tasks of all stored items, and of the users that they name. Catalogue pages
/// that are not read yet plan for the new stages themselves. `former` is what the crawl collected so far. If the
/// description has lost a source of users, the remaining tasks of that source are dropped.
pub async fn add_stages(
    conn: &mut Connection,
    former: &Scope,
    crawl: &Crawl,
) -> ledger::Result<()> {
    let scope = &crawl.scope;
    let is_new =
        |stage: &Stage| plan::is_asked_for(scope, *stage) && !plan::is_asked_for(former, *stage);
    let finds_more = Stage::ALL.iter().filter(|stage| stage.is_by_user()).any(is_new)
        || plan::finds_owners(scope) && !plan::finds_owners(former);
    let is_dropped =
        |stage: &Stage| plan::is_asked_for(former, *stage) && !plan::is_asked_for(scope, *stage);
    let dropped: Vec<Stage> =
        Stage::ALL.into_iter().filter(|stage| stage.is_by_user()).filter(is_dropped).collect();
    if scope.stages == former.stages && !finds_more && dropped.is_empty() {
        return Ok(());
    }
    conn.repeatable(async |conn| add(conn, scope, finds_more, &dropped).await).await
}

async fn add(
    conn: &mut Connection,
    scope: &Scope,
    finds_more: bool,
    dropped: &[Stage],
) -> ledger::Result<()> {
    crawl::set_stages(conn, scope.stages).await?;
    for stage in dropped {
        tasks::drop_unsettled(conn, *stage).await?;
    }
    if finds_more {
        let seeds = plan::seeds(scope);
        tasks::enqueue(conn, &seeds.iter().collect::<Vec<_>>()).await?;
    }
    enqueue_items(conn, scope, scope.stages).await?;
    if scope.stages.thumbs {
        tasks::enqueue_thumbs(conn).await?;
    }
    if finds_more { enqueue_users(conn, scope).await } else { Ok(()) }
}

/// Adds the tasks of every stored item, and stores its owner as a user. Existing tasks and users stay unchanged.
async fn enqueue_items(conn: &mut Connection, scope: &Scope, wanted: Stages) -> ledger::Result<()> {
    let mut key = 0;
    loop {
        let items = records::items_after(conn, key, CHUNK).await?;
        let Some((last, _)) = items.last() else { return Ok(()) };
        let mut people = if scope.asks_users() {
            records::people_of_items(conn, key, *last).await?
        } else {
            HashMap::new()
        };
        key = *last;
        let (mut tasks, mut owners): (Vec<Task>, Vec<SourcedUser>) = (Vec::new(), Vec::new());
        for (key, item) in &items {
            let PeopleOfItem { owner, n_comments } = people.remove(key).unwrap_or_default();
            tasks.extend(plan::item_tasks(scope, wanted, item));
            tasks.extend(plan::comments_task(scope, item, n_comments));
            let user = owner.filter(|_| plan::finds_owners(scope));
            owners.extend(user.map(|user| SourcedUser {
                user,
                likes: None,
                source: UserOrigin::Owners,
            }));
        }
        records::insert_found(conn, &owners.iter().collect::<Vec<_>>()).await?;
        tasks::enqueue(conn, &tasks.iter().collect::<Vec<_>>()).await?;
    }
}

/// Adds the tasks of every user that a source named. Existing tasks stay unchanged.
async fn enqueue_users(conn: &mut Connection, scope: &Scope) -> ledger::Result<()> {
    let mut key = 0;
    loop {
        let users = records::found_after(conn, key, CHUNK).await?;
        let Some((last, ..)) = users.last() else { return Ok(()) };
        key = *last;
        let tasks: Vec<Task> = users
            .iter()
            .flat_map(|(_, user, likes)| plan::user_tasks(scope, user, *likes))
            .collect();
        tasks::enqueue(conn, &tasks.iter().collect::<Vec<_>>()).await?;
    }
}
