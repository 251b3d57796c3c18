//! Arguments of `crawl export`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::new_path::new_path;
use crate::commands::{ExportedFiles, KeySources, read_suppress_list};
use crate::dataset::export::Filters;
use crate::dataset::formats::Format;

/// Arguments of `crawl export`.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// Replace user ids by keyed pseudonyms and leave usernames out
    #[arg(long)]
    anonymize: bool,
    /// File that holds the key; - is the standard input. Or set `CRAWL_ANONYMIZE_KEY_FILE` or
    /// `CRAWL_ANONYMIZE_KEY`
    #[arg(long, value_name = "FILE", requires = "anonymize")]
    key_file: Option<PathBuf>,
    /// Folder to write to instead of the configured one, such as /data/2026-11
    #[arg(long, value_name = "FOLDER", value_parser = new_path())]
    out: Option<PathBuf>,
    /// Export a crawl that is not complete
    #[arg(long)]
    partial: bool,
    /// Formats of the files, separated by commas: psv,csv,jsonl,parquet
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "psv")]
    format: Vec<Format>,
    /// Leave out users with fewer likes, repeatedly, until every remaining user has enough
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    min_user_likes: u32,
    /// Leave out items with fewer likes from every file
    #[arg(
        long,
        alias = "min-model-likes",
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true
    )]
    min_item_likes: u32,
    /// Leave out the likes of the users in this file, which has one user id per line
    #[arg(long, value_name = "FILE")]
    suppress: Option<PathBuf>,
}

impl ExportArgs {
    /// Returns the files to write.
    pub fn files(&self) -> ExportedFiles {
        ExportedFiles {
            folder: self.out.clone(),
            formats: self.format.clone(),
            partial: self.partial,
        }
    }

    /// Returns where the key of an anonymized export comes from. The key itself can come from a
    /// variable, but never from the command line, where other users could read it.
    pub fn key(&self) -> Option<KeySources> {
        use std::os::unix::ffi::OsStringExt;
        self.anonymize.then(|| KeySources {
            variable: std::env::var_os("CRAWL_ANONYMIZE_KEY").map(OsStringExt::into_vec),
            variable_file: std::env::var_os("CRAWL_ANONYMIZE_KEY_FILE").map(PathBuf::from),
            flag_file: self.key_file.clone(),
        })
    }

    /// Reads what is left out of the files.
    pub fn filters(&self) -> anyhow::Result<Filters> {
        let suppressed = self.suppress.as_deref().map(read_suppress_list).transpose()?;
        Ok(Filters {
            min_user_likes: self.min_user_likes,
            min_item_likes: self.min_item_likes,
            suppressed: suppressed.unwrap_or_default(),
        })
    }
}
