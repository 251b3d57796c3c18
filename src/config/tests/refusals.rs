//! What is refused, word for word.

use proptest::prelude::*;

use super::*;

const TOP: &str = "allowed here: site, contact, like_limit, stages, likes_by, new_users_share, pace, retry, database, exports, suppress";
const WHOLE: &str = "is not a whole number; use 0 to 4294967295";

fn assert_refused(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let refusal = from_file(text).unwrap_err().to_string();
        let expected = expected.replace("{TOP}", TOP).replace("{WHOLE}", WHOLE);
        assert_eq!(refusal, format!("config.yml:{expected}"), "{text:?}");
    }
}

#[test]
fn numbers_out_of_range_or_of_another_type() {
    assert_refused(&[
        (
            "# pace\n\npace: {requests_per_second: 0}",
            "3:29: pace.requests_per_second: 0 is out of range; use more than 0 up to 1000000",
        ),
        (
            "pace:\n  requests_per_second: .nan",
            "2:24: pace.requests_per_second: NaN is out of range; use more than 0 up to 1000000",
        ),
        (
            "pace:\n  requests_per_second: 1e999",
            "2:24: pace.requests_per_second: inf is out of range; use more than 0 up to 1000000",
        ),
        ("pace:\n  max_in_flight: 0", "2:18: pace.max_in_flight: 0 is out of range; use 1 to 1024"),
        (
            "retry: {failures_max: 101}",
            "1:23: retry.failures_max: 101 is out of range; use 1 to 100",
        ),
        ("like_limit: -1", "1:13: like_limit: -1 is out of range; use 0 to 4294967295"),
        ("like_limit: 5.0", "1:13: like_limit: 5.0 {WHOLE}"),
        ("like_limit: 010", "1:13: like_limit: the text \"010\" {WHOLE}"),
        ("like_limit: \"5\"", "1:13: like_limit: the text \"5\" {WHOLE}"),
        ("like_limit: 99999999999999999999", "1:13: like_limit: 1e20 {WHOLE}"),
        ("like_limit:", "1:11: like_limit: an empty value {WHOLE}"),
        ("like_limit: [1]", "1:13: like_limit: a list {WHOLE}"),
        ("like_limit: {a: b}", "1:13: like_limit: a section of keys {WHOLE}"),
        (
            "pace: {obey_robots: yes}",
            "1:21: pace.obey_robots: the text \"yes\" is not true or false; use true or false",
        ),
    ]);
}

#[test]
fn lengths_of_time() {
    assert_refused(&[
        ("pace: {timeout: 30}", "1:17: pace.timeout: 30 has no unit; write it as 30s"),
        ("pace: {timeout: '30'}", "1:17: pace.timeout: 30 has no unit; write it as 30s"),
        ("pace: {timeout: 11m}", "1:17: pace.timeout: 11m is out of range; use 1ms to 10m"),
        ("pace: {timeout: 0s}", "1:17: pace.timeout: 0s is out of range; use 1ms to 10m"),
        (
            "pace: {timeout: soon}",
            "1:17: pace.timeout: the text \"soon\" is not a duration; use 1ms to 10m, written like 30s or 1h 30m",
        ),
        (
            "pace: {timeout: -3s}",
            "1:17: pace.timeout: the text \"-3s\" is not a duration; use 1ms to 10m, written like 30s or 1h 30m",
        ),
        (
            "retry: {wait_max: null}",
            "1:19: retry.wait_max: an empty value is not a duration; use 0s to 720h, written like 30s or 1h 30m",
        ),
        (
            "retry: {backoff: 10m}",
            "1:18: retry.backoff: backoff (10m) is longer than backoff_max (5m); lower it or raise backoff_max",
        ),
        (
            "retry:\n  backoff_max: 1s",
            "2:16: retry.backoff_max: backoff (2s) is longer than backoff_max (1s); lower it or raise backoff_max",
        ),
    ]);
}

#[test]
fn keys_and_sections() {
    assert_refused(&[
        ("liek_limit: 3", "1:1: liek_limit: unknown key; did you mean like_limit? ({TOP})"),
        ("pace:\ntimeout: 3s", "2:1: timeout: unknown key; did you mean pace.timeout? ({TOP})"),
        ("LIKE_LIMIT: 3", "1:1: LIKE_LIMIT: unknown key; did you mean like_limit? ({TOP})"),
        (
            "site:\n  token: s3cret\n",
            "2:3: site.token: unknown key (allowed here: kind, url, likes_url, lists_at_most, token_env)",
        ),
        ("1: 2", "1:1: 1: unknown key ({TOP})"),
        ("\"\\e[2J\": 2", "1:1: \\u{1b}[2J: unknown key ({TOP})"),
        (
            "pace: 5",
            "1:7: pace: a number is not a section of keys; allowed here: requests_per_second, images_per_second, max_in_flight, timeout, obey_robots",
        ),
        (
            "- pace",
            "1:1: a list is not a section of keys; allowed here: site, contact, like_limit, stages, likes_by, new_users_share, pace, retry, database, exports, suppress",
        ),
        (
            "like_limit: 1\nlike_limit: 2\n",
            "2:1: like_limit: the key is given twice; write it once",
        ),
    ]);
}

#[test]
fn texts_that_mean_something() {
    assert_refused(&[
        (
            "stages: models",
            "1:9: stages: the text \"models\" is not a list of stages; use a list such as [items, likes]",
        ),
        ("stages: []", "1:9: stages: the list is empty; name at least one stage"),
        (
            "stages: [models,\n   modls]",
            "2:4: stages: the text \"modls\" is not a stage; use items, likes, features, thumbs",
        ),
        ("stages: [3]", "1:10: stages: 3 is not a stage; use items, likes, features, thumbs"),
        (
            "site: {kind: sketchfab}",
            "1:14: site.kind: the text \"sketchfab\" is not a bundled site; use sketchfab-v3, sketchfab-v3-by-user, \
             sketchfab-2016, huggingface-models, huggingface-datasets, huggingface-spaces, gitlab, forgejo, \
             bluesky-feeds, listenbrainz, or a file such as ./my-site.yml",
        ),
        (
            "contact: me",
            "1:10: contact: not a contact; use mailto:you@example.org or https://example.org/about",
        ),
        ("database: 5", "1:11: database: a number is not a text: put it in quotes"),
        ("exports: ''", "1:10: exports: not the name of a file or folder"),
        ("like_limit: \"\\x07\u{202e}\"", "1:13: like_limit: the text \"\\u{7}\\u{202e}\" {WHOLE}"),
    ]);
}

#[test]
fn what_may_be_secret_is_not_shown() {
    for text in [
        "site: {url: 'https://u:hush@x'}",
        "site: {url: 'https://x/?token=hush'}",
        "site: {likes_url: 'hush'}",
        "site: {token_env: hush-hush}",
        "site: {token_env: 4}\n# hush",
        "site: {token: hush}",
        "hush",
        "site: {url: \"hush\\q\"}",
        "site: *hush-not-shown",
        "site: {token_env: !hush x}",
        "site: {token_env: 'hush', kind: 5}",
        "site:\n  token_env: hush # and\n  url: 'hush hush'",
        "nokey: &hush 5",
        "like_limit: # hush\n  many",
    ] {
        let error = from_file(text).unwrap_err();
        let refusal = format!("{error} {}", error.excerpt().unwrap_or_default());
        assert!(!refusal.contains("hush"), "{refusal}");
    }
}

#[test]
fn the_faulty_line_is_shown_as_far_as_the_message_concerns_it() {
    for (text, excerpt) in [
        ("pace:\n\ttimout: 3s", None),
        ("pace:\n  timout: 3s # x", Some("  |\n2 |   timout\n  |   ^^^^^^")),
        ("\nlike_limit:  -1 # x", Some("  |\n2 | like_limit:  -1\n  |              ^^")),
        ("database: [x]", Some("  |\n1 | database: …\n  |           ^")),
        ("retry: {pause: 5}", None),
        ("retry: {backoff: 10m}", None),
        ("a: b: c", None),
    ] {
        assert_eq!(from_file(text).unwrap_err().excerpt(), excerpt, "{text:?}");
    }
}

#[test]
fn what_is_not_yaml_or_too_much_of_it() {
    assert_refused(&[
        ("a: b: c", "1:5: not YAML: mapping values are not allowed in this context"),
        ("pace: [", "1:7: not YAML: unclosed bracket '['"),
        ("\"abc", "1:1: not YAML: unclosed quote"),
        ("x: \u{1}", "1:4: not YAML: unexpected character: `\\u{1}'"),
        ("a: 1\n---\nb: 2\n", "3:1: a second YAML document begins here; keep only one"),
        ("<<: {like_limit: 3}", "1:1: merge key not allowed here"),
        ("like_limit: *a", "1:13: reference to unknown value"),
        (
            "like_limit: !foo 3",
            "1:18: a YAML tag (!) has no meaning here; put a text that begins with ! in quotes",
        ),
        (&"- ".repeat(100), "1:33: the file is too large or nested too deeply"),
    ]);
    let long = from_file(&"#".repeat(1024 * 1024 + 1)).unwrap_err().to_string();
    assert_eq!(long, "config.yml: the file is longer than 1048576 bytes");
}

#[test]
fn variables_and_flags_are_named_instead_of_a_line() {
    let by_variable = |name, text| {
        let said = variables(&[(name, text)]);
        Config::resolve(None, &said, &ConfigFlags::new()).unwrap_err().to_string()
    };
    assert_eq!(
        by_variable("CRAWL_LIKE_LIMIT", "x\n"),
        format!("CRAWL_LIKE_LIMIT: \"x\\n\" {WHOLE}")
    );
    assert_eq!(
        by_variable("CRAWL_PACE_TIMEOUT", "30"),
        "CRAWL_PACE_TIMEOUT: 30 has no unit; write it as 30s"
    );
    assert_eq!(
        by_variable("CRAWL_STAGES", "models,x"),
        "CRAWL_STAGES: \"models,x\" is not a stage; use items, likes, features, thumbs"
    );
    let flags = ConfigFlags::from([("like_limit", "-1".to_owned())]);
    assert_eq!(
        Config::resolve(None, &[], &flags).unwrap_err().to_string(),
        "--like-limit: -1 is out of range; use 0 to 4294967295"
    );
}

#[test]
fn a_bad_value_is_refused_though_a_better_source_covers_it() {
    let flags = ConfigFlags::from([("like_limit", "1".to_owned())]);
    assert!(Config::resolve(Some(("f", "like_limit: x")), &[], &flags).is_err());
}

fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "site",
        "pace",
        "like_limit",
        "timeout",
        "stages",
        "contact",
        ":",
        ": ",
        "\n",
        "\n  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&a",
        "*a",
        "<<",
        "!!str ",
        "|",
        ">",
        "\"",
        "'",
        "#",
        "?",
        "---\n",
        "5",
        "30s",
        "1e9",
        "null",
        "\t",
        "\u{0}",
        "\u{feff}",
        "\\",
        "%",
        "@",
        "\u{1f600}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in prop_oneof![any::<String>(), yaml_like()]) {
        if let Err(error) = from_file(&text) {
            prop_assert!(!error.to_string().chars().any(char::is_control), "{error}");
        }
        for key in &keys::KEYS {
            let said = variables(&[(&key.variable(), &text)]);
            if let Err(error) = Config::resolve(None, &said, &ConfigFlags::new()) {
                prop_assert!(!error.to_string().chars().any(char::is_control), "{error}");
            }
        }
    }
}
