//! Who liked which model, with the site's ids or with pseudonyms.

use std::collections::HashMap;
use std::path::Path;

use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteConnection;

use super::file::{PsvFile, Staged};
use crate::pseudonym::{Key, Pseudonym};
use crate::store::{self, LikeRow, Users};

/// `model_likes.psv`: catalogue order, then the site's own order of likes.
pub async fn named(conn: &mut SqliteConnection, folder: &Path) -> anyhow::Result<Staged> {
    let header = ["modelname", "mid", "uid", "username"];
    let mut rows = PsvFile::begin(folder, "model_likes.psv", &header)?;
    let models = Models::read(conn).await?;
    let users = store::users(conn).await?;
    each_model(conn, |key, likes| {
        let (mid, name) = models.get(key)?;
        let mut likes = likes
            .iter()
            .map(|(_, user, position, username)| {
                let (uid, usual) = users.get(*user).ok_or_else(|| dangling("user"))?;
                Ok((*position, uid, username.as_deref().unwrap_or(usual)))
            })
            .collect::<sqlx::Result<Vec<_>>>()?;
        likes.sort_unstable();
        for (_, uid, username) in likes {
            rows.add(&[name, mid, uid.reveal(), username])?;
        }
        Ok(())
    })
    .await?;
    rows.stage()
}

/// `model_likes_anon.psv`: catalogue order, then by pseudonym, as the site's own order could be laid
/// beside the site.
pub async fn anonymized(
    conn: &mut SqliteConnection,
    folder: &Path,
    key: &Key,
) -> anyhow::Result<Staged> {
    let mut rows = PsvFile::begin(folder, "model_likes_anon.psv", &["modelname", "mid", "uid"])?;
    let models = Models::read(conn).await?;
    let pseudonyms = pseudonyms(&store::users(conn).await?, key);
    each_model(conn, |model, likes| {
        let (mid, name) = models.get(model)?;
        let mut users = likes
            .iter()
            .map(|(_, user, ..)| pseudonyms.get(user).ok_or_else(|| dangling("user")))
            .collect::<sqlx::Result<Vec<_>>>()?;
        users.sort_unstable();
        for pseudonym in users {
            rows.add(&[name, mid, &pseudonym.to_string()])?;
        }
        Ok(())
    })
    .await?;
    rows.stage()
}

/// Each user's pseudonym, by the user's key: computed once a user, not once a like.
fn pseudonyms(users: &Users, key: &Key) -> HashMap<i64, Pseudonym> {
    users.iter().map(|(user, uid)| (user, key.pseudonym(uid))).collect()
}

/// Hands over the likes of one model after the other, in catalogue order.
async fn each_model(
    conn: &mut SqliteConnection,
    mut model: impl FnMut(i64, &[LikeRow]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut rows = store::likes(conn);
    let mut likes: Vec<LikeRow> = Vec::new();
    while let Some(row) = rows.try_next().await? {
        if let Some((last, ..)) = likes.first()
            && *last != row.0
        {
            model(*last, &likes)?;
            likes.clear();
        }
        likes.push(row);
    }
    match likes.first() {
        Some((last, ..)) => model(*last, &likes),
        None => Ok(()),
    }
}

/// Foreign keys hold, so the file is damaged.
fn dangling(what: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("a like of an unknown {what}").into())
}

/// The id and name of every model, by key.
struct Models(HashMap<i64, (String, String)>);

impl Models {
    async fn read(conn: &mut SqliteConnection) -> anyhow::Result<Self> {
        let rows = store::models(conn).map_ok(|(key, mid, name)| (key, (mid, name)));
        Ok(Self(rows.try_collect().await?))
    }

    fn get(&self, key: i64) -> sqlx::Result<(&str, &str)> {
        let (mid, name) = self.0.get(&key).ok_or_else(|| dangling("model"))?;
        Ok((mid, name))
    }
}
