//! What has changed in a description since a crawl was started with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::sites::description::{DatasetWords, Description, KeyPlaces};
use crate::words::{Stage, counted};
use crate::yaml::{self, YamlEntry, YamlNode, YamlValue};

/// The keys that only people and the card of a dataset read.
const WORDS: [&str; 5] = ["about", "docs", "terms", "dataset", "published"];

/// The sections that concern one stage each. `likes` alone stands for lists by item.
const SECTIONS: [(&str, Stage); 8] = [
    ("item.", Stage::Features),
    ("likes.", Stage::Likes),
    ("likes[item].", Stage::Likes),
    ("likes[user].", Stage::UserLikes),
    ("users[list].", Stage::Users),
    ("users[followers].", Stage::Followers),
    ("users[followings].", Stage::Followings),
    ("users[commenters].", Stage::Commenters),
];

/// How many changed keys a message names.
const NAMED: usize = 5;

/// What has changed in a description.
#[derive(Debug)]
pub enum DescriptionChange {
    /// Comments, the form of the file, or what only people and the card of a dataset read.
    Words,
    /// The keys that say how pages are requested and read: their paths, such as `likes.user.id`.
    Keys(Vec<String>),
}

impl DescriptionChange {
    /// Compares two descriptions.
    pub fn between(then: &Description, now: &Description) -> Self {
        if reads_alike(then, now) {
            return Self::Words;
        }
        let (then, now) = (leaves(&then.text), leaves(&now.text));
        let all = then.keys().chain(now.keys().filter(|key| !then.contains_key(*key)));
        let changed = all.filter(|key| then.get(*key) != now.get(*key));
        let section = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
        let mut keys: Vec<String> =
            changed.filter(|key| !WORDS.contains(&section(key).as_str())).cloned().collect();
        keys.sort();
        Self::Keys(keys)
    }

    /// Returns the stages whose pages are read differently from now on.
    ///
    /// `are_chained` is whether both descriptions find the pages of likes one after another. Otherwise the former
    /// one planned some of them.
    pub fn stages(&self, are_chained: bool) -> Vec<Stage> {
        let Self::Keys(keys) = self else { return Vec::new() };
        let of_key = |key: &String| {
            let found = SECTIONS.into_iter().find(|(section, _)| key.starts_with(section));
            found.map(|(_, stage)| stage).filter(|stage| are_chained || *stage != Stage::Likes)
        };
        let stages: Option<BTreeSet<Stage>> = keys.iter().map(of_key).collect();
        match stages {
            Some(stages) if !stages.is_empty() => stages.into_iter().collect(),
            _ => Stage::ALL.to_vec(),
        }
    }

    /// Returns the changed keys for people: `items.rows, likes.next.cursor and 2 more keys`.
    pub fn in_words(&self) -> String {
        let Self::Keys(keys) = self else { return "only words for people".to_owned() };
        let named = keys.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        match keys.len().saturating_sub(NAMED) {
            0 => named,
            more => format!("{named} and {}", counted(more as u64, "more key")),
        }
    }
}

/// Returns whether both request and read the same pages in the same way, and name files alike.
fn reads_alike(then: &Description, now: &Description) -> bool {
    let plain = |description: &Description| Description {
        about: String::new(),
        docs: None,
        terms: None,
        dataset: DatasetWords::default(),
        published: None,
        text: String::new(),
        sha256: String::new(),
        keys: KeyPlaces::default(),
        ..description.clone()
    };
    plain(then) == plain(now)
}

/// Returns the value of each key of a description, by the path of the key.
fn leaves(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if let Ok(root) = yaml::read("", text) {
        collect(&root, "", &mut found);
    }
    found
}

fn collect(node: &YamlNode, path: &str, found: &mut BTreeMap<String, String>) {
    if path == "likes" && name_of(node) == Some("user") {
        return collect(node, "likes[user]", found);
    }
    if let YamlValue::List(nodes) = &node.value
        && let Some(names) = nodes.iter().map(name_of).collect::<Option<Vec<_>>>()
    {
        for (node, name) in nodes.iter().zip(names) {
            collect(node, &format!("{path}[{name}]"), found);
        }
        return;
    }
    let YamlValue::Section(entries) = &node.value else {
        found.insert(path.to_owned(), plain(node));
        return;
    };
    for entry in entries {
        let path =
            if path.is_empty() { entry.key.clone() } else { format!("{path}.{}", entry.key) };
        collect(&entry.node, &path, found);
    }
}

/// Returns the name of an entry of a list of ways or sources: `item`, `user`, `list` and so on. Returns none for other
/// entries.
fn name_of(node: &YamlNode) -> Option<&str> {
    let YamlValue::Section(entries) = &node.value else {
        return match &node.value {
            YamlValue::Text(text) if text == "owners" => Some(text),
            _ => None,
        };
    };
    let name = entries.iter().find(|entry| entry.key == "by" || entry.key == "from")?;
    match &name.node.value {
        YamlValue::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns a value without its position.
fn plain(node: &YamlNode) -> String {
    match &node.value {
        YamlValue::List(nodes) => nodes.iter().map(|node| plain(node) + ",").collect(),
        YamlValue::Section(entries) => {
            let pair = |entry: &YamlEntry| [&entry.key, ": ", &plain(&entry.node), ";"].concat();
            entries.iter().map(pair).collect()
        }
        YamlValue::Text(text) => format!("{text:?}"),
        other => other.shown(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "
site: a-site
about: Things.
base: https://a.example
items: {get: /items, rows: /rows, id: /id, features: {tag: [/a, /b]}}
likes: {by: item, get: \"/likes/{id}\", rows: /rows, user: {id: /user}, next: {link: next}}
";

    fn change(from: &str, to: &str) -> DescriptionChange {
        let now = SITE.replace(from, to);
        assert_ne!(now, SITE);
        let [then, now] = [SITE, &now].map(|text| Description::parse("a.yml", text).unwrap());
        DescriptionChange::between(&then, &now)
    }

    #[test]
    fn comments_words_and_the_form_of_the_file_change_nothing() {
        for (from, to) in [
            ("about: Things.", "# A comment.\nabout: Things."),
            ("about: Things.", "about: Other things.\nterms: https://a.example/terms"),
            ("about: Things.", "about: Things.\ndataset: {site: A site}"),
            ("{by: item, get", "{\"by\":   'item', get"),
            ("{link: next}", "{link: next, pages_at_most: 100000}"),
        ] {
            assert!(matches!(change(from, to), DescriptionChange::Words), "{to}");
        }
    }

    #[test]
    fn other_changes_are_named_by_their_keys() {
        for (from, to, keys) in [
            ("rows: /rows, id", "rows: /other, id", "items.rows"),
            (
                "user: {id: /user}",
                "user: {id: /user/id, name: /n}",
                "likes.user.id, likes.user.name",
            ),
            ("[/a, /b]", "[/b, /a]", "items.features.tag"),
            ("{link: next}", "{cursor: /next}", "likes.next.cursor, likes.next.link"),
            ("about: Things.", "about: Others.\nnoun: thing", "noun"),
        ] {
            assert_eq!(change(from, to).in_words(), keys);
        }
    }

    #[test]
    fn ways_and_sources_are_told_apart() {
        let text = include_str!("../../tests/sites/every-key-by-user.yml");
        let of = |text: &str| Description::parse("f.yml", text).unwrap();
        let then = of(text);
        for (from, stage) in [
            ("/users/{+username}/likes", Stage::UserLikes),
            ("/users?page={page}", Stage::Users),
            ("/users/{user}/followers", Stage::Followers),
            ("/tracks/{+id}/comments", Stage::Commenters),
        ] {
            let now = text.replacen(from, &format!("/v2{from}"), 1);
            assert_ne!(now, text, "{from} is not in the description");
            let change = DescriptionChange::between(&then, &of(&now));
            assert_eq!(change.stages(true), [stage], "{}", change.in_words());
        }
    }

    #[test]
    fn a_change_concerns_the_stages_that_it_reads_differently() {
        let stages = |from: &str, to: &str| change(from, to).stages(true);
        assert_eq!(stages("user: {id: /user}", "user: {id: /u}"), [Stage::Likes]);
        assert_eq!(stages("rows: /rows, id", "rows: /other, id"), Stage::ALL);
        assert_eq!(stages("about: Things.", "about: Others."), []);
        let planned = change("user: {id: /user}", "user: {id: /u}").stages(false);
        assert_eq!(planned, Stage::ALL, "pages of likes may be planned wrongly");
    }
}
