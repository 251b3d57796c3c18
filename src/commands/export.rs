//! `crawl export`: the files.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::talk::{print, tell, warn};
use super::{Exit, Refused, suppressed};
use crate::config::Config;
use crate::dataset::export::{self, ExportOutcome, ExportRequest, ExportSummary, Filters};
use crate::dataset::exported_file::ExportedFile;
use crate::dataset::formats::Format;
use crate::dataset::pseudonym::PseudonymKey;
use crate::dataset::table::Table;
use crate::ledger::database::Db;

/// The longest key that is read, so that a wrong path does not fill the memory.
const MAX_KEY_BYTES: u64 = 64 * 1024;

/// What `crawl export` was asked for.
#[derive(Clone, Debug, Default)]
pub struct ExportArgs {
    /// Whether user ids are replaced by pseudonyms.
    pub anonymize: bool,
    /// Where the key may come from.
    pub key: KeySources,
    /// The folder, in place of the configuration's.
    pub out: Option<PathBuf>,
    /// Takes a crawl that is not complete.
    pub partial: bool,
    /// The formats; none is pipe-separated text.
    pub formats: Vec<Format>,
    /// The fewest likes of a user; 0 keeps all.
    pub min_user_likes: u32,
    /// The fewest likes of a model; 0 keeps all.
    pub min_item_likes: u32,
    /// The list of users who asked to be left out.
    pub suppress: Option<PathBuf>,
}

/// Where the key may come from; at most one may be given.
#[derive(Clone, Default)]
pub struct KeySources {
    /// `CRAWL_ANONYMIZE_KEY`: the key itself.
    pub variable: Option<Vec<u8>>,
    /// `CRAWL_ANONYMIZE_KEY_FILE`.
    pub variable_file: Option<PathBuf>,
    /// `--key-file`; `-` is the standard input.
    pub flag_file: Option<PathBuf>,
}

/// Writes the files.
pub async fn export(config: &Config, args: &ExportArgs) -> anyhow::Result<Exit> {
    let key = match (args.anonymize, args.key.read()?) {
        (true, Some(key)) => Some(key),
        (true, None) => {
            return Err(Refused::usage(
                "--anonymize needs a key: set CRAWL_ANONYMIZE_KEY_FILE or give --key-file; \
                 `crawl keygen FILE` makes one",
            )
            .into());
        }
        (false, _) => None,
    };
    let filters = args.filters()?;
    let formats = args.formats();
    let db = Db::open_to_read(&config.database).await?;
    let folder = args.out.as_deref().unwrap_or(&config.exports);
    let (key, partial) = (key.as_ref(), args.partial);
    let request = ExportRequest { folder, key, partial, formats: &formats, filters: &filters };
    let readers = db.reader_of_long_rows();
    // One snapshot for all files, so that they fit each other.
    let mut snapshot = readers.snapshot().await?;
    let done = export::export(&mut snapshot, &request).await?;
    snapshot.end().await?;
    readers.close().await;
    match done {
        ExportOutcome::Done(summary, others) => {
            tell_of_left_out(&summary, &filters);
            for file in &summary.files {
                print(format_args!("{}\n", folder.join(&file.name).display()))?;
                tell(format_args!("{}: {} rows, {} bytes", file.name, file.n_rows, file.n_bytes));
            }
            for other in &others {
                print(format_args!("{}\n", other.display()))?;
            }
            warn_of_leftovers(folder, &summary, args.anonymize);
            warn_of_cards(folder, &others);
            Ok(Exit::Done)
        }
        ExportOutcome::NotComplete(status) => {
            let all = status.tally.all();
            tell(format_args!(
                "the crawl is not complete: {} tasks are left and {} were given up; --partial \
                 exports what there is, and the manifest says so",
                all.left(),
                all.discarded
            ));
            Ok(Exit::Incomplete)
        }
        ExportOutcome::NoLikes => Err(Refused::usage(
            "--min-user-likes and --min-model-likes count likes, and this crawl does not collect \
             them: `crawl resume --only likes` does",
        )
        .into()),
        ExportOutcome::NoCrawl => Err(Refused::configuration(format!(
            "{} holds no crawl: `crawl start` begins one",
            config.database.display()
        ))
        .into()),
    }
}

/// How many were left out, and never who.
fn tell_of_left_out(summary: &ExportSummary, filters: &Filters) {
    let left_out = &summary.left_out;
    if !filters.suppressed.is_empty() {
        let (n, n_given) = (left_out.n_suppressed, filters.suppressed.len());
        let found = format!("{n} of {n_given} users to be left out are in the database");
        if n < n_given as u64 {
            warn(format_args!("warning: {found}: see that each id is written as the site has it"));
        } else {
            tell(format_args!("{found}"));
        }
    }
    if filters.count_likes() {
        tell(format_args!(
            "left out for too few likes: {} users and {} models; {} likes are left out in all",
            left_out.n_users, left_out.n_items, left_out.n_likes
        ));
        let mut files = summary.files.iter();
        let fell_short = left_out.n_users + left_out.n_items > 0;
        let are_likes = |table| matches!(table, Table::Likes | Table::AnonymizedLikes);
        if fell_short && files.any(|file| are_likes(file.table) && file.n_rows == 0) {
            warn(format_args!(
                "warning: no likes are left: ask for fewer with --min-user-likes and --min-model-likes"
            ));
        }
    }
}

/// Files of earlier exports beside those of this one, which the manifest does not name; some may hold
/// user ids where this one has none.
fn warn_of_leftovers(out: &Path, summary: &ExportSummary, anonymize: bool) {
    let is_new = |name: &str| summary.files.iter().any(|file| file.name == name);
    for ExportedFile { name, table, .. } in ExportedFile::all() {
        let leftover = out.join(&name);
        if is_new(&name) || !leftover.exists() {
            continue;
        }
        let shown = leftover.display();
        if anonymize && table == Table::Likes {
            warn(format_args!(
                "warning: {shown} of an earlier export is still there, with user ids and \
                 usernames: take care not to hand it out"
            ));
        } else {
            warn(format_args!(
                "warning: {shown} of an earlier export is still there: it does not belong to \
                 this one"
            ));
        }
    }
}

/// A README.md of someone's that stayed, and a description that this export did not write anew.
fn warn_of_cards(out: &Path, written: &[PathBuf]) {
    let is_written = |name: &str| written.iter().any(|path| path.ends_with(name));
    if !is_written("README.md") {
        let card = if is_written("DATASET_CARD.md") {
            "the dataset card is DATASET_CARD.md"
        } else {
            "as is DATASET_CARD.md, so no dataset card was written: name another folder with --out"
        };
        warn(format_args!(
            "warning: {} is not one that an export wrote, or was edited to stay: it is left as it is, \
             {card}",
            out.join("README.md").display()
        ));
    }
    for name in ["croissant.json", "stats.svg"] {
        if !is_written(name) && out.join(name).exists() {
            warn(format_args!(
                "warning: {} is of an earlier export, and does not tell of these files",
                out.join(name).display()
            ));
        }
    }
}

impl ExportArgs {
    fn filters(&self) -> anyhow::Result<Filters> {
        let (min_user_likes, min_item_likes) = (self.min_user_likes, self.min_item_likes);
        let suppressed = self.suppress.as_deref().map(suppressed::read).transpose()?;
        let suppressed = suppressed.unwrap_or_default();
        Ok(Filters { min_user_likes, min_item_likes, suppressed })
    }

    /// Each format once, however often it was named.
    fn formats(&self) -> Vec<Format> {
        let mut formats = self.formats.clone();
        formats.sort_unstable();
        formats.dedup();
        if formats.is_empty() { vec![Format::Psv] } else { formats }
    }
}

impl KeySources {
    /// The key, if a source is given.
    fn read(&self) -> anyhow::Result<Option<PseudonymKey>> {
        let text = match (&self.variable, &self.variable_file, &self.flag_file) {
            (None, None, None) => return Ok(None),
            (Some(text), None, None) => text.clone(),
            (None, None, Some(path)) if path == Path::new("-") => {
                read_key(std::io::stdin()).context("reading the key from the standard input")?
            }
            (None, Some(path), None) | (None, None, Some(path)) => read_key_file(path)?,
            _ => {
                return Err(Refused::usage(
                    "the key is given twice: use one of CRAWL_ANONYMIZE_KEY, \
                     CRAWL_ANONYMIZE_KEY_FILE and --key-file",
                )
                .into());
            }
        };
        let key =
            PseudonymKey::from_text(&text).map_err(|error| Refused::usage(error.to_string()))?;
        Ok(Some(key))
    }
}

/// The key itself is not shown.
impl std::fmt::Debug for KeySources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeySources")
            .field("variable", &self.variable.is_some())
            .field("variable_file", &self.variable_file)
            .field("flag_file", &self.flag_file)
            .finish()
    }
}

fn read_key_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = std::fs::File::open(path).map_err(|error| {
        Refused::configuration(format!("the key file {} can't be read: {error}", path.display()))
    })?;
    read_key(file).with_context(|| format!("reading the key file {}", path.display()))
}

fn read_key(source: impl Read) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let n = source.take(MAX_KEY_BYTES + 1).read_to_end(&mut text)?;
    if n as u64 > MAX_KEY_BYTES {
        let message = format!("a key of more than {MAX_KEY_BYTES} bytes is surely another file");
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, message));
    }
    Ok(text)
}
