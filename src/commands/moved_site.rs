//! Addresses that differ from those that a crawl was started with.

use super::Refused;
use super::description_change::DescriptionChange;
use super::output::MESSAGE;
use crate::config::Config;
use crate::engine::moving;
use crate::engine::run::Crawler;
use crate::ledger::site_state::{self, SiteState};
use crate::ledger::{self, Connection};
use crate::rules::plan::is_asked_for;
use crate::sites::Site;
use crate::watch::status::Status;
use crate::words::{LikePages, Stage, printable};

/// The addresses that have changed since a crawl was started.
#[derive(Debug, Default)]
pub struct MovedSite {
    changed: Vec<ChangedAddress>,
    /// What has changed in the description, and the file that holds it.
    description: Option<(DescriptionChange, String)>,
    /// The stages that have returned pages from another address.
    stages: Vec<Stage>,
    /// The length at which the site cuts its catalogue off, if the configuration has changed it.
    lists_at_most: Option<u32>,
}

#[derive(Debug)]
struct ChangedAddress {
    key: &'static str,
    now: String,
    then: String,
}

impl MovedSite {
    /// Compares the addresses and the description of a site with those of a crawl. An address from which pages have
    /// come may change only if the site `has_moved`: otherwise two sites would be mixed in one dataset.
    pub fn check(
        config: &Config,
        former: &Site,
        site: &Site,
        status: &Status,
        has_moved: bool,
    ) -> Result<Self, Refused> {
        let recorded = &status.crawl.site;
        let url = ("site.url", site.url.to_string(), &recorded.url);
        let likes_url = ("site.likes_url", site.likes_url.clone(), &recorded.likes_url);
        let mut moved = Self::default();
        moved.check_description(config, former, site, status, has_moved)?;
        // The length of lists only decides what is requested next, so it may change at any time.
        let now = site.traits().lists_at_most;
        moved.lists_at_most = now.filter(|_| now != former.traits().lists_at_most);
        let stages = moved.stages.clone();
        for ((key, now, then), has_likes) in [(url, false), (likes_url, true)] {
            if now == *then {
                continue;
            }
            let there = Stage::ALL.into_iter().filter(|stage| is_there(*stage, has_likes));
            let asked = there.filter(|stage| is_asked_for(&status.crawl.scope, *stage));
            let came: Vec<Stage> =
                asked.filter(|stage| status.tally.of(*stage).completed > 0).collect();
            if !came.is_empty() && !has_moved {
                return Err(Refused::configuration(format!(
                    "{key} is {now}, but pages of this crawl have come from {then}: change it back, or \
                     add --site-moved if the site has moved there. With --site-moved the stored pages \
                     stay and the rest is requested at the new address, so its ids must mean the same"
                )));
            }
            moved.stages.extend(came.into_iter().filter(|stage| !stages.contains(stage)));
            moved.changed.push(ChangedAddress { key, now, then: then.clone() });
        }
        Ok(moved)
    }

    /// Compares the description, which may be a file that was changed, with that of a crawl.
    fn check_description(
        &mut self,
        config: &Config,
        former: &Site,
        site: &Site,
        status: &Status,
        has_moved: bool,
    ) -> Result<(), Refused> {
        let (then, now) = (&*former.description, &*site.description);
        let recorded = status.crawl.site.description.as_ref();
        if recorded.is_none_or(|recorded| recorded.sha256 == now.sha256) {
            return Ok(());
        }
        let change = DescriptionChange::between(then, now);
        let are_chained =
            [former, site].iter().all(|site| site.traits().like_pages == LikePages::Chained);
        let read = change.stages(are_chained).into_iter();
        let asked = read.filter(|stage| is_asked_for(&status.crawl.scope, *stage));
        let came: Vec<Stage> =
            asked.filter(|stage| status.tally.of(*stage).completed > 0).collect();
        let file = printable(&config.site.kind);
        if !came.is_empty() && !has_moved {
            return Err(Refused::configuration(format!(
                "{file} has changed since pages of this crawl were read with it ({}): restore it, as \
                 `crawl sites show --stored` prints it, or add --site-moved if the site has changed. With \
                 --site-moved the stored pages stay and the rest is read with the new description, so its ids \
                 must mean the same",
                change.in_words()
            )));
        }
        self.stages.extend(came);
        self.description = Some((change, file));
        Ok(())
    }

    /// Returns whether anything has changed.
    pub const fn is_any(&self) -> bool {
        !self.changed.is_empty() || self.description.is_some()
    }

    /// Records and reports what has changed, and has first contact made with the new addresses
    /// before the crawl continues.
    pub async fn record(
        &self,
        conn: &mut Connection,
        crawler: &mut Crawler,
        from: &Site,
        to: &Site,
    ) -> ledger::Result<()> {
        if !self.is_any() && self.lists_at_most.is_none() {
            return Ok(());
        }
        moving::move_site(conn, from, to).await?;
        crawler.look_again_at(self.stages.clone());
        if let Some((change, file)) = &self.description {
            tracing::info!(
                target: MESSAGE,
                event = "description_changed",
                file,
                changed = change.in_words(),
                "{file} has changed ({}) and is used from now on",
                change.in_words()
            );
        }
        for ChangedAddress { key, now, then } in &self.changed {
            tracing::info!(
                target: MESSAGE,
                event = "address_changed",
                key,
                from = then,
                to = now,
                "{key} is {now} from now on; it was {then}"
            );
        }
        Ok(())
    }

    /// Takes the change back if not one page came since, so that the address from which pages have come stays
    /// the recorded one. `former` is where the crawl stood before.
    pub async fn take_back_unless_pages_came(
        &self,
        conn: &mut Connection,
        former: &Status,
        from: &Site,
        to: &Site,
    ) -> ledger::Result<()> {
        if self.stages.is_empty() {
            return Ok(());
        }
        let last_page_at = |site: &SiteState| site.page_times.map(|(_, last)| last);
        let now = site_state::read_site(conn).await?;
        if last_page_at(&now) == last_page_at(&former.site) {
            moving::move_site(conn, to, from).await?;
        }
        Ok(())
    }
}

/// Returns whether the pages of a stage are at `site.likes_url`, or else at `site.url`. Only the lists of an item's
/// likes have an address of their own. Images are at neither: the description names their origins.
const fn is_there(stage: Stage, has_likes: bool) -> bool {
    match stage {
        Stage::Likes => has_likes,
        Stage::Thumbs => false,
        _ => !has_likes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_but_that_of_images_is_at_one_of_the_two_addresses() {
        for stage in Stage::ALL {
            let n =
                [true, false].into_iter().filter(|has_likes| is_there(stage, *has_likes)).count();
            assert_eq!(n, usize::from(stage != Stage::Thumbs), "{stage}");
        }
        assert!(is_there(Stage::Likes, true) && is_there(Stage::UserLikes, false));
    }
}
