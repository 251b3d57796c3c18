//! The configuration of crawl.py.

use proptest::prelude::*;

use super::*;

/// In its form, with other values.
const ORIGINAL: &str = "\
# where the driver of the browser is
chromedriver: '/opt/somewhere/chromedriver'
PARENT_CATALOG_URL: 'http://127.0.0.1:81/shop/models?sort_by=-likeCount&page='
BASE_MODEL_URL: 'http://127.0.0.1:81/shop/models/'
BASE_LIKES_URL: 'http://127.0.0.1:82/i/likes/'
LIKE_LIMIT: 17
MAX_WORKERS: 3

data_dir: 'some data'
data_files:
  model_url_file: 'urls.psv'
  likes_file: 'likes.psv'
db_files:
  recs: {tl: 'a.csv'}
flavour: salt
";

fn refusal(text: &str) -> ConfigError {
    from_file(text).unwrap_err()
}

#[test]
fn it_is_recognised_and_answered_with_a_file_that_says_the_same() {
    let refusal = refusal(ORIGINAL);
    assert_eq!(
        refusal.to_string(),
        "config.yml: this is a configuration of crawl.py (PARENT_CATALOG_URL, BASE_LIKES_URL, \
         LIKE_LIMIT); replace it with one for crawl"
    );
    let config = from_file(refusal.replacement().unwrap()).unwrap();
    assert_eq!(config.site.kind, "sketchfab-2016");
    assert_eq!(config.site().unwrap().url.as_str(), "http://127.0.0.1:81/shop");
    assert_eq!(config.site().unwrap().likes_url, "http://127.0.0.1:82/i/likes");
    assert_eq!((config.like_limit, config.pace.max_in_flight), (17, 3));
    assert_eq!(config.exports, PathBuf::from("some data"));
    let same = Config {
        site: config.site.clone(),
        like_limit: 17,
        pace: PaceSettings { max_in_flight: 3, ..defaults().pace },
        exports: config.exports.clone(),
        ..defaults()
    };
    assert_eq!(config, same, "and nothing else");
}

#[test]
fn keys_without_a_meaning_here_are_listed_as_left_out() {
    let refusal = refusal(ORIGINAL);
    let left_out = refusal.replacement().unwrap().split_once("# Left out:\n").unwrap().1;
    assert_eq!(
        left_out,
        "#   chromedriver: no browser is driven\n\
         #   BASE_MODEL_URL: it follows from site.url\n\
         #   data_files: the names of the files are fixed\n\
         #   db_files: belongs to the web application\n\
         #   flavour: not a known key of crawl.py\n"
    );
}

#[test]
fn a_value_that_is_not_allowed_is_left_out_without_being_shown() {
    let text = "PARENT_CATALOG_URL: 'https://u:hush@x/models?a'\nBASE_LIKES_URL: hush\n\
        LIKE_LIMIT: hush\nMAX_WORKERS: 0\ndata_dir: [hush]\n";
    let refusal = refusal(text);
    let instead = refusal.replacement().unwrap();
    assert!(!format!("{refusal}{instead}").contains("hush"), "{instead}");
    assert!(
        instead.contains("#   LIKE_LIMIT: its value is not allowed for like_limit\n"),
        "{instead}"
    );
    let left = from_file(instead).unwrap();
    let site = from_file("site: {kind: sketchfab-2016}").unwrap().site;
    assert_eq!(left, Config { site, ..defaults() });
}

#[test]
fn a_single_key_of_its_is_taken_for_a_slip() {
    let refusal = refusal("LIKE_LIMIT: 5\n");
    assert!(refusal.to_string().contains("did you mean like_limit?"), "{refusal}");
    assert_eq!(refusal.replacement(), None);
}

proptest! {
    #[test]
    fn whatever_it_says_the_file_in_its_place_is_in_order(
        url in any::<String>(), limit in any::<i64>(), folder in any::<String>(), key in any::<String>(),
    ) {
        let text = serde_json::json!({
            "PARENT_CATALOG_URL": url, "LIKE_LIMIT": limit, "data_dir": folder, &key: 1, "chromedriver": 1,
        });
        let refusal = from_file(&text.to_string()).unwrap_err();
        // A key may be one that YAML takes for something else.
        if let Some(instead) = refusal.replacement() {
            prop_assert!(from_file(instead).is_ok(), "{}", instead);
            prop_assert!(!instead.chars().any(|c| c.is_control() && c != '\n'), "{instead:?}");
        }
    }
}
