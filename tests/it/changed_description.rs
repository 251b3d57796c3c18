//! A user's own description that changes, or is gone, while a crawl goes by it.

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::own_site::{OwnSite, page, parameter};

const SITE: &str = "
site: recipes
about: Recipes.
noun: recipe
base: BASE
items: {get: \"/items?page={page}\", rows: /rows, next: {page: 1}, id: /id, name: /name, likes: /likes}
likes: {by: item, get: \"/likes/{id}\", rows: /rows, user: {id: /user, name: /name}}
";

const N_LIKES: usize = 6;

fn answer(uri: &Uri) -> Response {
    let row =
        |n: usize| json!({"id": format!("r{n}"), "name": format!("Recipe {n}"), "likes": N_LIKES});
    let rows: Vec<Value> = match (uri.path(), parameter(uri, "page")) {
        ("/items", Some("1")) => (0..3).map(row).collect(),
        ("/items", Some("2")) => (3..6).map(row).collect(),
        ("/items", _) => Vec::new(),
        (path, _) if path.starts_with("/likes/") => {
            (0..N_LIKES).map(|n| json!({"user": n, "name": format!("u{n}")})).collect()
        }
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    page(&json!({"rows": rows}))
}

/// A site of which some pages of each kind have come.
async fn begun() -> OwnSite {
    let site = OwnSite::serve(SITE, answer).await;
    site.expect(5, &["start", "--max-requests", "6"]).await;
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_read_a_crawl_do_not_need_the_file() {
    let site = OwnSite::serve(SITE, answer).await;
    site.expect(0, &["start"]).await;
    site.write("forget.txt", "5\n");
    for faulty in [None, Some("site: [")] {
        match faulty {
            Some(text) => site.describe(text),
            None => std::fs::remove_file(site.path("site.yml")).unwrap(),
        }
        for args in [
            &["status"][..],
            &["verify"],
            &["failures"],
            &["audit"],
            &["plan"],
            &["export"],
            &["export", "--anonymize"],
            &["sites", "show", "--stored"],
            &["forget", "forget.txt"],
        ] {
            site.expect(0, args).await;
        }
        for args in [&["start", "--database", "other.db"][..], &["try"], &["config", "check"]] {
            let (_, err) = site.expect(3, args).await;
            assert!(err.contains("site.yml"), "{args:?}: {err}");
        }
        assert!(site.read("exports/recipe_likes.psv").contains("|u1"));
    }
    let (_, err) = site.expect(3, &["resume"]).await;
    assert!(err.contains("site.yml:1:"), "a mistake is no reason to use the copy: {err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_continues_with_the_stored_description_if_the_file_is_gone() {
    let site = begun().await;
    std::fs::remove_file(site.path("site.yml")).unwrap();
    let (_, err) = site.expect(0, &["resume"]).await;
    assert!(err.contains("./site.yml does not exist, so the crawl continues with"), "{err}");
    site.expect(0, &["verify"]).await;
    let (shown, _) = site.expect(0, &["sites", "show", "--stored"]).await;
    assert!(shown.contains("site: recipes"), "{shown}");
    site.write("site.yml", &shown);
    let (_, err) = site.expect(0, &["resume"]).await;
    assert!(err.contains("nothing to do"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_for_people_may_change_at_any_time() {
    let site = begun().await;
    let words =
        SITE.replace("about: Recipes.", "# A comment.\nabout: Other words.\nterms: BASE/terms");
    site.describe(&words);
    let (_, err) = site.expect(0, &["resume"]).await;
    assert!(err.contains("./site.yml has changed (only words for people)"), "{err}");
    let (shown, _) = site.expect(0, &["sites", "show", "--stored"]).await;
    assert!(shown.contains("about: Other words."), "{shown}");
    site.expect(0, &["export"]).await;
    assert!(site.read("exports/README.md").contains("/terms"), "the card names the terms");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_change_needs_a_flag_and_is_named() {
    let site = begun().await;
    site.describe(&SITE.replace("id: /id, name: /name", "id: /id, name: /title"));
    let (_, err) = site.expect(3, &["resume"]).await;
    assert!(err.contains("read with it (items.name): restore it"), "{err}");
    site.expect(0, &["resume", "--site-moved"]).await;
    site.describe(&SITE.replace("site: recipes", "site: recipes2"));
    let (_, err) = site.expect(3, &["resume"]).await;
    let wanted =
        "the description ./site.yml is named recipes2, but this crawl was started with recipes";
    assert!(err.contains(wanted), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_in_a_stage_without_pages_is_corrected_without_a_flag() {
    let site = OwnSite::serve(&SITE.replace("/rows, user", "/rowz, user"), answer).await;
    let (_, err) = site.expect(10, &["start"]).await;
    assert!(err.contains("the likes stage is not as expected"), "{err}");
    site.describe(SITE);
    let (_, err) = site.expect(0, &["resume"]).await;
    assert!(err.contains("./site.yml has changed (likes.rows)"), "{err}");
    site.expect(0, &["verify"]).await;
    site.expect(0, &["export"]).await;
    assert_eq!(site.read("exports/recipe_likes.psv").lines().count(), 1 + 6 * N_LIKES);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_items_may_be_one_that_was_exported() {
    let site = OwnSite::serve(SITE, answer).await;
    site.expect(0, &["start"]).await;
    site.expect(0, &["export"]).await;
    let exported = site.read("exports/recipe_urls.psv");
    assert!(exported.starts_with("name|rid\r\n"), "{exported}");
    site.write("former.psv", &exported.replace("name|rid", "name|mid"));
    for (n, file) in ["exports/recipe_urls.psv", "former.psv"].into_iter().enumerate() {
        let database = format!("{n}.db");
        site.expect(0, &["start", "--database", &database, "--items", file]).await;
        site.expect(0, &["try", "--items", file]).await;
    }
    site.write("other.psv", "name|pid\r\na|b\r\n");
    let (_, err) = site.expect(3, &["start", "--database", "c.db", "--items", "other.psv"]).await;
    assert!(err.contains("the first line must be `name|rid` or `name|mid`"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawl_that_stopped_at_its_limit_says_what_to_do_for_more() {
    let site = OwnSite::serve(SITE, answer).await;
    let (_, err) = site.expect(0, &["start", "--limit-items", "2"]).await;
    let more = "start another crawl with another --database";
    assert!(err.contains("stopped at its limit of 2 items") && err.contains(more), "{err}");
    let (_, err) = site.expect(0, &["resume"]).await;
    assert!(err.contains("nothing to do") && err.contains(more), "{err}");
    let (_, err) = site.expect(3, &["start"]).await;
    assert!(err.contains("its limit of 2 items") && err.contains(more), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_a_site_of_unknown_size_says_so() {
    let site = OwnSite::serve(SITE, answer).await;
    let (out, _) = site.expect(0, &["plan"]).await;
    assert!(out.contains("The cost is unknown"), "{out}");
    assert!(!out.contains("in total") && !out.contains("time "), "{out}");
    let (json, _) = site.expect(0, &["plan", "--json"]).await;
    let plan: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&plan["seconds"], &plan["requests"]), (&Value::Null, &Value::Null));
    site.expect(0, &["start", "--max-requests", "40"]).await;
    let (out, _) = site.expect(0, &["plan"]).await;
    assert!(out.contains("in total") && out.contains("nothing is left"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_names_the_flag_that_was_typed() {
    let site = OwnSite::serve(SITE, answer).await;
    let (_, err) = site.expect(3, &["try", "--site", "gitlap"]).await;
    assert!(err.contains("--site: ") && err.contains("did you mean gitlab?"), "{err}");
}
