//! Arguments of `crawl export`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::new_path::new_path;
use crate::commands::{ExportedFiles, KeySources, UserList, UserNames, read_user_list};
use crate::dataset::export::Filters;
use crate::dataset::formats::Format;
use crate::dataset::like_times::LikeTimes;

/// Arguments of `crawl export`.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each one is a flag")]
pub struct ExportArgs {
    /// Replace user ids by keyed pseudonyms and leave usernames out
    #[arg(long)]
    anonymize: bool,
    /// Write user ids and usernames although a key is configured
    #[arg(long, conflicts_with = "anonymize")]
    raw: bool,
    /// File with the key; - reads standard input. Or set `CRAWL_ANONYMIZE_KEY_FILE` or
    /// `CRAWL_ANONYMIZE_KEY`
    #[arg(long, value_name = "FILE", requires = "anonymize")]
    key_file: Option<PathBuf>,
    /// Accept a different key from the folder's last export; its pseudonyms are unrelated
    #[arg(long, requires = "anonymize")]
    new_key: bool,
    /// Folder to write to instead of the configured one, such as /data/2026-11
    #[arg(long, value_name = "FOLDER", value_parser = new_path())]
    out: Option<PathBuf>,
    /// Export a crawl that is not complete
    #[arg(long)]
    partial: bool,
    /// Overwrite files that no export wrote
    #[arg(long)]
    force: bool,
    /// Formats of the files, separated by commas: psv,csv,jsonl, and parquet in a build with
    /// --features parquet
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "psv")]
    format: Vec<Format>,
    /// Precision of the times of likes, if the site gives them: none, day or exact. Without this,
    /// day with --anonymize and exact otherwise
    #[arg(long, value_name = "PRECISION")]
    times: Option<LikeTimes>,
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
    /// Leave out the likes of the users in this file (one user id per line), in addition to those of
    /// `suppress` in the configuration
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
            force: self.force,
            new_key: self.new_key,
            times: self.times,
        }
    }

    /// Returns how users are named. The key of the pseudonyms can come from a variable, but never from the
    /// command line, where other users could read it.
    pub fn user_names(&self) -> UserNames {
        use std::os::unix::ffi::OsStringExt;
        if self.raw {
            return UserNames::RawForSure;
        }
        let sources = KeySources {
            variable: std::env::var_os("CRAWL_ANONYMIZE_KEY").map(OsStringExt::into_vec),
            variable_file: std::env::var_os("CRAWL_ANONYMIZE_KEY_FILE").map(PathBuf::from),
            flag_file: self.key_file.clone(),
        };
        if self.anonymize { UserNames::Pseudonyms(sources) } else { UserNames::Raw(sources) }
    }

    /// Reads what is left out of the files.
    pub fn filters(&self) -> anyhow::Result<Filters> {
        let read = |path| read_user_list(path, UserList::Flag);
        let suppressed = self.suppress.as_deref().map(read).transpose()?;
        Ok(Filters {
            min_user_likes: self.min_user_likes,
            min_item_likes: self.min_item_likes,
            suppressed: suppressed.unwrap_or_default(),
        })
    }
}
