use super::*;

const V3_ITEM: &str = "8476c4170df24cf5bbe6967222d1a42d";

fn found(kind: SiteKind, id: &str, file: &str) -> Vec<Feature> {
    match parse(kind, &features_task(id), file) {
        Page::Features(FeaturesPage { features, odd }) if odd.is_empty() => features,
        other => panic!("{file} holds no features: {other:?}"),
    }
}

#[test]
fn a_page_of_2016_holds_the_links_of_its_two_sections() {
    let categories = ["Characters & Creatures", "Art & Abstract"];
    let tags = ["noel", "sora-no-method", "blender"];
    let wanted = features(NOEL, &categories, &tags);
    assert_eq!(found(SiteKind::Sketchfab2016, NOEL, "model.html"), wanted);
}

#[test]
fn an_item_of_2016_may_have_neither() {
    assert_eq!(found(SiteKind::Sketchfab2016, NOEL, "model-neither.html"), []);
}

#[test]
fn odd_tags_are_kept_as_they_are_read() {
    let tags =
        ["c++ & \"r|d\" \\o/", "日本語 🐉", "low poly", "NA", "NA", "<script>alert(1)</script>"];
    let wanted = features(NOEL, &[], &tags);
    assert_eq!(found(SiteKind::Sketchfab2016, NOEL, "model-odd-tags.html"), wanted);
}

#[test]
fn a_page_of_2016_without_both_sections_is_no_item() {
    let kind = SiteKind::Sketchfab2016;
    let lacks =
        |section| format!("not the page asked for: it has no `section.model-meta-row.{section}`");
    for (file, section) in [
        ("block.html", "categories"),
        ("model-without-tags-section.html", "tags"),
        ("catalogue.html", "categories"),
        ("likes.json", "categories"),
    ] {
        let found = refusal(kind, &features_task(NOEL), &saved(kind, file));
        assert_eq!(found, lacks(section), "{file}");
    }
    let wanted = lacks("categories");
    assert_eq!(refusal(kind, &features_task(NOEL), b""), wanted);
}

#[test]
fn an_item_of_v3_holds_its_categories_and_tags() {
    let wanted = features(V3_ITEM, &["Architecture"], &["stair", "point-cloud"]);
    assert_eq!(found(SiteKind::SketchfabV3, V3_ITEM, "model.json"), wanted);
}

#[test]
fn a_page_of_v3_about_another_item_or_none_is_refused() {
    let kind = SiteKind::SketchfabV3;
    let wanted = "not the page asked for: it has no `/uid` of the model asked for";
    for file in ["model-another.json", "model-not-found.json", "search.json"] {
        assert_eq!(refusal(kind, &features_task(V3_ITEM), &saved(kind, file)), wanted, "{file}");
    }
    let html = saved(SiteKind::Sketchfab2016, "block.html");
    let wanted = "not the page asked for: not the expected JSON at line 1, column 1";
    assert_eq!(refusal(kind, &features_task(V3_ITEM), &html), wanted);
}
