//! What a card calls the site's items, its features and the dataset itself.

use url::Url;

use super::contents::Card;
use crate::dataset::table::Table;
use crate::words::{FeatureTypes, Noun, plural};

/// The number of types that a card lists by name. The rest of a long list is called *other features*.
const N_TYPES_NAMED: usize = 5;

impl Card<'_> {
    /// Returns what the items are called.
    pub const fn noun(&self) -> &Noun {
        &self.words.noun
    }

    /// Returns the dataset's title.
    pub fn title(&self) -> String {
        format!("Who liked which {} on {}", self.words.item_name, self.site_name())
    }

    /// Returns what several items are called in descriptions, such as `3D models`.
    pub fn item_names(&self) -> String {
        let item = &self.words.item_name;
        if item == self.noun().one() { self.noun().many().to_owned() } else { plural(item) }
    }

    fn site_name(&self) -> String {
        let host = || Url::parse(self.url).ok()?.host_str().map(str::to_owned);
        self.words.site_name.clone().or_else(host).unwrap_or_else(|| self.kind.to_owned())
    }

    /// Returns the types of feature as several, such as `categories and tags`.
    pub fn feature_kinds(&self) -> String {
        listed(&self.words.feature_types, plural, "and")
    }

    /// Returns the types of feature as one, such as `category or tag`.
    pub fn feature_kind(&self) -> String {
        listed(&self.words.feature_types, str::to_owned, "or")
    }

    /// Returns what people write about an item besides its name: tags, as a rule.
    pub fn written_features(&self) -> &'static str {
        let has_tags = self.words.feature_types.iter().any(|(_, name)| name == "tag");
        if has_tags { "tags" } else { "features" }
    }

    /// Returns the table's name on a dataset hub, and in the code that reads it.
    pub fn hub_name(&self, table: Table) -> &str {
        match table {
            Table::Likes | Table::AnonymizedLikes => "likes",
            Table::Features => "features",
            Table::ItemCoverage => "item_coverage",
            Table::UserCoverage | Table::AnonymizedUserCoverage => "user_coverage",
            Table::Thumbs => "thumbs",
            Table::Items => match self.noun().many() {
                // The other tables have these names.
                "likes" | "features" => "items",
                many => many,
            },
            // Where the table of items has that name, this one has a name that no noun can be.
            Table::ItemDetails | Table::AnonymizedItemDetails => {
                if self.hub_name(Table::Items) == "items" { "item_details" } else { "items" }
            }
        }
    }
}

/// Returns a text with its first letter in upper case.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn listed(types: &FeatureTypes, form: impl Fn(&str) -> String, and: &str) -> String {
    let mut names: Vec<String> = types.iter().map(|(_, name)| form(name)).collect();
    if names.len() > N_TYPES_NAMED {
        names.truncate(N_TYPES_NAMED - 1);
        names.push(if and == "or" { "another type" } else { "other features" }.to_owned());
    }
    match names.pop() {
        None => "features".to_owned(),
        Some(last) if names.is_empty() => last,
        Some(last) => format!("{} {and} {last}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_listed_in_order() {
        let listed = |names: &[&str]| {
            let types = FeatureTypes::new(names.iter().map(|name| (*name).to_owned()).collect());
            listed(&types, plural, "and")
        };
        assert_eq!(listed(&["category", "tag"]), "categories and tags");
        assert_eq!(listed(&["tag"]), "tags");
        assert_eq!(listed(&[]), "features");
        assert_eq!(listed(&["a", "b", "c"]), "as, bs and cs");
        assert_eq!(listed(&["a", "b", "c", "d", "e", "f"]), "as, bs, cs, ds and other features");
        assert_eq!(capitalized("tags"), "Tags");
    }
}
