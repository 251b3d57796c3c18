//! Where each key is in the file of a description.

use crate::sites::error::PageError;
use crate::sites::quotable::shortened;
use crate::words::Stage;
use crate::yaml::{YamlNode, YamlValue};

/// Where each key is in the file of a description.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPlaces(Vec<KeyPlace>);

/// A key of a description.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KeyPlace {
    /// The keys that lead to it, with dots between them.
    path: String,
    /// Its line, from 1.
    line: u64,
    /// Its value, if that is a text.
    value: Option<String>,
}

impl KeyPlaces {
    /// Returns the keys of a file.
    pub fn of(root: &YamlNode) -> Self {
        let mut places = Self::default();
        places.add("", root);
        places
    }

    fn add(&mut self, path: &str, node: &YamlNode) {
        let YamlValue::Section(entries) = &node.value else { return };
        for entry in entries {
            let path = match path {
                "" => entry.key.clone(),
                _ => format!("{path}.{}", entry.key),
            };
            let value = match &entry.node.value {
                YamlValue::Text(text) => Some(text.clone()),
                _ => None,
            };
            self.0.push(KeyPlace { path: path.clone(), line: entry.at.line(), value });
            match &entry.node.value {
                YamlValue::List(nodes) => nodes.iter().for_each(|node| self.add_way(&path, node)),
                _ => self.add_way(&path, &entry.node),
            }
        }
    }

    /// Adds the keys of a section that may be one of several: a way to collect likes, or a source of users.
    fn add_way(&mut self, path: &str, node: &YamlNode) {
        match (path, name_of(node)) {
            ("likes", Some("user")) => self.add("likes[user]", node),
            ("users", Some(source)) => self.add(&format!("users[{source}]"), node),
            _ => self.add(path, node),
        }
    }

    /// Returns a key with its value and its line, such as `items.rows (/results, line 12 of the description)`. The keys
    /// of users' lists of likes begin with `likes[user]`, and those of a source of users with `users[list]` and so on.
    pub fn in_words(&self, path: &str) -> Option<String> {
        let find = |path: &str| self.0.iter().find(|place| place.path == path);
        let place = find(path)?;
        let inner = find(&format!("{path}.at"));
        let value = inner.unwrap_or(place).value.as_deref();
        let value = value.map(|text| match text {
            "" => "\"\", ".to_owned(),
            text => format!("{}, ", shortened(text)),
        });
        let (line, name) = (place.line, shown(path));
        Some(format!("{name} ({}line {line} of the description)", value.unwrap_or_default()))
    }

    /// Returns the key that says when likes were given, in the lists of this stage.
    pub fn time_in_words(&self, stage: Stage) -> Option<String> {
        let section = if stage == Stage::UserLikes { stage.section() } else { "likes" };
        self.in_words(&format!("{section}.time"))
    }
}

/// Returns the name of a way to collect likes or of a source of users.
fn name_of(node: &YamlNode) -> Option<&str> {
    let YamlValue::Section(entries) = &node.value else { return None };
    let name = entries.iter().find(|entry| entry.key == "by" || entry.key == "from")?;
    match &name.node.value {
        YamlValue::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns the path of a key for people: `users.rows under `from: list``.
fn shown(path: &str) -> String {
    let split = path.split_once('[').zip(path.split_once(']'));
    let Some(((section, rest), (_, key))) = split else { return path.to_owned() };
    let word = if section == "likes" { "by" } else { "from" };
    let name = rest.split(']').next().unwrap_or_default();
    format!("{section}{key} under `{word}: {name}`")
}

impl Stage {
    /// Returns the prefix of the paths of a stage's keys: the section of the description that says where its pages are.
    pub const fn section(self) -> &'static str {
        match self {
            Self::Items | Self::Thumbs => "items",
            Self::Likes => "likes",
            Self::UserLikes => "likes[user]",
            Self::Features => "item",
            Self::Users => "users[list]",
            Self::Followers => "users[followers]",
            Self::Followings => "users[followings]",
            Self::Commenters => "users[commenters]",
        }
    }
}

impl PageError {
    /// Returns the key of the description that shows that a page is not the one that was requested, if one
    /// does.
    pub fn key(&self, stage: Stage) -> Option<String> {
        let section = stage.section();
        let key = match (self, stage) {
            (Self::NoImage(_), _) => "thumbnail",
            (Self::NoLandmark { key, .. } | Self::Unlike { key, .. }, _) => *key,
            (Self::NoneUsable { .. }, Stage::Likes | Stage::Commenters) => "user.id",
            (Self::NoneUsable { .. }, Stage::UserLikes) => "item.id",
            (Self::NoneUsable { .. }, _) => "id",
            _ => return None,
        };
        Some(format!("{section}.{key}"))
    }
}

#[cfg(test)]
mod tests {
    use crate::sites::Description;

    #[test]
    fn a_key_is_named_with_its_value_and_its_line() {
        let text = include_str!("../../../tests/sites/every-key.yml");
        let description = Description::parse("f.yml", text).unwrap();
        let line = |start: &str| {
            text.lines().position(|line| line.trim_start().starts_with(start)).unwrap() + 1
        };
        for (key, value, start) in [
            ("items.rows", "/data/tracks, ", "rows: /data"),
            ("items.likes", "/n_likes, ", "likes: {at"),
            ("items.name", "", "name: [/title"),
            ("items.next.page", "", "page: 1"),
            ("likes.user.name", "/name, ", "user: {id"),
        ] {
            let wanted = format!("{key} ({value}line {} of the description)", line(start));
            assert_eq!(description.keys.in_words(key), Some(wanted));
        }
        assert_eq!(description.keys.in_words("items.html"), None);
    }

    #[test]
    fn a_key_of_a_way_or_of_a_source_of_users_is_named_with_it() {
        let description = Description::bundled_named("sketchfab-v3-by-user").unwrap();
        let (_, before) = description.text.split_once("\nusers:").unwrap();
        let n_before = description.text.lines().count() - before.lines().count();
        let line = n_before + before.lines().position(|line| line.contains("from: list")).unwrap();
        let of_list = description.keys.in_words("users[list].from").unwrap();
        assert_eq!(
            of_list,
            format!("users.from under `from: list` (list, line {} of the description)", line + 1)
        );
        let of_user = description.keys.in_words("likes[user].item.id").unwrap();
        assert!(of_user.starts_with("likes.item.id under `by: user` (/uid, line "), "{of_user}");
        let of_item = description.keys.in_words("likes.user.id").unwrap();
        assert!(of_item.starts_with("likes.user.id (/"), "{of_item}");
    }
}
