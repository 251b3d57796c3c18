//! robots.txt as the reference parser of the largest crawler reads it: its published test cases are the
//! table `tests/robots/reference.json`.

use crawl::fetch::RobotsRules;
use serde_json::Value;

/// Returns a text of the table: `{9 a}` in it stands for nine times the letter.
fn expanded(text: &str) -> String {
    let mut parts = text.split(['{', '}']);
    let mut expanded = parts.next().unwrap().to_owned();
    while let Some(repeat) = parts.next() {
        let (n, letter) = repeat.split_once(' ').unwrap();
        expanded += &letter.repeat(n.parse().unwrap());
        expanded += parts.next().unwrap();
    }
    expanded
}

/// Returns the path and the query of an address, as it stands in the table.
fn path(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    after_scheme.find('/').map_or("/", |at| &after_scheme[at..])
}

#[test]
fn robots_txt_is_read_as_the_reference_parser_reads_it() {
    let table = std::fs::read_to_string("tests/robots/reference.json").unwrap();
    let table: Value = serde_json::from_str(&table).unwrap();
    let (mut n_cases, mut wrong) = (0, Vec::new());
    for file in table.as_array().unwrap() {
        let robots = expanded(file["robots"].as_str().unwrap());
        for case in file["cases"].as_array().unwrap() {
            let url = expanded(case["url"].as_str().unwrap());
            let rules = RobotsRules::parse(robots.as_bytes(), case["agent"].as_str().unwrap());
            let allowed = rules.forbids(path(&url).as_bytes()).is_none();
            n_cases += 1;
            if allowed != case["allowed"].as_bool().unwrap() {
                wrong.push(format!("{}: {case}", file["name"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {n_cases} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(n_cases > 150, "{n_cases}");
}

/// A mark that is whole or cut is skipped at the beginning of the file; another one makes its line unreadable.
#[test]
fn byte_order_marks_are_skipped_at_the_beginning() {
    let rules: &[u8] = b"User-agent: crawl\nDisallow: /\n";
    for (mark, counts) in [
        (b"\xef\xbb\xbf".as_slice(), true),
        (b"\xef\xbb", true),
        (b"\xef", true),
        (b"\xef\x11\xbf", false),
        (b"User-agent: x\n\xef\xbb\xbf", false),
    ] {
        let file = [mark, rules].concat();
        let forbids = RobotsRules::parse(&file, "crawl").forbids(b"/").is_some();
        assert_eq!(forbids, counts, "{mark:?}");
    }
}

/// Names of agents, and misspellings, that sites really use.
#[test]
fn rules_for_this_program_are_found_however_they_are_written() {
    for (file, forbids) in [
        ("User-agent: crawl/0.1\nDisallow: /", true),
        ("User-agent: Crawl (+https://a.example)\nDisallow: /", true),
        ("User-agent: crawl bot\nDisallow: /", true),
        ("User-agent: crawler\nDisallow: /", false),
        ("User-agent: crawl-bot\nDisallow: /", false),
        ("User-agent: * # all\nDisallow: /", true),
        ("User-agent: * all\nDisallow: /", true),
        ("User-agent: *crawl\nDisallow: /", false),
        ("useragent: crawl\ndisalow: /", true),
        ("User agent: crawl\nDissallow: /", true),
        ("User-agent: crawl\nDisallow: */likes", true),
        ("User-agent: crawl\nDisallow: *?model=", true),
        ("User-agent: crawl\nDisallow: likes", false),
        ("User-agent: crawl\nDisallow: /%69/likes", true),
        ("User-agent: crawl\nDisallow: /I/likes", false),
        ("User-agent: *\nDisallow: /\n\nUser-agent: crawl\nDisallow:", false),
        ("User-agent: crawl\nUser-agent: other\nDisallow: /", true),
        ("User-agent: crawl\nDisallow: /x\n\nUser-agent: crawl\nDisallow: /i/", true),
        ("Disallow: /", false),
    ] {
        let rules = RobotsRules::parse(file.as_bytes(), "crawl");
        let found = rules.forbids(b"/i/likes?model=1&count=24&offset=0").is_some();
        assert_eq!(found, forbids, "{file}");
    }
}
