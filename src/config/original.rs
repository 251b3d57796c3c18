//! The configuration of crawl.py, the program that collected the dataset of 2016. It is recognised, and
//! the error offers an equivalent file for this program.

use serde_json::{Value as Json, json};
use url::Url;

use super::address;
use super::error::ConfigError;
use super::given::{GivenAt, GivenValue};
use super::layout::{self, ConfigLine};
use crate::yaml::{YamlEntry, YamlNode, YamlValue, shown};

/// What a key of crawl.py means here.
#[derive(Clone, Copy)]
enum Meaning {
    /// The equivalent key, and a function that converts the value if it is allowed.
    Same(&'static str, fn(&GivenValue<'_>) -> Option<Json>),
    /// Nothing, for this reason.
    Nothing(&'static str),
}

use Meaning::{Nothing, Same};

const FIXED_NAMES: &str = "the names of the files are fixed";
const THUMBNAILS: &str =
    "the description says where images are, and the stage thumbs collects them";
const WEB_APPLICATION: &str = "belongs to the web application";

/// Every top-level key that crawl.py's configuration ever had, in the order of our own keys.
const KEYS: [(&str, Meaning); 16] = [
    ("PARENT_CATALOG_URL", Same("site.url", site_url)),
    ("BASE_LIKES_URL", Same("site.likes_url", |given| address_of(given.text().ok()?))),
    ("LIKE_LIMIT", Same("like_limit", |given| Some(json!(given.whole(0..=u32::MAX).ok()?)))),
    ("MAX_WORKERS", Same("pace.max_in_flight", |given| Some(json!(given.whole(1..=1024).ok()?)))),
    ("data_dir", Same("exports", |given| Some(json!(given.path().ok()?.to_str()?)))),
    ("chromedriver", Nothing("no browser is driven")),
    ("BASE_MODEL_URL", Nothing("it follows from site.url")),
    ("BASE_THUMBS_URL", Nothing(THUMBNAILS)),
    ("thumbs_dir", Nothing(THUMBNAILS)),
    ("thumbs_suffix", Nothing(THUMBNAILS)),
    ("data_files", Nothing(FIXED_NAMES)),
    ("model_url_file", Nothing(FIXED_NAMES)),
    ("likes_file", Nothing(FIXED_NAMES)),
    ("model_features_file", Nothing(FIXED_NAMES)),
    ("db_dir", Nothing(WEB_APPLICATION)),
    ("db_files", Nothing(WEB_APPLICATION)),
];

/// The fewest known keys that mark a file as crawl.py's; a single one may be a mistake.
const N_TELLING: usize = 2;

/// The most keys that the error names.
const N_NAMED: usize = 3;

/// Refuses a file that belongs to crawl.py.
pub(super) fn refuse(name: &str, root: &YamlNode) -> Result<(), ConfigError> {
    let YamlValue::Section(entries) = &root.value else { return Ok(()) };
    let known = || KEYS.iter().filter(|(key, _)| entries.iter().any(|entry| entry.key == *key));
    if known().count() < N_TELLING {
        return Ok(());
    }
    let named: Vec<&str> = known().take(N_NAMED).map(|(key, _)| *key).collect();
    let message = format!(
        "this is a configuration of crawl.py ({}); replace it with one for crawl",
        named.join(", ")
    );
    Err(ConfigError::at(name, message).with_replacement(replacement(entries)))
}

/// Returns the equivalent file for this program.
fn replacement(entries: &[YamlEntry]) -> String {
    let kind = "the pages that crawl.py read; for today's API use sketchfab-v3 and remove url";
    let contact = "write your address here: mailto:you@example.org";
    let mut rows =
        vec![row("site.kind", json!("sketchfab-2016"), kind), row("contact", Json::Null, contact)];
    let mut left_out = Vec::new();
    for (key, meaning) in KEYS {
        let Some(entry) = entries.iter().find(|entry| entry.key == key) else { continue };
        let given_at = GivenAt::File { name: "", at: entry.node.at, path: key };
        let given = GivenValue { given_at, value: &entry.node.value };
        match meaning {
            Same(path, value) => match value(&given) {
                Some(value) => rows.push(row(path, value, key)),
                None => left_out.push(format!("{key}: its value is not allowed for {path}")),
            },
            Nothing(why) => left_out.push(format!("{key}: {why}")),
        }
    }
    let is_known = |entry: &&YamlEntry| KEYS.iter().any(|(key, _)| *key == entry.key);
    let unknown = entries.iter().filter(|entry| !is_known(entry));
    left_out
        .extend(unknown.map(|entry| format!("{}: not a known key of crawl.py", shown(&entry.key))));

    rows.sort_by_key(|row| super::keys::KEYS.iter().position(|key| key.path == row.path));
    let mut text =
        format!("# Converted from the configuration of crawl.py.\n{}", layout::file(&rows));
    if !left_out.is_empty() {
        text.push_str("# Left out:\n#   ");
        text.push_str(&left_out.join("\n#   "));
        text.push('\n');
    }
    text
}

fn row(path: &'static str, value: Json, comment: &str) -> ConfigLine {
    ConfigLine { path, value, comment: comment.to_owned() }
}

/// Returns the address of the site from the address of its catalogue.
fn site_url(given: &GivenValue<'_>) -> Option<Json> {
    let mut url = Url::parse(given.text().ok()?).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    address_of(url.as_str().trim_end_matches('/').strip_suffix("/models")?)
}

fn address_of(text: &str) -> Option<Json> {
    address::parse(text).ok().map(|url| json!(url.as_str()))
}
