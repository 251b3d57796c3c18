//! Charts are well-formed whatever they are given, and say in words what they show.

use super::*;
use crate::dataset::statistics::Distribution;

/// Returns every coordinate in the paths of a drawing.
fn numbers(svg: &str) -> Vec<f64> {
    let attributes = svg.split(" d=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let parts = attributes.flat_map(|d| d.split(['M', 'L', 'h', ' ']));
    parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
}

/// Parses a drawing with one root and returns the text of its elements.
fn read(svg: &str) -> String {
    let page = scraper::Html::parse_fragment(svg);
    assert_eq!(svg.matches("<svg ").count(), 1, "{svg}");
    assert!(svg.ends_with("</svg>\n"), "{svg}");
    assert!(numbers(svg).iter().all(|number| number.is_finite()), "{svg}");
    page.root_element().text().collect::<Vec<_>>().join("\n")
}

#[test]
fn the_long_tail_falls_from_all_to_one() {
    let items = Distribution::of([5, 5, 6, 20, 300]);
    let users = Distribution::of([1, 1, 1, 2, 331]);
    let curves = [
        Curve { name: "likes per model", distribution: &items },
        Curve { name: "likes per user", distribution: &users },
    ];
    let svg = long_tail(Width::Wide, "The long tail", &curves);
    let words = read(&svg);
    assert!(words.contains("likes per model (5, most 300)"), "{words}");
    assert!(words.contains("likes per user (5, most 331), median 1"), "{words}");
    let curve = svg.split("class=\"curve one\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    let points: Vec<(f64, f64)> = curve
        .split(['M', 'L'])
        .filter(|point| !point.is_empty())
        .map(|point| point.split_once(' ').unwrap())
        .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
        .collect();
    assert_eq!(points.len(), 4, "{curve}");
    assert!(points.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1), "{curve}");
}

#[test]
fn a_share_of_the_long_tail_has_one_decimal() {
    // Between 20 and 31; in binary, 27.7 is 27.700000000000003.
    let items = Distribution::of([1, 10, 20, 31]);
    let curve = Curve { name: "likes", distribution: &items };
    let words = read(&long_tail(Width::Wide, "The long tail", &[curve]));
    assert!(words.contains("median 15, 90 % have at most 27.7\n"), "{words}");
}

#[test]
fn ten_thousand_points_become_no_more_than_can_be_told_apart() {
    let many = Distribution::of(1..10_000);
    let curve = Curve { name: "likes", distribution: &many };
    for width in [Width::Wide, Width::Narrow] {
        let svg = long_tail(width, "Many", &[curve, curve]);
        assert!(svg.len() < 60_000, "{} bytes", svg.len());
        let places = numbers(&svg);
        assert!(places.iter().all(|place| (0.0..=width.units().max(400.0)).contains(place)));
    }
}

#[test]
fn a_drawing_for_a_file_of_its_own_has_a_background() {
    let svg = on_paper(&bars(Width::Wide, "Tags", &[("blender".to_owned(), 3)]));
    assert!(svg.starts_with("<svg width=\"640\" xmlns="), "{svg}");
    let (paper, first) = (svg.find("<rect class=\"paper\""), svg.find("<rect class=\"bar\""));
    assert!(paper.is_some() && paper < first, "the background comes first: {svg}");
}

#[test]
fn without_data_a_chart_is_an_empty_frame() {
    let nobody = Distribution::default();
    read(&long_tail(Width::Narrow, "Nobody", &[Curve { name: "likes", distribution: &nobody }]));
    read(&long_tail(Width::Narrow, "No curve", &[]));
    read(&bars(Width::Wide, "No rows", &[]));
    read(&line(Width::Wide, "No points", "requests/s", "now", &[]));
    read(&line(Width::Wide, "One", "requests/s", "now", &[(0.0, f64::NAN)]));
}

#[test]
fn hostile_names_stay_text() {
    let name = "</text><script>alert('\"1\"')</script>&amp;\u{0}\u{1b}";
    let svg = bars(Width::Wide, name, &[(name.to_owned(), 3), ("x".repeat(99), 1)]);
    assert!(!svg.contains("<script"), "{svg}");
    let words = read(&svg);
    assert!(words.contains("<script>alert('\"1\"')</script>&amp;\u{fffd}\u{fffd}"), "{words}");
    assert!(words.contains(&format!("\n{}…", "x".repeat(25))), "{words}");
}

#[test]
fn a_rate_over_time_says_what_it_is_now() {
    let words = read(&line(
        Width::Wide,
        "Requests",
        "a second",
        "now",
        &[(0.0, 1.0), (3600.0, 0.5), (7500.0, 0.25)],
    ));
    assert!(words.contains("now 0.2 a second, at most 1.0 a second"), "{words}");
    assert!(words.contains("2 h 5 min before"), "{words}");
}

#[test]
fn axes_end_at_round_numbers() {
    assert_eq!([0, 1, 2, 9, 10, 11, 100, 101].map(scale::decades), [1, 1, 1, 1, 1, 2, 2, 3]);
    let round = [0.0, 0.3, 1.0, 1.1, 2.5, 70.0].map(scale::round_up);
    let wanted = [1.0, 0.5, 1.0, 2.0, 5.0, 100.0];
    assert!(round.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9), "{round:?}");
}
