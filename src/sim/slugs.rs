//! The categories and licences by which a search can be narrowed down, as the site writes them.

/// The categories: name and slug.
pub(super) const CATEGORIES: [(&str, &str); 18] = [
    ("Animals & Pets", "animals-pets"),
    ("Architecture", "architecture"),
    ("Art & Abstract", "art-abstract"),
    ("Cars & Vehicles", "cars-vehicles"),
    ("Characters & Creatures", "characters-creatures"),
    ("Cultural Heritage & History", "cultural-heritage-history"),
    ("Electronics & Gadgets", "electronics-gadgets"),
    ("Fashion & Style", "fashion-style"),
    ("Food & Drink", "food-drink"),
    ("Furniture & Home", "furniture-home"),
    ("Music", "music"),
    ("Nature & Plants", "nature-plants"),
    ("News & Politics", "news-politics"),
    ("People", "people"),
    ("Places & Travel", "places-travel"),
    ("Science & Technology", "science-technology"),
    ("Sports & Fitness", "sports-fitness"),
    ("Weapons & Military", "weapons-military"),
];

/// The licences: slug and label, the usual ones first.
pub(super) const LICENCES: [(&str, &str); 9] = [
    ("by", "CC Attribution"),
    ("by-nc", "CC Attribution-NonCommercial"),
    ("st", "Standard"),
    ("by-sa", "CC Attribution-ShareAlike"),
    ("by-nc-sa", "CC Attribution-NonCommercial-ShareAlike"),
    ("cc0", "CC0 Public Domain"),
    ("by-nc-nd", "CC Attribution-NonCommercial-NoDerivs"),
    ("by-nd", "CC Attribution-NoDerivs"),
    ("ed", "Editorial"),
];

/// Returns the name of the category that has this slug.
pub(super) fn category_of(slug: &str) -> Option<&'static str> {
    CATEGORIES.iter().find(|(_, known)| *known == slug).map(|(name, _)| *name)
}

/// Returns the slug of a category.
pub(super) fn slug_of(category: &str) -> Option<&'static str> {
    CATEGORIES.iter().find(|(name, _)| *name == category).map(|(_, slug)| *slug)
}

/// Returns a licence's slug as one that lives as long as the program.
pub(super) fn licence_of(slug: &str) -> Option<&'static str> {
    LICENCES.iter().find(|(known, _)| *known == slug).map(|(known, _)| *known)
}

/// Returns the label of a licence.
pub(super) fn label_of(licence: &str) -> &'static str {
    LICENCES.iter().find(|(slug, _)| *slug == licence).map_or("", |(_, label)| *label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_leads_to_its_category_and_back() {
        for (name, slug) in CATEGORIES {
            assert_eq!((category_of(slug), slug_of(name)), (Some(name), Some(slug)));
        }
        assert_eq!((category_of("Music"), slug_of("Indoor|Outdoor")), (None, None));
        assert_eq!((licence_of("cc0"), licence_of("CC0")), (Some("cc0"), None));
        assert_eq!(label_of("ed"), "Editorial");
    }
}
