//! What status shows of a crawl by user: users by source and by result, their coverage, and the overlap of both ways.

use serde::Serialize;

use crate::ledger::records::{self, AskedUsers};
use crate::ledger::{self, Reader};
use crate::watch::coverage::{CoverageSpread, CoverageSpreadJson, Overlap, OverlapJson};
use crate::words::{LikesBy, Scope, UserOrigin, grouped};

/// The users of a crawl by user, and figures about their likes.
#[derive(Clone, Debug, Default)]
pub struct ByUser {
    /// The crawl's sources of users, each with the number of users that it named.
    pub sources: Vec<(UserOrigin, u64)>,
    /// The numbers of users, by result.
    pub users: AskedUsers,
    /// Figures that take longer to read; none while tasks are left.
    pub figures: Option<ByUserFigures>,
}

/// Figures that are read once no task is left, or for an export.
#[derive(Clone, Debug, Default)]
pub struct ByUserFigures {
    /// How coverage is spread over the users; none if no user's number of likes is known.
    pub coverage_per_user: Option<CoverageSpread>,
    /// How many likes each way found; none if likes are not collected both ways.
    pub overlap: Option<Overlap>,
}

impl ByUser {
    /// Reads the users without the figures; none if likes are collected by item only.
    pub async fn read(conn: &mut Reader, scope: &Scope) -> ledger::Result<Option<Self>> {
        if !scope.asks_users() {
            return Ok(None);
        }
        let users = records::asked_users(conn).await?;
        let origins = scope.traits.user_origins;
        let sources = UserOrigin::ALL.into_iter().zip(users.found_by);
        let sources = sources.filter(|(source, _)| origins.has(*source)).collect();
        Ok(Some(Self { sources, users, figures: None }))
    }

    /// Returns `310 as owners, 1,100 in the list`. A user that several sources name counts for each.
    pub fn sources_in_words(&self) -> String {
        let of = |(source, n): &(UserOrigin, u64)| format!("{} {}", grouped(*n), source.in_words());
        let sources: Vec<String> = self.sources.iter().map(of).collect();
        sources.join(", ")
    }

    /// Returns the numbers of users by result: `980 visited, 12 gone, 3 private, 209 skipped because they like
    /// nothing`.
    pub fn visited_in_words(&self) -> String {
        let AskedUsers { n_visited, n_gone, n_private, n_given_up, n_left, n_skipped, .. } =
            self.users;
        let others = [
            (n_gone, "gone"),
            (n_private, "private"),
            (n_given_up, "given up"),
            (n_left, "left to visit"),
            (n_skipped, "skipped, because a list says that they like nothing"),
        ];
        let others = others.into_iter().filter(|(n, _)| *n > 0);
        let others = others.map(|(n, what)| format!(", {} {what}", grouped(n)));
        format!("{} visited{}", grouped(n_visited), others.collect::<String>())
    }

    /// Returns the form for programs.
    pub fn to_json(&self) -> ByUserJson {
        let AskedUsers {
            n_found, n_visited, n_gone, n_private, n_given_up, n_left, n_skipped, ..
        } = self.users;
        let sources =
            self.sources.iter().map(|(source, n)| (source.name().to_owned(), (*n).into()));
        ByUserJson {
            found: n_found,
            found_by: sources.collect(),
            visited: n_visited,
            gone: n_gone,
            private: n_private,
            given_up: n_given_up,
            left: n_left,
            skipped: n_skipped,
        }
    }
}

impl ByUser {
    /// Returns how coverage is spread over the users, if that was read.
    pub fn coverage_per_user(&self) -> Option<&CoverageSpread> {
        self.figures.as_ref()?.coverage_per_user.as_ref()
    }

    /// Returns how many likes each way found, if that was read and there are two ways.
    pub fn overlap(&self) -> Option<Overlap> {
        self.figures.as_ref()?.overlap
    }

    /// Returns how coverage is spread over the users, for programs.
    pub fn coverage_json(&self) -> Option<CoverageSpreadJson> {
        self.coverage_per_user().map(CoverageSpread::to_json)
    }

    /// Returns how many likes each way found, for programs.
    pub fn overlap_json(&self) -> Option<OverlapJson> {
        self.overlap().map(Overlap::to_json)
    }
}

impl ByUserFigures {
    /// Reads the figures.
    pub async fn read(conn: &mut Reader, scope: &Scope) -> ledger::Result<Self> {
        let coverage = records::user_coverage(conn).await?;
        let overlap = match scope.likes_by {
            LikesBy::Both => Some(Overlap(records::like_overlap(conn).await?)),
            LikesBy::Item | LikesBy::User => None,
        };
        Ok(Self { coverage_per_user: CoverageSpread::of_users(&coverage), overlap })
    }
}

/// The users as JSON.
#[derive(Debug, Serialize)]
pub struct ByUserJson {
    found: u64,
    found_by: serde_json::Map<String, serde_json::Value>,
    visited: u64,
    gone: u64,
    private: u64,
    given_up: u64,
    left: u64,
    skipped: u64,
}
