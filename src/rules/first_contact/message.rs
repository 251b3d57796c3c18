//! Why a stage is not as expected, in a sentence.

use std::fmt;

use super::body_words::body_in_words;
use crate::sites::quotable::content_in_words;
use crate::words::{Received, Stage, printable};

/// Parts of a path that lead to a page where people log in.
const LOGIN: [&str; 7] = ["login", "log-in", "signin", "sign-in", "sign_in", "auth", "sso"];

/// Why a stage is not as expected. It displays as a sentence that names no user.
#[derive(Clone, Debug)]
pub struct StageTrouble<'t> {
    /// The stage.
    pub stage: Stage,
    /// The address that was requested last.
    pub address: &'t str,
    /// What came instead of the page.
    pub what: WhatCame<'t>,
    /// The key of the description that the page does not agree with, with its value and its line.
    pub place: Option<&'t str>,
    /// How many items did not give their page.
    pub n_items: u32,
    /// How often in a row the page did not come.
    pub n_failures: u32,
    /// The name of the variable that holds the API token, if there is one.
    pub token_env: Option<&'t str>,
}

/// What came instead of a page.
#[derive(Clone, Debug)]
pub enum WhatCame<'t> {
    /// A page without entries, though some may have been announced.
    Empty {
        /// Whether they were.
        is_announced: bool,
    },
    /// A page whose entries all lack this.
    Lacks(&'static str),
    /// An answer that is not the page, for this reason.
    Answer(&'t Received, &'t str),
    /// No answer, for this reason.
    NoAnswer(&'t str),
}

impl fmt::Display for StageTrouble<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stage, address, .. } = self;
        write!(f, "the {stage} stage is not as expected: {} ", printable(address))?;
        self.write_what(f)?;
        write!(f, ", where {} was expected", expected(*stage))?;
        if self.n_items > 1 {
            let what = if self.stage.is_of_user() { "users" } else { "items" };
            write!(f, " ({} {what} were tried)", self.n_items)?;
        }
        write!(f, "; {}", self.advice())?;
        if self.stage.finds_users() {
            write!(
                f,
                ". A crawl can do without this source of users: then delete it from the description"
            )?;
        }
        Ok(())
    }
}

impl StageTrouble<'_> {
    fn write_what(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            WhatCame::Empty { .. } if self.stage == Stage::Items => write!(f, "lists no items"),
            WhatCame::Empty { .. } if self.stage == Stage::Users => write!(f, "lists no users"),
            WhatCame::Empty { is_announced: true } => {
                write!(f, "lists no likes although some were announced")
            }
            WhatCame::Empty { is_announced: false } => write!(f, "lists no likes"),
            WhatCame::Lacks(field) => write!(f, "lists only entries without {field}"),
            WhatCame::NoAnswer(reason) => {
                let mut details = vec![printable(reason)];
                details.extend(self.times());
                write!(f, "gave no answer ({})", details.join(", "))
            }
            WhatCame::Answer(received, reason) => {
                write!(f, "answered with {}", self.answer_in_words(received, reason))
            }
        }
    }

    /// Returns `status 404 (text/html, HTML that says "not found")`.
    fn answer_in_words(&self, received: &Received, reason: &str) -> String {
        let status = format!("status {}", received.status);
        let content = received.content_type.as_deref();
        let essence = content.map(|content| content.split(';').next().unwrap_or_default().trim());
        let is_json = essence.is_some_and(|essence| essence.ends_with("json"));
        let mut details: Vec<String> = essence.map(content_in_words).into_iter().collect();
        details.extend(body_in_words(&received.beginning, is_json));
        if received.is_redirected {
            let to = if is_login(&received.path) { "to a login page" } else { "within the site" };
            details.push(format!("after a redirect {to}"));
        }
        if reason != status && !reason.contains("content type") {
            details.push(printable(reason));
        }
        details.extend(self.times());
        if details.is_empty() { status } else { format!("{status} ({})", details.join(", ")) }
    }

    /// Returns what every entry lacks.
    const fn lacking(&self) -> &'static str {
        match self.what {
            WhatCame::Lacks(field) => field,
            _ => "it",
        }
    }

    fn times(&self) -> Option<String> {
        (self.n_failures > 1).then(|| format!("{} times in a row", self.n_failures))
    }

    /// Returns which keys to check.
    fn advice(&self) -> String {
        let key = key_of(self.stage);
        let wants_token = match &self.what {
            WhatCame::Answer(received, _) => {
                matches!(received.status, 401 | 403)
                    || (received.is_redirected && is_login(&received.path))
            }
            WhatCame::Empty { .. } | WhatCame::Lacks(_) | WhatCame::NoAnswer(_) => false,
        };
        if matches!(self.what, WhatCame::Empty { is_announced: false })
            && self.stage == Stage::Likes
        {
            return format!("check {key}; items from a file must begin with some that have likes");
        }
        if let Some(place) = self.place.filter(|_| !wants_token) {
            return format!("check {}, or {key}", printable(place));
        }
        match (wants_token, self.token_env) {
            (true, Some(name)) => {
                format!("check {key}, and the token in {name}, which site.token_env names")
            }
            (true, None) => {
                format!("check {key}, and set site.token_env if the site wants a token")
            }
            // The page came, so its address is right.
            (false, _) if matches!(self.what, WhatCame::Lacks(_)) => {
                format!("check site.kind: its description says where {} is", self.lacking())
            }
            (false, _) if self.stage == Stage::Likes || self.stage.is_by_user() => {
                format!("check {key}")
            }
            (false, _) => format!("check {key} and site.kind"),
        }
    }
}

/// Returns the key of the configuration, or of the description, that says where a stage's pages are.
pub const fn key_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Likes => "site.likes_url",
        Stage::Items | Stage::Features => "site.url",
        Stage::UserLikes => "site.url, and get under `by: user` in the description",
        Stage::Users => "site.url, and get under `from: list` in the description",
        Stage::Followers => "site.url, and get under `from: followers` in the description",
        Stage::Followings => "site.url, and get under `from: followings` in the description",
        Stage::Commenters => "site.url, and get under `from: commenters` in the description",
        Stage::Thumbs => "items.thumbnail in the description",
    }
}

const fn expected(stage: Stage) -> &'static str {
    match stage {
        Stage::Items => "a page of the catalogue",
        Stage::Likes => "a list of the users who like an item",
        Stage::Features => "the page of an item",
        Stage::UserLikes => "a list of a user's likes",
        Stage::Users => "a list of the site's users",
        Stage::Followers => "a list of a user's followers",
        Stage::Followings => "a list of the users whom a user follows",
        Stage::Commenters => "a list of the comments on an item",
        Stage::Thumbs => "an image of an item",
    }
}

fn is_login(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.split('/').any(|part| LOGIN.iter().any(|login| part.starts_with(login)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://a.example/i/likes?model=my-item&count=24&offset=0";

    fn received(status: u16, content_type: &str, body: &str) -> Received {
        Received {
            status,
            content_type: Some(content_type.to_owned()),
            path: "/i/likes".to_owned(),
            is_redirected: false,
            links: Vec::new(),
            beginning: body.as_bytes().to_vec(),
        }
    }

    fn words(what: WhatCame<'_>, n_items: u32, token_env: Option<&str>) -> String {
        let (stage, address) = (Stage::Likes, ADDRESS);
        let n_failures = if matches!(what, WhatCame::NoAnswer(_)) { 6 } else { 0 };
        let place = None;
        StageTrouble { stage, address, what, place, n_items, n_failures, token_env }.to_string()
    }

    #[test]
    fn a_sentence_names_the_stage_the_address_what_came_and_the_key() {
        let html = received(404, "text/html; charset=utf-8", "<title>Not Found</title>");
        assert_eq!(
            words(WhatCame::Answer(&html, "status 404"), 3, None),
            "the likes stage is not as expected: \
             https://a.example/i/likes?model=my-item&count=24&offset=0 answered with status 404 \
             (text/html, HTML that says \"not found\"), where a list of the users who like an item was \
             expected (3 items were tried); check site.likes_url"
        );
        let json = received(200, "application/json", r#"{"detail":"x"}"#);
        let reason = "not the page asked for: it has no `results`";
        let shown = words(WhatCame::Answer(&json, reason), 0, None);
        let wanted = "answered with status 200 (application/json, JSON with the keys detail, not the \
                      page asked for: it has no `results`), where";
        assert!(shown.contains(wanted), "{shown}");
        let shown = words(WhatCame::Empty { is_announced: true }, 3, None);
        let wanted = "lists no likes although some were announced, where";
        assert!(shown.contains(wanted), "{shown}");
        let shown = words(WhatCame::Empty { is_announced: false }, 3, None);
        let wanted = "(3 items were tried); check site.likes_url; items from a file must begin with \
                      some that have likes";
        assert!(shown.contains("lists no likes, where") && shown.ends_with(wanted), "{shown}");
        let shown = words(WhatCame::Lacks("a name"), 0, None);
        assert!(shown.contains("lists only entries without a name, where"), "{shown}");
        let shown = words(WhatCame::NoAnswer("no connection"), 0, None);
        assert!(
            shown.contains("gave no answer (no connection, 6 times in a row), where"),
            "{shown}"
        );
    }

    #[test]
    fn a_place_of_the_description_is_named_before_the_address() {
        let json = received(200, "application/json", r#"{"list":[]}"#);
        let reason =
            "not the page asked for: it has no `results`; it is an object with the keys list";
        let trouble = StageTrouble {
            stage: Stage::Likes,
            address: ADDRESS,
            what: WhatCame::Answer(&json, reason),
            place: Some("likes.rows (/results, line 7 of the description)"),
            n_items: 3,
            n_failures: 0,
            token_env: None,
        };
        let wanted = "; check likes.rows (/results, line 7 of the description), or site.likes_url";
        assert!(trouble.to_string().ends_with(wanted), "{trouble}");
    }

    #[test]
    fn a_refusal_and_a_login_page_name_the_token() {
        let refused = received(401, "text/plain", "");
        let shown = words(WhatCame::Answer(&refused, "status 401"), 0, Some("MY_TOKEN"));
        let wanted = "status 401 (text/plain), where a list of the users who like an item was \
                      expected; check site.likes_url, and the token in MY_TOKEN, which \
                      site.token_env names";
        assert!(shown.ends_with(wanted), "{shown}");
        let login = Received {
            path: "/Login/".to_owned(),
            is_redirected: true,
            ..received(200, "text/html", "<h1>Hello</h1>")
        };
        let reason = "not the page asked for: its content type is text/html";
        let shown = words(WhatCame::Answer(&login, reason), 0, None);
        let wanted = "status 200 (text/html, HTML, after a redirect to a login page), where";
        assert!(shown.contains(wanted), "{shown}");
        assert!(shown.ends_with("set site.token_env if the site wants a token"), "{shown}");
    }
}
