//! Where each value comes from, and the file that says so.

use proptest::prelude::*;

use super::*;

fn explained(file: &str, said: &[(&str, &str)], flags: &ConfigFlags) -> Vec<Setting> {
    let said = variables(said);
    Config::explain(Some(("a\nb.yml", file)), &said, flags, |_| unreachable!()).unwrap().1
}

#[test]
fn a_value_comes_from_the_best_source_that_gave_one() {
    let file = "like_limit: 1\npace:\n  timeout: 3s\n  max_in_flight: 2\ncontact: null\n";
    let said = [("CRAWL_PACE_TIMEOUT", "4s"), ("CRAWL_DATABASE", "v.db"), ("CRAWL_EXPORTS", "")];
    let flags = ConfigFlags::from([("database", "f.db".to_owned())]);
    let settings = explained(file, &said, &flags);
    let paths: Vec<&str> = settings.iter().map(|setting| setting.key).collect();
    assert_eq!(paths, keys::KEYS.each_ref().map(|key| key.path), "in the order of the keys");
    for setting in settings {
        let expected = match setting.key {
            "like_limit" => "file a\\nb.yml:1",
            "pace.timeout" => "variable CRAWL_PACE_TIMEOUT",
            "pace.max_in_flight" => "file a\\nb.yml:4",
            "database" => "flag --database",
            _ => "default",
        };
        assert_eq!(setting.origin.to_string(), expected, "{}", setting.key);
    }
}

#[test]
fn settings_are_shown_as_a_file_that_says_the_same() {
    let file = "contact: mailto:me@example.org\nstages: [likes]\nretry: {wait_max: 90m}";
    let settings = explained(file, &[("CRAWL_SITE_KIND", "sketchfab-2016")], &ConfigFlags::new());
    let text = as_file(&settings);
    assert!(text.starts_with(
        "site:\n  kind: sketchfab-2016                      # variable CRAWL_SITE_KIND\n  \
         url: https://sketchfab.com/               # default\n"
    ));
    assert!(text.contains("stages: [items, likes]                      # file a\\nb.yml:2\n"));
    assert!(text.contains("  wait_max: 1h 30m  "));
    assert_eq!(
        from_file(&text),
        Config::resolve(
            Some(("f", file)),
            &variables(&[("CRAWL_SITE_KIND", "sketchfab-2016")]),
            &ConfigFlags::new()
        )
    );
}

proptest! {
    #[test]
    fn whatever_is_configured_is_shown_as_a_file_that_says_it(
        database in "[^\u{0}~][^\u{0}]*",
        exports in prop_oneof![Just("null".to_owned()), Just("1e5".to_owned()), Just("12 s".to_owned()),
            Just("a: b".to_owned()), Just("- a".to_owned()), "[ -}][ -~]{0,8}"],
        rate in 1e-9..=1e6_f64,
        timeout in 1u64..600_000,
    ) {
        let flags = ConfigFlags::from([
            ("database", database),
            ("exports", exports),
            ("pace.requests_per_second", rate.to_string()),
            ("pace.timeout", format!("{timeout}ms")),
        ]);
        let (config, settings) = Config::explain(None, &[], &flags, |_| unreachable!()).unwrap();
        let text = as_file(&settings);
        prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        prop_assert_eq!(from_file(&text), Ok(config), "{}", text);
    }
}
