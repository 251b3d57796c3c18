//! The charts of an export need no other file and say in words what they show.

use crawl::dataset::card::{LikeSpread, stats_html, stats_svg};
use crawl::dataset::statistics::Distribution;

use super::sample::Sample;

const FILES: [&str; 2] = ["model_urls.psv", "model_likes_anon.psv"];

/// Asserts that nothing is fetched and that no text from the site became markup.
fn assert_self_contained(text: &str) {
    for word in ["<script", "src=", "href=", "url(", "@import", "javascript:"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[test]
fn the_drawing_shows_both_tails_on_a_background() {
    let sample = Sample::new();
    let svg = stats_svg(&sample.card(&FILES).likes.unwrap(), &sample.words.noun);
    assert_self_contained(&svg);
    assert!(
        svg.contains("likes per model (5, most 1,961)")
            && svg.contains("likes per user (1,500, most 2)")
    );
    assert!(svg.contains("class=\"paper\""), "the drawing has a background of its own");
}

#[test]
fn the_page_has_the_drawing_and_its_numbers() {
    let sample = Sample::new();
    let page = stats_html(&sample.card(&FILES)).unwrap();
    assert_self_contained(&page);
    let html = scraper::Html::parse_document(&page);
    let selector = scraper::Selector::parse("tr").unwrap();
    let rows: Vec<String> = html
        .select(&selector)
        .map(|row| {
            row.text().map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    for row in [
        "likes 2,000",
        "users 1,500",
        "density 26.7 %",
        "minimum 5 1",
        "50 % (median) 7 1",
        "maximum 1,961 2",
        "mean 400 1.3",
        "model_likes_anon.psv 2,000",
    ] {
        assert!(rows.iter().any(|found| found == row), "{row}: {rows:#?}");
    }
    assert_eq!(page.matches("<svg").count(), 3, "the tails, the categories and the tags");
}

#[test]
fn an_export_without_likes_has_a_page() {
    let (sample, empty) = (Sample::new(), Distribution::default());
    let mut card = sample.card(&FILES);
    card.features = None;
    card.likes = Some(LikeSpread { per_item: &empty, per_user: &empty });
    let page = stats_html(&card).unwrap();
    assert!(!page.contains("50 % (median)"), "{page}");
    card.likes = None;
    let page = stats_html(&card).unwrap();
    assert!(!page.contains("<svg") && page.contains("model_urls.psv"), "{page}");
}
