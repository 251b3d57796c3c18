//! What a perfect crawl exports. It has a writer of its own, so that the real one can be checked against it.

pub(super) mod findable;
mod json;
pub(super) mod reach;
pub(super) mod split;

use super::sites::played;
use super::sites::played::SimTraits;
use super::time_text::{day, exact};
use super::world::{Listing, SimItem, SimUser, World};

/// The dataset of a world, without items below a like limit.
#[derive(Clone, Copy, Debug)]
pub struct Truth<'w> {
    world: &'w World,
    traits: SimTraits,
    like_limit: u32,
}

/// One like of the dataset.
#[derive(Clone, Copy, Debug)]
pub struct TruthLike<'w> {
    /// The item.
    pub item: &'w SimItem,
    /// The user who likes it.
    pub user: &'w SimUser,
    /// When it was given, in milliseconds since 1970, if the site says so.
    pub liked_at: Option<i64>,
}

/// An exported file as it must be.
#[derive(Clone, Debug)]
pub struct TruthFile {
    /// The name of the file.
    pub name: String,
    /// The columns.
    pub columns: Vec<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl World {
    /// Returns what a perfect crawl with this like limit exports.
    #[must_use]
    pub fn truth(&self, like_limit: u32) -> Truth<'_> {
        Truth { world: self, traits: played(self.shape()).traits(), like_limit }
    }
}

impl<'w> Truth<'w> {
    /// Returns the items, in the catalogue's order. The like limit ends a catalogue that is sorted by likes;
    /// another one is read to its end. Items without a count of likes are collected.
    pub fn items(self) -> impl Iterator<Item = &'w SimItem> {
        let (all, limit) = (self.world.items(), self.like_limit);
        let n_sorted = all.partition_point(|item| item.n_likes >= limit);
        let is_collected = move |number: &u32| match self.world.item(*number).listing {
            _ if self.traits.is_sorted_by_likes => (*number as usize) < n_sorted,
            Listing::Uncounted => true,
            _ => self.world.item(*number).n_likes >= limit,
        };
        let listed = self.world.listed().into_iter().filter(is_collected);
        listed.map(|number| self.world.item(number))
    }

    /// Returns the likes, in the catalogue's order and then in the site's order of likes.
    pub fn likes(self) -> impl Iterator<Item = TruthLike<'w>> {
        self.items().flat_map(move |item| {
            let shown = self.world.likes_of(item).into_iter().filter(|like| !like.is_hidden);
            shown.map(move |like| TruthLike {
                item,
                user: self.world.user(like.user),
                liked_at: like.liked_at,
            })
        })
    }

    /// Returns the features: item, type and value, in the catalogue's order, by type, in page order.
    pub fn features(self) -> impl Iterator<Item = (&'w SimItem, &'static str, &'w str)> {
        self.items().flat_map(move |item| self.features_of(item))
    }

    fn features_of(
        self,
        item: &'w SimItem,
    ) -> impl Iterator<Item = (&'w SimItem, &'static str, &'w str)> {
        let types = self.traits.features.iter();
        types.flat_map(move |of| (of.of)(item).iter().map(move |&value| (item, of.name, value)))
    }

    /// Returns whether the site gives the times of likes.
    #[must_use]
    pub const fn has_times(self) -> bool {
        self.traits.has_times
    }

    /// Returns the rows `name, mid`, in the catalogue's order.
    pub fn model_urls(self) -> impl Iterator<Item = [&'w str; 2]> {
        self.items().map(|item| [item.name.as_str(), &item.id])
    }

    /// Returns the rows `modelname, mid, uid, username`, in the catalogue's order and then in the site's order
    /// of likes.
    pub fn model_likes(self) -> impl Iterator<Item = [&'w str; 4]> {
        self.likes().map(|TruthLike { item, user, .. }| {
            [item.name.as_str(), &item.id, &user.id, &user.username]
        })
    }

    /// Returns the rows `mid, type, value`, in the catalogue's order: categories, then tags, in page order.
    pub fn model_feats(self) -> impl Iterator<Item = [&'w str; 3]> {
        self.features().map(|(item, name, value)| [item.id.as_str(), name, value])
    }

    /// Returns the files of an export with raw user ids: items, likes, features.
    #[must_use]
    pub fn files(self) -> [TruthFile; 3] {
        let noun = self.traits.noun;
        let file = |table: &str, columns: Vec<String>, bytes| TruthFile {
            name: format!("{noun}_{table}.psv"),
            columns,
            bytes,
        };
        [
            file("urls", self.columns(&["name"], &[], false), self.model_urls_psv()),
            file("likes", self.like_columns(&["uid", "username"]), self.model_likes_psv()),
            file("feats", self.columns(&[], &["type", "value"], false), self.model_feats_psv()),
        ]
    }

    /// Returns the bytes of `model_urls.psv`, whose columns are named after the site's noun.
    #[must_use]
    pub fn model_urls_psv(self) -> Vec<u8> {
        psv(&self.columns(&["name"], &[], false), self.model_urls().map(|row| owned(&row)))
    }

    /// Returns the bytes of `model_likes.psv`, with the times of likes where the site gives them.
    #[must_use]
    pub fn model_likes_psv(self) -> Vec<u8> {
        let rows = self.likes().map(|like| {
            let TruthLike { item, user, liked_at } = like;
            let mut fields = owned(&[&item.name, &item.id, &user.id, &user.username]);
            fields.extend(self.has_times().then(|| exact(liked_at)));
            fields
        });
        psv(&self.like_columns(&["uid", "username"]), rows)
    }

    /// Returns the bytes of `model_feats.psv`.
    #[must_use]
    pub fn model_feats_psv(self) -> Vec<u8> {
        let columns = self.columns(&[], &["type", "value"], false);
        psv(&columns, self.model_feats().map(|row| owned(&row)))
    }

    /// Returns the bytes of `model_likes_anon.psv`, in the catalogue's order and then by pseudonym, with the
    /// days of likes where the site gives times.
    pub fn model_likes_anon_psv(self, pseudonym: impl Fn(&str) -> String) -> Vec<u8> {
        let mut rows = Vec::new();
        for item in self.items() {
            let likes = self.world.likes_of(item).into_iter().filter(|like| !like.is_hidden);
            let mut of_item: Vec<_> = likes
                .map(|like| {
                    let uid = pseudonym(&self.world.user(like.user).id);
                    let mut fields = owned(&[&item.name, &item.id, &uid]);
                    fields.extend(self.has_times().then(|| day(like.liked_at)));
                    fields
                })
                .collect();
            of_item.sort_unstable_by(|one, other| one[2].cmp(&other[2]));
            rows.append(&mut of_item);
        }
        psv(&self.like_columns(&["uid"]), rows.into_iter())
    }

    /// Returns the columns of a table: the item's name under this name, its id, and others.
    fn columns(self, name: &[&str], others: &[&str], with_times: bool) -> Vec<String> {
        let noun = self.traits.noun;
        let initial: String = noun.chars().take(1).collect();
        let id = format!("{initial}id");
        let times = with_times.then(|| "liked_at".to_owned());
        owned(name).into_iter().chain([id]).chain(owned(others)).chain(times).collect()
    }

    fn like_columns(self, others: &[&str]) -> Vec<String> {
        let name = format!("{}name", self.traits.noun);
        self.columns(&[&name], others, self.has_times())
    }
}

fn owned(fields: &[&str]) -> Vec<String> {
    fields.iter().map(ToString::to_string).collect()
}

fn psv(columns: &[String], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut out = Vec::new();
    row(&mut out, columns);
    for fields in rows {
        row(&mut out, &fields);
    }
    out
}

fn row(out: &mut Vec<u8>, fields: &[String]) {
    for (at, text) in fields.iter().enumerate() {
        if at > 0 {
            out.push(b'|');
        }
        if text.contains(['|', '\\', '\r', '\n']) {
            out.push(b'\\');
            out.extend(text.replace('\\', r"\\").as_bytes());
            out.push(b'\\');
        } else {
            out.extend(text.as_bytes());
        }
    }
    out.extend(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> World {
        let user =
            |uid: &str, username: &str| SimUser { id: uid.into(), username: username.into() };
        let item = |item_id: &str, name: &str, likes: std::ops::Range<usize>| SimItem {
            id: item_id.into(),
            name: name.into(),
            categories: vec!["Indoor|Outdoor"],
            tags: vec!["r&d", "NA"],
            n_likes: u32::try_from(likes.len()).unwrap(),
            author: 0,
            likes,
            listing: Listing::default(),
        };
        World::assemble(
            vec![
                item("m1", " a|b\\ \"c\"", 0..3),
                item("m2", "line\r\nbreak", 3..4),
                item("m3", "NA", 4..4),
            ],
            vec![user("u1", "one"), user("u2", "back\\slash"), user("u3", "")],
            vec![2, 0, 1, 1],
        )
    }

    #[test]
    fn awkward_fields_follow_the_dialect() {
        let world = small();
        let truth = world.truth(0);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert_eq!(
            text(truth.model_urls_psv()),
            "name|mid\r\n\\ a|b\\\\ \"c\"\\|m1\r\n\\line\r\nbreak\\|m2\r\nNA|m3\r\n"
        );
        assert_eq!(
            text(world.truth(2).model_likes_psv()),
            "modelname|mid|uid|username\r\n\
             \\ a|b\\\\ \"c\"\\|m1|u3|\r\n\
             \\ a|b\\\\ \"c\"\\|m1|u1|one\r\n\
             \\ a|b\\\\ \"c\"\\|m1|u2|\\back\\\\slash\\\r\n"
        );
        assert_eq!(
            text(world.truth(3).model_feats_psv()),
            "mid|type|value\r\nm1|category|\\Indoor|Outdoor\\\r\nm1|tag|r&d\r\nm1|tag|NA\r\n"
        );
    }

    #[test]
    fn anonymized_likes_are_sorted_by_pseudonym_within_an_item() {
        let world = small();
        let pseudonym = |uid: &str| format!("p{}", 9 - uid[1..].parse::<u32>().unwrap());
        let psv = world.truth(1).model_likes_anon_psv(pseudonym);
        let text = String::from_utf8(psv).unwrap();
        let uids: Vec<_> = text.split("\r\n").map(|row| row.rsplit('|').next().unwrap()).collect();
        assert_eq!(uids, ["uid", "p6", "p7", "p8", "\\line", "p7", ""]);
    }

    #[test]
    fn a_repeated_item_has_one_row_and_deleted_accounts_have_none() {
        let (whole, moved) = (small(), small().with_repeat(0, 2).with_deleted_accounts(0, 2));
        assert_eq!(moved.catalogue(), [0, 1, 0, 2]);
        assert_eq!(moved.truth(0).model_urls_psv(), whole.truth(0).model_urls_psv());
        assert_eq!(moved.items()[0].n_likes, 3);
        assert_eq!(moved.truth(3).model_likes().count(), 1);
    }
}
