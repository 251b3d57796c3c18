//! `crawl export`: the files.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use sqlx::Connection;

use super::talk::{print, tell};
use super::{Exit, Refused};
use crate::config::Config;
use crate::db::Db;
use crate::export::{self, Export};
use crate::pseudonym::Key;

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
    let db = Db::open_to_read(&config.database).await?;
    let out = args.out.as_deref().unwrap_or(&config.exports);
    let request = export::Request { out, key: key.as_ref(), partial: args.partial };
    let mut conn = db.reader_of_long_rows().await?;
    let done = export::export(&mut conn, &request).await?;
    conn.close().await?;
    match done {
        Export::Done(files, manifest) => {
            for file in &files {
                print(format_args!("{}\n", out.join(&file.name).display()))?;
                tell(format_args!("{}: {} rows, {} bytes", file.name, file.n_rows, file.n_bytes));
            }
            print(format_args!("{}\n", manifest.display()))?;
            warn_of_leftover(out, args.anonymize);
            Ok(Exit::Done)
        }
        Export::NotComplete(status) => {
            let all = status.tally.all();
            tell(format_args!(
                "the crawl is not complete: {} tasks are left and {} were given up; --partial \
                 exports what there is, and the manifest says so",
                all.left(),
                all.discarded
            ));
            Ok(Exit::Incomplete)
        }
        Export::NoCrawl => Err(Refused::configuration(format!(
            "{} holds no crawl: `crawl start` begins one",
            config.database.display()
        ))
        .into()),
    }
}

/// An earlier export with user ids, beside one without.
fn warn_of_leftover(out: &Path, anonymize: bool) {
    let leftover = out.join("model_likes.psv");
    if anonymize && leftover.exists() {
        tell(format_args!(
            "warning: {} of an earlier export is still there, with user ids and usernames: take \
             care not to hand it out",
            leftover.display()
        ));
    }
}

impl KeySources {
    /// The key, if a source is given.
    fn read(&self) -> anyhow::Result<Option<Key>> {
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
        let key = Key::from_text(&text).map_err(|error| Refused::usage(error.to_string()))?;
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
