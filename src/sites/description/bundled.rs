//! The descriptions that are bundled with the program.

use std::sync::LazyLock;

use super::Description;

/// The files in `sites/` and their texts, in the order of `crawl sites`.
const FILES: [(&str, &str); 9] = [
    ("sites/sketchfab-v3.yml", include_str!("../../../sites/sketchfab-v3.yml")),
    ("sites/sketchfab-2016.yml", include_str!("../../../sites/sketchfab-2016.yml")),
    ("sites/huggingface-models.yml", include_str!("../../../sites/huggingface-models.yml")),
    ("sites/huggingface-datasets.yml", include_str!("../../../sites/huggingface-datasets.yml")),
    ("sites/huggingface-spaces.yml", include_str!("../../../sites/huggingface-spaces.yml")),
    ("sites/gitlab.yml", include_str!("../../../sites/gitlab.yml")),
    ("sites/forgejo.yml", include_str!("../../../sites/forgejo.yml")),
    ("sites/bluesky-feeds.yml", include_str!("../../../sites/bluesky-feeds.yml")),
    ("sites/listenbrainz.yml", include_str!("../../../sites/listenbrainz.yml")),
];

static BUNDLED: LazyLock<Vec<Description>> = LazyLock::new(|| {
    // A test reads them all, so none is missing.
    FILES.iter().filter_map(|(file, text)| Description::parse(file, text).ok()).collect()
});

impl Description {
    /// Returns the bundled descriptions.
    pub fn bundled() -> &'static [Self] {
        &BUNDLED
    }

    /// Returns the bundled description of this name.
    pub fn bundled_named(name: &str) -> Option<&'static Self> {
        BUNDLED.iter().find(|description| description.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_description_is_accepted_and_named_like_its_file() {
        for (file, text) in FILES {
            let description = Description::parse(file, text);
            let description = description
                .unwrap_or_else(|error| panic!("{error}\n{}", error.excerpt().unwrap_or_default()));
            assert_eq!(file, format!("sites/{}.yml", description.name));
            assert!(!description.about.is_empty() && description.docs.is_some(), "{file}");
            assert_eq!(Description::bundled_named(&description.name), Some(&description));
        }
    }
}
