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
            let dot = if path.is_empty() { "" } else { "." };
            let path = format!("{path}{dot}{}", entry.key);
            let value = match &entry.node.value {
                YamlValue::Text(text) => Some(text.clone()),
                _ => None,
            };
            self.0.push(KeyPlace { path: path.clone(), line: entry.at.line(), value });
            self.add(&path, &entry.node);
        }
    }

    /// Returns a key with its value and its line, such as `items.rows (/results, line 12 of the description)`.
    pub fn in_words(&self, path: &str) -> Option<String> {
        let find = |path: &str| self.0.iter().find(|place| place.path == path);
        let place = find(path)?;
        let inner = find(&format!("{path}.at"));
        let value = inner.unwrap_or(place).value.as_deref();
        let value = value.map(|text| match text {
            "" => "\"\", ".to_owned(),
            text => format!("{}, ", shortened(text)),
        });
        let line = place.line;
        Some(format!("{path} ({}line {line} of the description)", value.unwrap_or_default()))
    }
}

impl Stage {
    /// Returns the section of a description that says where the pages of the stage are. Where there are several
    /// such sections, the places of their keys are not known.
    pub(in crate::sites) const fn section(self) -> &'static str {
        match self {
            Self::Items | Self::Thumbs => "items",
            Self::Likes | Self::UserLikes => "likes",
            Self::Features => "item",
            Self::Users | Self::Followers | Self::Followings | Self::Commenters => "users",
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
}
