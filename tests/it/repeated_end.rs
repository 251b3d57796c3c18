//! Sites that send their last page for every number beyond it. Such a list ends where nothing can be missing.

use std::collections::BTreeSet;

use axum::http::Uri;
use axum::response::Response;
use serde_json::{Value, json};

use crate::own_site::{OwnSite, page, parameter};

const PER_PAGE: usize = 6;

/// A site with this number of items, each with a list of likes.
#[derive(Clone, Debug)]
struct RepeatingSite {
    n_items: usize,
    /// How many likes each item has, in turn.
    n_likes: Vec<usize>,
    /// How many more likes than it lists the site announces, or none if it announces no number.
    beyond: Option<usize>,
    /// The pages after this one are never sent.
    pages_at_most: usize,
}

impl RepeatingSite {
    fn description(&self, order: &str) -> String {
        let count = if self.beyond.is_some() { ", likes: /n" } else { "" };
        format!(
            r#"site: repeating
about: Lists that repeat their last page.
base: BASE
items: {{get: "/items?page={{page}}", rows: /rows, next: {{page: 1, total: /total}}, id: /id{count}{order}}}
likes: {{by: item, get: "/likes?of={{id}}&page={{page}}", rows: /rows, next: {{page: 1, more: /more}}, user: {{id: /id}}}}
"#
        )
    }

    fn n_likes_of(&self, nth: usize) -> usize {
        self.n_likes[nth % self.n_likes.len()]
    }

    fn answer(&self, uri: &Uri) -> Response {
        let number: usize = parameter(uri, "page").unwrap().parse().unwrap();
        let rows_of = |n: usize, row: &dyn Fn(usize) -> Value| {
            let last = n.div_ceil(PER_PAGE).clamp(1, self.pages_at_most);
            let begin = (number.min(last) - 1) * PER_PAGE;
            let rows: Vec<Value> = (begin..(begin + PER_PAGE).min(n)).map(row).collect();
            page(&json!({"total": null, "more": true, "rows": rows}))
        };
        match parameter(uri, "of") {
            None => rows_of(self.n_items, &|nth| {
                let n = self.n_likes_of(nth) + self.beyond.unwrap_or(0);
                json!({"id": format!("i{nth}"), "n": n})
            }),
            Some(item) => {
                let nth: usize = item[1..].parse().unwrap();
                rows_of(self.n_likes_of(nth), &|n| json!({"id": nth * 3 + n}))
            }
        }
    }

    async fn serve(&self, order: &str) -> OwnSite {
        let own = self.clone();
        OwnSite::serve(&self.description(order), move |uri| own.answer(uri)).await
    }

    /// Crawls the site. It must end with this status, and all likes must have come.
    async fn crawl(&self, order: &str, code: i32) {
        let site = self.serve(order).await;
        let (_, err) = site.expect(code, &["start", "--like-limit", "0"]).await;
        let n: usize = (0..self.n_items).map(|nth| self.n_likes_of(nth)).sum();
        if self.pages_at_most == usize::MAX {
            assert!(err.contains(&format!("collected  {} items", self.n_items)), "{self:?} {err}");
            assert!(err.contains(&format!(" {n} likes,")), "{self:?} {err}");
        }
        assert_eq!(err.contains("complete;"), code == 0, "{self:?} {err}");
        if code == 4 {
            assert!(err.contains("loops"), "{self:?} {err}");
        }
        site.expect(0, &["verify"]).await;
        if code == 0 {
            site.expect(0, &["resume", "--like-limit", "0"]).await;
            site.expect(0, &["export"]).await;
            let rows = site.read("exports/item_likes.psv");
            let rows: BTreeSet<&str> = rows.lines().skip(1).collect();
            assert_eq!(rows.len(), n, "{self:?}");
        }
    }
}

/// Lists of all lengths: the last page is short, nearly full, or full.
const LENGTHS: [usize; 6] = [7, 9, 11, 12, 13, 18];

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_repeats_its_last_page_is_complete_if_the_announced_likes_came() {
    let n_likes = LENGTHS.to_vec();
    let site = RepeatingSite { n_items: 9, n_likes, beyond: Some(0), pages_at_most: usize::MAX };
    site.crawl("", 0).await;
    let sorted = RepeatingSite { n_likes: vec![12], ..site.clone() };
    sorted.crawl(", sorted_by: likes", 0).await;
    // A count that is too high leaves it open whether likes are missing.
    RepeatingSite { beyond: Some(1), ..site }.crawl("", 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_count_a_list_is_complete_if_its_last_page_is_not_full() {
    for n_last in 1..PER_PAGE {
        // The first list shows how long a full page is; its own end is not full.
        let n_likes = vec![PER_PAGE * 2 + n_last, PER_PAGE + n_last, PER_PAGE + 1, 1, 2];
        let (beyond, pages_at_most) = (None, usize::MAX);
        let n_items = PER_PAGE * 2 + n_last;
        RepeatingSite { n_items, n_likes, beyond, pages_at_most }.crawl("", 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_count_a_full_page_may_be_one_at_which_the_site_stops() {
    let n_likes = vec![PER_PAGE + 1];
    let whole = RepeatingSite { n_items: 7, n_likes, beyond: None, pages_at_most: usize::MAX };
    whole.crawl("", 0).await;
    // The last page of the catalogue, then of the lists of likes, is full.
    RepeatingSite { n_items: 12, ..whole.clone() }.crawl("", 4).await;
    RepeatingSite { n_likes: vec![12], ..whole.clone() }.crawl("", 4).await;
    // A site that ignores the number of the page sends the first one for ever.
    RepeatingSite { n_items: 20, pages_at_most: 1, ..whole.clone() }.crawl("", 4).await;
    RepeatingSite { n_likes: vec![20], pages_at_most: 2, ..whole }.crawl("", 4).await;
}
