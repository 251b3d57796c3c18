//! What a perfect crawl exports. It has a writer of its own, so that the real one can be checked against it.

use super::world::{SimItem, SimUser, World};

/// The dataset of a world, without items below a like limit.
#[derive(Clone, Copy, Debug)]
pub struct Truth<'w> {
    world: &'w World,
    items: &'w [SimItem],
}

impl World {
    /// Returns what a perfect crawl with this like limit exports.
    #[must_use]
    pub fn truth(&self, like_limit: u32) -> Truth<'_> {
        let n = self.items().partition_point(|item| item.n_likes >= like_limit);
        Truth { world: self, items: &self.items()[..n] }
    }
}

impl<'w> Truth<'w> {
    /// Returns the rows `name, mid`, in the catalogue's order.
    pub fn model_urls(self) -> impl Iterator<Item = [&'w str; 2]> {
        self.items.iter().map(|item| [item.name.as_str(), &item.id])
    }

    /// Returns the rows `modelname, mid, uid, username`, in the catalogue's order and then in the site's order
    /// of likes.
    pub fn model_likes(self) -> impl Iterator<Item = [&'w str; 4]> {
        self.items.iter().flat_map(move |item| {
            let row = |user: &'w SimUser| {
                [item.name.as_str(), &item.id, user.id.as_str(), &user.username]
            };
            self.world.likers(item).map(row)
        })
    }

    /// Returns the rows `mid, type, value`, in the catalogue's order: categories, then tags, in page order.
    pub fn model_feats(self) -> impl Iterator<Item = [&'w str; 3]> {
        self.items.iter().flat_map(|item| {
            let rows = |kind, values: &'w [&'static str]| {
                values.iter().map(move |&value| [item.id.as_str(), kind, value])
            };
            rows("category", &item.categories).chain(rows("tag", &item.tags))
        })
    }

    /// Returns the bytes of `model_urls.psv`.
    #[must_use]
    pub fn model_urls_psv(self) -> Vec<u8> {
        psv(["name", "mid"], self.model_urls())
    }

    /// Returns the bytes of `model_likes.psv`.
    #[must_use]
    pub fn model_likes_psv(self) -> Vec<u8> {
        psv(["modelname", "mid", "uid", "username"], self.model_likes())
    }

    /// Returns the bytes of `model_feats.psv`.
    #[must_use]
    pub fn model_feats_psv(self) -> Vec<u8> {
        psv(["mid", "type", "value"], self.model_feats())
    }

    /// Returns the bytes of `model_likes_anon.psv`, in the catalogue's order and then by pseudonym.
    pub fn model_likes_anon_psv(self, pseudonym: impl Fn(&str) -> String) -> Vec<u8> {
        let mut out = Vec::new();
        row(&mut out, &["modelname", "mid", "uid"]);
        for item in self.items {
            let likers = self.world.likers(item);
            let mut pseudonyms: Vec<_> = likers.map(|user| pseudonym(&user.id)).collect();
            pseudonyms.sort_unstable();
            for uid in &pseudonyms {
                row(&mut out, &[&item.name, &item.id, uid]);
            }
        }
        out
    }
}

fn psv<'a, const N: usize>(
    header: [&'a str; N],
    rows: impl Iterator<Item = [&'a str; N]>,
) -> Vec<u8> {
    let mut out = Vec::new();
    for fields in std::iter::once(header).chain(rows) {
        row(&mut out, &fields);
    }
    out
}

fn row(out: &mut Vec<u8>, fields: &[&str]) {
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
