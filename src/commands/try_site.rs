//! `crawl try`: requests one page of each stage, shows what it holds, and stores nothing.

mod image;
mod report;
mod tried_images;
mod users;
mod ways;

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::items_file::ChosenItems;
use super::output::{print, warn};
use super::preflight::{check_contact, check_images, proxies, token};
use super::{Exit, Refused, RunOptions, signals, summary};
use crate::config::Config;
use crate::engine::run::RunEnd;
use crate::engine::stop::{Stop, StopReason};
use crate::engine::trial::{Trial, Tried};
use crate::rules::missing_field::types_without_features;
use crate::rules::plan;
use crate::sites::{CatalogueEntry, Description, Page, Site};
use crate::words::{Item, LikesBy, Owner, Scope, Source, Stage, Stages, Task, printable};
use report::TypeNames;
use tried_images::TriedImages;
use ways::{TriedWays, WayTrial};

/// Requests one page of each of these stages, or of the configured ones, and prints what they hold.
pub async fn try_site(
    config: &Config,
    only: Option<Stages>,
    chosen: ChosenItems<'_>,
    options: &RunOptions,
) -> anyhow::Result<Exit> {
    let site = config.site()?.clone();
    check_contact(config, options.config_file.as_deref())?;
    check_images(&site, only.unwrap_or(config.stages), chosen.file.is_some())?;
    let token = token(config)?;
    let proxies = proxies(config)?;
    let items = chosen.items(&site.description.noun)?;
    let stop = Stop::default();
    signals::listen(stop.clone(), &options.screen, "")?;
    let scope = Scope {
        stages: only.unwrap_or(config.stages),
        like_limit: config.like_limit,
        limit_items: chosen.limit,
        source: if chosen.file.is_some() { Source::File } else { Source::Catalogue },
        likes_by: tried_ways(config, &site),
        traits: site.traits(),
    };
    let names = TypeNames {
        features: site.description.feature_types(),
        attributes: site.description.attribute_types(),
    };
    let description = site.description.clone();
    let trial = Trial::new(site, config, token.as_deref(), proxies, stop.clone())?;
    trial.obey_robots(&scope).await?;
    let mut stages = StageTrials {
        trial,
        stop,
        scope: &scope,
        names,
        description,
        troubles: Vec::new(),
        an_owner: None,
        ways: TriedWays::default(),
        images: TriedImages::default(),
    };
    let first = match items.into_iter().next() {
        Some(item) => Some(CatalogueEntry::of(item)),
        None => stages.catalogue().await?,
    };
    stages.pages_of(first.as_ref()).await?;
    stages.pages_of_users(first.as_ref()).await?;
    stages.print_ways()?;
    stages.image().await?;
    if let Some(why) = stages.stop.asked() {
        if let Some(words) = would_wait(&why, options.screen.zone()) {
            warn(format_args!("{words}"));
            return Ok(Exit::Wait);
        }
        return summary::finish(RunEnd::without_pages(why), None, options);
    }
    match stages.troubles.into_iter().next() {
        Some((_, words)) => Err(Refused::not_as_expected(words).into()),
        None => Ok(Exit::Done),
    }
}

/// Returns which ways to collect likes are tried: the configured one, or all that the description has.
fn tried_ways(config: &Config, site: &Site) -> LikesBy {
    let mut all = [LikesBy::Both, LikesBy::Item, LikesBy::User].into_iter();
    let named = all.find(|way| site.description.lacks_way(*way).is_none());
    config.likes_by.or(named).unwrap_or(LikesBy::Item)
}

/// Returns in words that the site wants the trial to wait, if that is why it ended. It does not.
fn would_wait(why: &StopReason, zone: &TimeZone) -> Option<String> {
    match why {
        StopReason::WaitTooLong(pause) => Some(format!(
            "the site asked for a pause until {} ({}), and `crawl try` does not wait for it: try again after that",
            pause.until_at.in_zone(zone),
            printable(&pause.reason)
        )),
        StopReason::SpacingTooLong { allowance, next_at } => Some(format!(
            "{}, so the next one would have to wait until {}, and `crawl try` does not wait that long: try again \
             then",
            summary::allowed(allowance, zone),
            next_at.in_zone(zone)
        )),
        _ => None,
    }
}

/// The stages that are tried one after another.
struct StageTrials<'s> {
    trial: Trial,
    stop: Stop,
    names: TypeNames,
    description: Arc<Description>,
    scope: &'s Scope,
    /// The stages that are not as expected, each with a sentence.
    troubles: Vec<(Stage, String)>,
    /// The owner of an item of the catalogue.
    an_owner: Option<Owner>,
    ways: TriedWays,
    images: TriedImages,
}

impl StageTrials<'_> {
    /// Tries the catalogue, and returns the item with which the other stages are tried: the first
    /// that has likes.
    async fn catalogue(&mut self) -> anyhow::Result<Option<CatalogueEntry>> {
        let task = plan::seed();
        let Some(Page::Catalogue(catalogue)) = self.fetch(&task, None).await? else {
            return Ok(None);
        };
        let next = self.description.next_in_words(Stage::Items);
        print(format_args!(
            "{}{}",
            report::catalogue(&catalogue, self.scope, &self.names),
            report::no_next(&catalogue.next, next.as_deref())
        ))?;
        if self.scope.stages.features {
            let missing = types_without_features(&catalogue, self.names.features.iter().count());
            let places = self.description.features_in_words(&missing);
            print(format_args!("{}", report::featureless(&places)))?;
        }
        let is_liked =
            |entry: &&CatalogueEntry| entry.item.likes.is_some_and(|likes| likes.shown > 0);
        self.an_owner = catalogue.items.iter().find_map(|entry| entry.owner.clone());
        let first = catalogue.items.iter().find(is_liked).or_else(|| catalogue.items.first());
        self.images = TriedImages::of(first.into_iter().chain(&catalogue.items));
        Ok(first.cloned())
    }

    /// Tries the stages whose pages belong to an item.
    async fn pages_of(&mut self, first: Option<&CatalogueEntry>) -> anyhow::Result<()> {
        for stage in [Stage::Likes, Stage::Features] {
            let is_wanted = match stage {
                Stage::Likes => self.scope.asks_items(),
                other => self.scope.stages.has(other),
            };
            if !is_wanted || self.stop.is_asked() {
                continue;
            }
            let Some(entry) = first else {
                print(format_args!("{}", report::not_tried(stage)))?;
                continue;
            };
            if !plan::is_asked_for(self.scope, stage) {
                self.listed(stage, entry)?;
                continue;
            }
            let task = first_task(stage, &entry.item);
            match self.fetch(&task, Some(&entry.item)).await? {
                Some(Page::Likes(likes)) => {
                    self.ways.by_item = WayTrial::Answers;
                    let next = self.description.next_in_words(Stage::Likes);
                    print(format_args!(
                        "{}{}{}{}",
                        report::likes(&likes, &entry.item),
                        report::times(&likes.likes, self.place_of_times().as_deref()),
                        report::no_next(&likes.next, next.as_deref()),
                        report::too_few(&likes, &entry.item, self.scope)
                    ))?;
                }
                Some(Page::Features(page)) => {
                    print(format_args!("{}", report::features(&page, &self.names.features)))?;
                }
                Some(Page::Catalogue(_) | Page::UserLikes(_) | Page::Users(_) | Page::Thumb(_))
                | None => {}
            }
        }
        Ok(())
    }

    /// Shows what the catalogue holds of a stage that has no pages of its own.
    fn listed(&mut self, stage: Stage, entry: &CatalogueEntry) -> anyhow::Result<()> {
        if stage != Stage::Likes {
            let line = report::listed_features(&entry.item, &entry.features, &self.names.features);
            return Ok(print(format_args!("{line}"))?);
        }
        let times = report::times(&entry.likes, self.place_of_times().as_deref());
        print(format_args!("{}{times}", report::listed_likes(entry)))?;
        let is_announced = entry.item.likes.is_some_and(|likes| likes.shown > 0);
        if is_announced && entry.likes.is_empty() {
            print(format_args!("{}", report::not_as_expected(None)))?;
            self.troubles.push((
                Stage::Likes,
                "the likes stage is not as expected: the catalogue announces likes, but no like is in the item's \
                 entry; check likes.within and likes.user in the description"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// Returns the key of the description that says where the times of likes are, if it does.
    fn place_of_times(&self) -> Option<String> {
        self.description.likes.as_ref()?.time.as_ref()?;
        self.description.keys.time_in_words(Stage::Likes)
    }

    /// Requests a page, and returns it if it is as expected.
    async fn fetch(&mut self, task: &Task, item: Option<&Item>) -> anyhow::Result<Option<Page>> {
        if self.stop.is_asked() {
            return Ok(None);
        }
        print(format_args!("{}", report::address(task, &self.trial.address(task))))?;
        match self.trial.fetch(task, item.and_then(|item| item.likes)).await {
            Tried::Page(page) => Ok(Some(page)),
            Tried::NotAsExpected(words, status) => {
                print(format_args!("{}", report::not_as_expected(status)))?;
                self.note(task.stage(), WayTrial::Fails, words);
                Ok(None)
            }
            Tried::MayPass(reason, words) => {
                print(format_args!("{}", report::may_pass(&reason)))?;
                self.note(task.stage(), WayTrial::MayPass, words);
                Ok(None)
            }
            Tried::Ended => Ok(None),
        }
    }

    /// Records that a stage did not return a page as expected. The first trouble may be the cause of the others.
    fn note(&mut self, stage: Stage, trial: WayTrial, words: String) {
        match stage {
            Stage::Likes => self.ways.by_item = trial,
            Stage::UserLikes => self.ways.by_user = trial,
            _ => {}
        }
        self.troubles.push((stage, words));
    }
}

fn first_task(stage: Stage, item: &Item) -> Task {
    let item_id = item.id.clone();
    match stage {
        Stage::Likes => Task::Likes { item_id, offset: 0, cursor: None },
        _ => Task::Features { item_id },
    }
}
