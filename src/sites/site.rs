//! The site that is crawled.

use std::fmt;
use std::sync::Arc;

use url::{Origin, Url};

use super::address::moved;

use super::description::{
    Description, Dimension, FirewallSigns, Likers, RateLimitHeaders, TokenHeader, parts_below,
};
use super::error::PageError;
use super::page::Page;
use super::published::PublishedDataset;
use super::reader::{AnswerParts, SiteReader, UnusableLikesUrl};
use super::request::PageRequest;
use crate::words::{
    AnnouncedCounts, CatalogueOrder, CrawledSite, ItemId, LikePages, Owner, Part, Received,
    RecordedDescription, SiteTraits, SiteWords, Stage, Task, UserId, UserTask, UserTaskList,
};

/// How many likes a page is assumed to hold if nothing says so.
const LIKES_PER_PAGE: u32 = 100;

/// The site that is crawled: its description, and where it is.
#[derive(Clone)]
pub struct Site {
    /// What its pages look like.
    pub description: Arc<Description>,
    /// The base address of its pages.
    pub url: Url,
    /// The address of the lists of likes without its query, which may hold `{id}`. Empty if the likes
    /// are in the catalogue.
    pub likes_url: String,
    /// The length at which this site cuts its catalogue off, if it is not that of the description.
    given_lists_at_most: Option<u32>,
    reader: Arc<SiteReader>,
}

/// This version can't read the recorded site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this version of crawl can't read the site {kind:?} at {url:?}: use the version that started the crawl"
)]
pub struct UnknownSite {
    kind: String,
    url: String,
}

/// Its `Debug` leaves out the text of the description and what was compiled from it.
impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site")
            .field("description", &self.description.name)
            .field("url", &self.url.as_str())
            .field("likes_url", &self.likes_url)
            .field("given_lists_at_most", &self.given_lists_at_most)
            .finish_non_exhaustive()
    }
}

impl PartialEq for Site {
    fn eq(&self, other: &Self) -> bool {
        (&self.description, &self.url, &self.likes_url, self.given_lists_at_most)
            == (&other.description, &other.url, &other.likes_url, other.given_lists_at_most)
    }
}

impl Site {
    /// Returns the site of this description at its own addresses, or at those that are given instead.
    pub fn new(
        description: Arc<Description>,
        url: Option<Url>,
        likes_url: Option<String>,
    ) -> Result<Self, UnusableLikesUrl> {
        let url = url.unwrap_or_else(|| description.base.clone());
        let reader = Arc::new(SiteReader::new(&description, &url, likes_url.as_deref())?);
        let likes_url = likes_url.unwrap_or_else(|| default_likes_url(&description, &url));
        Ok(Self { description, url, likes_url, given_lists_at_most: None, reader })
    }

    /// Returns the same site, which cuts its catalogue off after about this many entries. Without a number, that of the
    /// description holds.
    #[must_use]
    pub fn with_lists_at_most(mut self, given: Option<u32>) -> Self {
        self.given_lists_at_most = given.filter(|_| given != self.description.items.lists_at_most);
        self
    }

    /// Returns the site of a bundled description, at its own addresses.
    pub fn bundled(name: &str) -> Option<Self> {
        Self::new(Arc::new(Description::bundled_named(name)?.clone()), None, None).ok()
    }

    /// Returns the site that a crawl was started on. A crawl of an earlier version recorded no description:
    /// the bundled one of that name is meant.
    pub fn of(recorded: &CrawledSite) -> Result<Self, UnknownSite> {
        let CrawledSite { kind, url, likes_url, description, .. } = recorded;
        let read = || {
            let description = match description {
                Some(RecordedDescription { text, .. }) => Description::parse(kind, text).ok()?,
                None => Description::bundled_named(kind)?.clone(),
            };
            let likes_url = (!likes_url.is_empty()).then(|| likes_url.clone());
            Self::new(Arc::new(description), Some(url.parse().ok()?), likes_url).ok()
        };
        read().ok_or_else(|| UnknownSite { kind: kind.clone(), url: url.clone() })
    }

    /// Returns the site as a crawl records it.
    pub fn recorded(&self) -> CrawledSite {
        let Description { name, text, sha256, .. } = &*self.description;
        CrawledSite {
            kind: name.clone(),
            url: self.url.to_string(),
            likes_url: self.likes_url.clone(),
            description: Some(RecordedDescription { text: text.clone(), sha256: sha256.clone() }),
            words: self.words(),
        }
    }

    /// Returns what exported files call this site and its items.
    pub fn words(&self) -> SiteWords {
        let Description { name, noun, dataset, docs, terms, base, .. } = &*self.description;
        // The terms are those of the site that is described, not of another instance.
        let is_that_site = self.url.origin() == base.origin();
        let keywords = &dataset.keywords;
        SiteWords {
            noun: noun.clone(),
            site_name: dataset.site.clone(),
            item_name: dataset.item.clone().unwrap_or_else(|| noun.one().to_owned()),
            keywords: if keywords.is_empty() { vec![name.clone()] } else { keywords.clone() },
            docs: docs.as_ref().map(Url::to_string),
            terms: terms.as_ref().filter(|_| is_that_site).map(Url::to_string),
            feature_types: self.description.feature_types(),
            attribute_types: self.description.attribute_types(),
            gives_times: self.description.gives_times(),
        }
    }

    /// Returns the request for the page that a task stands for.
    pub fn request(&self, task: &Task) -> Result<PageRequest, PageError> {
        self.reader.request(task)
    }

    /// Returns the parameters by which the catalogue is split if the site cuts it off, in order.
    pub fn split(&self) -> &[Dimension] {
        &self.description.items.split
    }

    /// Returns the parts into which a part of the catalogue is split; none if it can't be split further.
    /// The whole catalogue is the empty part.
    pub fn parts_below(&self, part: &Part) -> Vec<Part> {
        parts_below(self.split(), part.query()).into_iter().map(Part::new).collect()
    }

    /// Returns whether the end of a task's list depends on how many entries came before its page, and the task
    /// does not say so.
    pub fn needs_n_before(&self, task: &Task) -> bool {
        self.reader.needs_n_before(task)
    }

    /// Reads the page of an answer with this body. `n_before` is how many entries came with the pages before,
    /// if that is known. The same answer always gives the same result.
    pub fn read(
        &self,
        task: &Task,
        body: &[u8],
        received: Option<&Received>,
        n_before: Option<u64>,
    ) -> Result<Page, PageError> {
        let links = received.map_or(&[][..], |received| &received.links);
        let links: Vec<&str> = links.iter().map(String::as_str).collect();
        self.reader.read(task, &AnswerParts { body, links: &links, n_before })
    }

    /// Reads a page whose answer has no header that matters.
    pub fn parse(&self, task: &Task, body: &[u8]) -> Result<Page, PageError> {
        self.read(task, body, None, None)
    }

    /// Returns the catalogue page after this one, where its place is known without reading this one.
    pub fn successor(&self, task: &Task) -> Option<Task> {
        self.reader.successor(task)
    }

    /// Returns what the site's pages hold.
    pub fn traits(&self) -> SiteTraits {
        let Description { items, item, .. } = &*self.description;
        let may_exceed = items.likes.as_ref().is_some_and(|likes| likes.may_exceed);
        let (like_pages, likes_per_page, like_pages_max) = match self.description.likers() {
            // If likes are collected by user only, items' lists are not read.
            None => (LikePages::Chained, LIKES_PER_PAGE, 1),
            Some(Likers::WithinItem(_)) => (LikePages::WithinItems, LIKES_PER_PAGE, 1),
            Some(Likers::Pages(list)) => {
                let size = list.paging.planned_size();
                let is_planned = size.is_some() && items.likes.is_some() && !may_exceed;
                let pages = if is_planned { LikePages::Planned } else { LikePages::Chained };
                let size = size.or_else(|| list.get.asked_for()).unwrap_or(LIKES_PER_PAGE);
                (pages, size, list.paging.pages_max)
            }
        };
        SiteTraits {
            like_pages,
            likes_per_page,
            lists_features: items.features.is_some(),
            has_feature_pages: item.as_ref().is_some_and(|item| !item.features.is_empty()),
            counts: if may_exceed {
                AnnouncedCounts::MayExceed
            } else {
                AnnouncedCounts::AreListed
            },
            order: if items.is_sorted_by_likes {
                CatalogueOrder::MostLikedFirst
            } else {
                CatalogueOrder::Other
            },
            lists_at_most: self.given_lists_at_most.or(items.lists_at_most),
            item_pages_max: items.list.paging.pages_max,
            like_pages_max,
            user_origins: self.description.user_origins(),
        }
    }

    /// Returns how many items a full page of the catalogue holds, if that is known.
    pub fn items_per_page(&self) -> Option<u32> {
        let list = &self.description.items.list;
        list.paging.planned_size().or_else(|| list.get.asked_for())
    }

    /// Returns the dataset of the site that was published, if there is one.
    pub fn published(&self) -> Option<PublishedDataset> {
        self.description.published.map(PublishedDataset::of)
    }

    /// Returns the signs of the site's firewall.
    pub fn firewall(&self) -> Option<&FirewallSigns> {
        self.description.firewall.as_ref()
    }

    /// Returns the headers in which the site says how many requests are left.
    pub fn rate_limit(&self) -> Option<&RateLimitHeaders> {
        self.description.rate_limit.as_ref()
    }

    /// Returns how the site takes an API token, if it takes one.
    pub fn token(&self) -> Option<&TokenHeader> {
        self.description.token.as_ref()
    }

    /// Returns the origins that are crawled. No request goes anywhere else.
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins = self.reader.origins();
        if !origins.contains(&self.url.origin()) {
            origins.insert(0, self.url.origin());
        }
        origins
    }

    /// Returns the origins from which images are taken.
    pub fn image_origins(&self) -> &[Origin] {
        self.reader.image_origins()
    }

    /// Returns where an address below the site's is once the site has moved: below its new address, or with
    /// the same path and query at its new origin. Returns none for an address of another site.
    pub fn moved_address(&self, to: &Self, address: &str) -> Option<String> {
        moved(&self.url, &to.url, &Url::parse(address).ok()?).map(String::from)
    }

    /// Returns addresses like those of a stage, one per origin, to check against robots.txt before the first request.
    /// For images, only the origin is known.
    pub fn examples(&self, stage: Stage) -> Vec<Url> {
        if stage != Stage::Thumbs {
            return self.example(stage).into_iter().collect();
        }
        let origins = self.image_origins().iter();
        origins.filter_map(|origin| Url::parse(&origin.ascii_serialization()).ok()).collect()
    }

    fn example(&self, stage: Stage) -> Option<Url> {
        let item_id = ItemId::new("0".repeat(32)).ok()?;
        let user_id = UserId::new("0").ok()?;
        let user = Owner { user_id, username: "0".to_owned() };
        let list = match stage {
            Stage::Items => return self.address(&Task::first_page(Part::whole())),
            Stage::Likes => return self.address(&Task::Likes { item_id, offset: 0, cursor: None }),
            Stage::Features => return self.address(&Task::Features { item_id }),
            Stage::Thumbs => return None,
            Stage::Users => UserTaskList::Users,
            Stage::UserLikes => UserTaskList::Likes(user),
            Stage::Followers => UserTaskList::Followers(user),
            Stage::Followings => UserTaskList::Followings(user),
            Stage::Commenters => UserTaskList::Commenters(item_id),
        };
        self.address(&Task::User(UserTask::first(list)))
    }

    fn address(&self, task: &Task) -> Option<Url> {
        self.request(task).ok().map(|request| request.url)
    }
}

/// Returns the address of the lists of likes as the description has it, without its query.
fn default_likes_url(description: &Description, base: &Url) -> String {
    let Some(Likers::Pages(list)) = description.likers() else { return String::new() };
    let path = list.get.text.split('?').next().unwrap_or_default();
    let base = base.as_str().trim_end_matches('/');
    if path.starts_with('/') { format!("{base}{path}") } else { path.to_owned() }
}
