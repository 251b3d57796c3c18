use reqwest::header::{DATE, HeaderName, HeaderValue};

use super::number::MAX_LENGTH;
use super::*;

/// Sun, 06 Nov 1994 08:49:37 GMT, in seconds since 1970.
const DATED: u64 = 784_111_777;

/// What an answer's headers are expected to state: the policy, the requests left, the seconds to the reset.
type Stated<'a> = (&'a str, u64, Option<u64>);

fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    let line = |(name, value): &(&str, &str)| {
        let name: HeaderName = name.parse().unwrap();
        (name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
    };
    lines.iter().map(line).collect()
}

fn assert_states(rule: &RateLimitHeaders, lines: &[(&str, &str)], wanted: &[Stated<'_>]) {
    let now = Moment::from_millis(1_800_000_000_000);
    let found = read(&headers(lines), rule, now);
    let found: Vec<Stated<'_>> = found
        .iter()
        .map(|it| (it.policy.as_str(), it.n_left, it.resets_in.map(|length| length.as_secs())))
        .collect();
    assert_eq!(found, wanted, "{lines:?}");
}

fn fields() -> RateLimitHeaders {
    RateLimitHeaders::Fields { header: "RateLimit".to_owned() }
}

fn separate(form: ResetForm) -> RateLimitHeaders {
    RateLimitHeaders::Separate {
        remaining: "RateLimit-Remaining".to_owned(),
        limit: Some("RateLimit-Limit".to_owned()),
        reset: "RateLimit-Reset".to_owned(),
        form,
    }
}

#[test]
fn a_field_is_a_list_of_policies_or_a_dictionary_of_one() {
    let long = format!("\"{}\";r=1;t=2", "x".repeat(300));
    let cut = "x".repeat(100);
    let cases: &[(&str, &[Stated<'_>])] = &[
        ("\"api\";r=0;t=55", &[("api", 0, Some(55))]),
        ("\"api\"; r=499 ;t=300", &[]),
        (
            "\"api\";r=5;t=10, \"api\";r=900;t=7200, api;r=9;t=1",
            &[("api", 5, Some(10)), ("api'", 900, Some(7200)), ("api''", 9, Some(1))],
        ),
        ("\"api\"; r=499; t=300; pk=:cHI=:", &[("api", 499, Some(300))]),
        ("api;r=12;t=3", &[("api", 12, Some(3))]),
        (
            "\"burst\";r=5;t=10, \"day\";r=900;t=7200",
            &[("burst", 5, Some(10)), ("day", 900, Some(7200))],
        ),
        ("\"100-in-1min\";t=44;r=99;q=100;w=60", &[("100-in-1min", 99, Some(44))]),
        ("\"api\";r=9.5;t=9.5", &[("api", 9, Some(10))]),
        ("\"api\";r=5;r=6;t=1", &[("api", 6, Some(1))]),
        ("limit=100, remaining=50, reset=30", &[("", 50, Some(30))]),
        ("reset=30;w=60,remaining=0", &[("", 0, Some(30))]),
        ("remaining=50, remaining=40, reset=3", &[("", 40, Some(3))]),
        // Without a time that can be true, only the number counts.
        ("\"api\";r=0", &[("api", 0, None)]),
        ("\"api\";r=3;t=-1", &[("api", 3, None)]),
        ("\"api\";r=3;t=soon", &[("api", 3, None)]),
        ("\"api\";r=3;t=1800000000", &[("api", 3, None)]),
        ("limit=100, remaining=50", &[("", 50, None)]),
        // Without a number, nothing does.
        ("\"api\";t=55", &[]),
        ("\"api\";r=-1;t=55", &[]),
        ("\"api\";r=\"0\";t=55", &[]),
        ("\"api\";r=?1;t=55", &[]),
        ("12;r=5;t=1, (\"a\" \"b\");r=5;t=1, :cHI=:;r=5;t=1", &[]),
        ("12;r=5;t=1, \"b\";r=5;t=1", &[("b", 5, Some(1))]),
        ("\"api\";r=9999999999999999;t=5", &[]),
        ("limit=100, remaining=(50), reset=30", &[]),
        ("limit=100, remaining=-50, reset=30", &[]),
        ("limit=100, reset=30", &[]),
        ("\"api\";r=0;t=55,", &[]),
        ("\"api;r=0;t=55", &[]),
        ("100;w=60", &[]),
        ("", &[]),
        ("\u{e9}", &[]),
        (&long, &[(&cut, 1, Some(2))]),
    ];
    for (field, wanted) in cases {
        assert_states(&fields(), &[("ratelimit", field)], wanted);
    }
}

#[test]
fn each_line_of_a_field_counts_by_itself_and_few_policies_are_enough() {
    let lines =
        [("RateLimit", "\"a\";r=1;t=1"), ("RateLimit", "what?"), ("ratelimit", "\"b\";r=2;t=2")];
    assert_states(&fields(), &lines, &[("a", 1, Some(1)), ("b", 2, Some(2))]);
    let many: Vec<String> = (0..1000).map(|n| format!("\"p{n}\";r=1;t=1")).collect();
    let found = read(&headers(&[("RateLimit", &many.join(","))]), &fields(), Moment::default());
    assert_eq!(found.len(), MAX_WINDOWS);
}

#[test]
fn separate_headers_are_numbers_that_do_not_contradict_themselves() {
    let cases: &[(&[&str], &[&str], &[Stated<'_>])] = &[
        (&["50"], &["30"], &[("", 50, Some(30))]),
        (&["599.0"], &["29.5"], &[("", 599, Some(30))]),
        (&["0"], &["0"], &[("", 0, Some(0))]),
        (&["5", "5"], &["7, 7"], &[("", 5, Some(7))]),
        (&["5", "6"], &["7"], &[]),
        (&["5, 6"], &["7"], &[]),
        (&["5", "x"], &["7"], &[]),
        (&["5"], &["7", "8"], &[("", 5, None)]),
        (&["5"], &[], &[("", 5, None)]),
        (&[], &["7"], &[]),
        (&["-5"], &["7"], &[]),
        (&["many"], &["7"], &[]),
        (&[""], &["7"], &[]),
        (&["99999999999999999999"], &["7"], &[]),
        (&["5"], &["-7"], &[("", 5, None)]),
        (&["5"], &["soon"], &[("", 5, None)]),
        (&["5"], &["99999999999999999999"], &[("", 5, None)]),
        (&["5"], &["2764800"], &[("", 5, Some(2_764_800))]),
        (&["5"], &["2764801"], &[("", 5, None)]),
    ];
    for (remaining, reset, wanted) in cases {
        let remaining = remaining.iter().map(|value| ("ratelimit-remaining", *value));
        let reset = reset.iter().map(|value| ("ratelimit-reset", *value));
        let lines: Vec<_> = remaining.chain(reset).collect();
        assert_states(&separate(ResetForm::Seconds), &lines, wanted);
    }
}

#[test]
fn an_epoch_counts_from_the_answers_own_date() {
    for (reset, wanted) in [
        (DATED + 300, Some(300)),
        (DATED, Some(0)),
        (DATED - 1, None),
        (0, None),
        (300, None),
        (DATED + 32 * 24 * 3600, Some(32 * 24 * 3600)),
        (DATED + 32 * 24 * 3600 + 1, None),
        ((DATED + 300) * 1000, None),
    ] {
        let lines = [
            (DATE.as_str(), "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("RateLimit-Remaining", "5"),
            ("RateLimit-Reset", &reset.to_string()),
        ];
        assert_states(&separate(ResetForm::Epoch), &lines, &[("", 5, wanted)]);
    }
    // Without a date, or with one that is none, it counts from our own.
    for date in [&[][..], &[("Date", "today")]] {
        let lines = [("RateLimit-Remaining", "5"), ("RateLimit-Reset", "1800000060")];
        assert_states(&separate(ResetForm::Epoch), &[date, &lines].concat(), &[("", 5, Some(60))]);
    }
}

#[test]
fn the_limit_is_the_first_number_of_its_header() {
    for (limit, wanted) in [
        ("100", Some(100)),
        ("10, 10;w=1, 1000;w=3600", Some(10)),
        ("10;w=1", Some(10)),
        ("ten", None),
        ("-10", None),
    ] {
        let lines = [("ratelimit-remaining", "5"), ("ratelimit-limit", limit)];
        let found = read(&headers(&lines), &separate(ResetForm::Seconds), Moment::default());
        assert_eq!(found[0].limit, wanted, "{limit}");
    }
    let dictionary = [("RateLimit", "limit=100, remaining=50, reset=30")];
    assert_eq!(read(&headers(&dictionary), &fields(), Moment::default())[0].limit, Some(100));
}

#[test]
fn an_answer_from_a_cache_says_nothing_about_the_present() {
    for (age, is_told) in [("0", true), ("1", false), ("86400", false), ("old", true), ("-1", true)]
    {
        let lines = [("Age", age), ("RateLimit", "\"api\";r=5;t=7")];
        let wanted: &[Stated<'_>] = if is_told { &[("api", 5, Some(7))] } else { &[] };
        assert_states(&fields(), &lines, wanted);
    }
}

proptest::proptest! {
    #[test]
    fn no_header_makes_the_reader_panic(
        lines in proptest::collection::vec(("[ -~]{0,40}", "[ -~]{0,40}"), 0..4),
        field in "[\"a-c;=rt0-9, ().:?@%-]{0,60}",
    ) {
        let mut map = HeaderMap::new();
        let mut add = |name: &'static str, value: &str| {
            map.append(name, HeaderValue::from_str(value).unwrap());
        };
        add("ratelimit", &field);
        for (remaining, reset) in &lines {
            add("ratelimit-remaining", remaining);
            add("ratelimit-reset", reset);
            add("ratelimit", reset);
        }
        for rule in [fields(), separate(ResetForm::Epoch), separate(ResetForm::Seconds)] {
            for window in read(&map, &rule, Moment::from_millis(784_111_777_000)) {
                assert!(window.resets_in.is_none_or(|length| length <= MAX_LENGTH));
            }
        }
    }
}
