//! Descriptions that are accepted.

use std::path::Path;

use crawl::sites::description::Description;

/// Returns the name and the text of each description that is bundled or serves as an example.
pub fn accepted() -> Vec<(String, String)> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for folder in ["sites", "tests/sites"] {
        for entry in std::fs::read_dir(top.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "yml") {
                let name = path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
                texts.push((name, std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    texts.sort();
    // This one is a catalogue without its likes, which another example has.
    let likes = texts.iter().find(|(name, _)| name.contains("v3-short")).unwrap().1.clone();
    let (_, likes) = likes.split_once("\nlikes:\n").unwrap();
    let likes = format!("likes:\n{likes}");
    for (_, text) in texts.iter_mut().filter(|(name, _)| name.contains("2016-short")) {
        text.push_str(&likes);
    }
    texts
}

#[test]
fn every_example_is_accepted() {
    let accepted = accepted();
    assert!(accepted.len() >= 16, "{} examples", accepted.len());
    for (name, text) in accepted {
        let description = Description::parse(&name, &text);
        assert!(description.is_ok(), "{}", description.unwrap_err());
    }
}

#[test]
fn every_file_of_sites_is_bundled() {
    let bundled: Vec<String> =
        Description::bundled().iter().map(|site| format!("sites/{}.yml", site.name)).collect();
    for (name, text) in accepted().into_iter().filter(|(name, _)| name.starts_with("sites/")) {
        assert!(bundled.contains(&name), "{name} is not compiled in");
        let schema = "# yaml-language-server: $schema=../schemas/site.schema.json\n";
        assert!(text.starts_with(schema), "{name} does not begin with the line for editors");
    }
    assert_eq!(bundled.len(), 10);
}

#[test]
fn a_description_may_have_windows_line_ends_and_a_byte_order_mark() {
    for (name, text) in accepted() {
        let changed = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let (left, right) = (Description::parse(&name, &text), Description::parse(&name, &changed));
        assert_eq!(left.unwrap().items, right.unwrap().items, "{name}");
    }
}
