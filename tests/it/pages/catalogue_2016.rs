use super::*;

const KIND: SiteKind = SiteKind::Sketchfab2016;

fn items(page: u32, file: &str) -> Vec<Item> {
    catalogue(KIND, page, file).items.into_iter().map(|item| item.item).collect()
}

#[test]
fn a_catalogue_page_holds_its_cards_and_nothing_around_them() {
    let page = catalogue(KIND, 7, "catalogue.html");
    assert!(page.items.iter().all(|item| item.features.is_empty()));
    assert_eq!(page.next, NextPage::Perhaps(catalogue_task(8)));

    let mut noel = item(NOEL, "3D fanart Noel From Sora no Method", 7, 0, 1500);
    noel.likes = Some(LikeCount { shown: 1500, certain: 1450 });
    let found: Vec<_> = page.items.into_iter().map(|item| item.item).collect();
    let wanted = [
        noel,
        item("b5cd1a3ddd7346e9b5bd6ed5ab0c9e24", "Neptune", 7, 1, 978),
        item("MFdqHpsbtQnFTHT6vfmZ6YhMKeN", "The Great Drawing Room", 7, 2, 977),
        item("0b6c5d1c8d3f4d4a9f9b0c5f4b1f7a60", "NA", 7, 3, 5),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn the_items_under_a_limit_are_on_the_page_like_all_others() {
    let found = items(2, "catalogue-last.html");
    let wanted = [
        item("1111aaaa2222bbbb3333cccc4444dddd", "Six likes", 2, 0, 6),
        item("1111aaaa2222bbbb3333cccc4444eeee", "Five likes", 2, 1, 5),
        item("1111aaaa2222bbbb3333cccc4444ffff", "Four likes", 2, 2, 4),
        item("1111aaaa2222bbbb3333cccc44440000", "No likes", 2, 3, 0),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn an_empty_grid_is_past_the_end() {
    let page = catalogue(KIND, 90, "catalogue-past-the-end.html");
    assert_eq!(page, page_of(Vec::new(), NextPage::None));
}

#[test]
fn a_grid_whose_cards_can_not_be_read_is_not_past_the_end() {
    let changed = String::from_utf8(saved(KIND, "catalogue.html")).unwrap();
    let changed = changed.replace("data-uid", "data-model");
    let wanted = "not the page asked for: none of its 4 entries can be used; entry 0 of the page: data-uid is \
        missing";
    assert_eq!(refusal(KIND, &catalogue_task(1), changed.as_bytes()), wanted);
}

#[test]
fn a_page_without_the_grid_is_no_catalogue() {
    let wanted = "not the page asked for: it has no `div.infinite-grid`";
    assert_eq!(refusal(KIND, &catalogue_task(1), &saved(KIND, "block.html")), wanted);
    assert_eq!(refusal(KIND, &catalogue_task(1), &saved(KIND, "model.html")), wanted);
    assert_eq!(refusal(KIND, &catalogue_task(1), &saved(KIND, "likes.json")), wanted);
    assert_eq!(refusal(KIND, &catalogue_task(1), b""), wanted);
}

#[test]
fn names_are_kept_as_the_page_gave_them() {
    let names: Vec<_> =
        items(1, "catalogue-odd-names.html").into_iter().map(|item| item.name).collect();
    let wanted = [
        "Tom & Jerry's \"house\" <b> été",
        "First line\nsecond line\nthird line",
        "🐉 Дракон | 龍 \\ \"quoted\" 👩\u{200d}🚀 e\u{301}",
        "null",
        "100% &amp; more &notanentity; 3 < 4",
        "",
    ];
    assert_eq!(names, wanted);
}

#[test]
fn a_count_in_thousands_is_certain_down_to_what_may_be_shown_so() {
    let counts: Vec<_> = items(1, "catalogue-k-counts.html")
        .into_iter()
        .map(|item| item.likes.map(|likes| (likes.shown, likes.certain)))
        .collect();
    let wanted = [
        (12_300, 12_250),
        (10_000, 9_500),
        (2_000, 1_500),
        (1_200, 1_150),
        (1_000, 950),
        (1_000, 500),
        (999, 999),
        (24, 24),
        (1, 1),
        (0, 0),
    ];
    assert_eq!(counts, wanted.map(Some));
}

#[test]
fn a_grid_of_something_else_is_not_past_the_end() {
    let other = b"<div class=infinite-grid><ul><li class=model>Noel</li></ul></div></html>";
    let wanted = "not the page asked for: it has no `li.item` that can be read";
    assert_eq!(refusal(KIND, &catalogue_task(1), other), wanted);
}
