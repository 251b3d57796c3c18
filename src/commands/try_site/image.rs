//! The stage of a trial that requests an image, and shows its format and size.

use super::tried_images::TriedImages;
use super::{StageTrials, report};
use crate::commands::output::print;
use crate::rules::plan;
use crate::sites::Page;
use crate::words::Stage;

impl StageTrials<'_> {
    /// Requests one image, if images are collected.
    pub async fn image(&mut self) -> anyhow::Result<()> {
        if !plan::is_asked_for(self.scope, Stage::Thumbs) || self.stop.is_asked() {
            return Ok(());
        }
        let TriedImages { first, odd } = std::mem::take(&mut self.images);
        let Some(task) = first else {
            print(format_args!("{}", report::no_image(odd.as_ref())))?;
            if odd.is_some() {
                let words = "the thumbs stage is not as expected: the catalogue names images, but none that can be \
                             requested; check items.thumbnail in the description";
                self.troubles.push((Stage::Thumbs, words.to_owned()));
            }
            return Ok(());
        };
        if let Some(Page::Thumb(image)) = self.fetch(&task, None).await? {
            print(format_args!("{}", report::image(&image)))?;
        }
        Ok(())
    }
}
