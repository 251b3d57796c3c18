//! `crawl demo`: a whole crawl of the simulated site, with a real `kill -9` half-way.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use super::child::Child;
use super::talk::print;
use super::{Exit, crawling};
use crate::dataset::pseudonym::PseudonymKey;
use crate::ledger::database::Db;
use crate::sim::{Server, Shape, SimSite, World};
use crate::words::UserId;

/// What `crawl demo` was asked for.
#[derive(Clone, Debug)]
pub struct Demo {
    /// How many models have at least 5 likes.
    pub n_items: usize,
    /// The folder of everything that it makes, which must be new or empty; none: one in the
    /// system's folder for temporary files.
    pub out: Option<PathBuf>,
}

/// Where the demonstration keeps its files.
struct Folder {
    config: PathBuf,
    database: PathBuf,
    exports: PathBuf,
    key: PathBuf,
}

/// Crawls the simulated site, kills the crawl half-way, resumes it, exports it, and compares the
/// files with the truth.
pub async fn demo(args: &Demo) -> anyhow::Result<Exit> {
    let folder = Folder::make(args.out.as_deref())?;
    print(format_args!("1. serving a simulated site of {} models on loopback\n", args.n_items))?;
    let world = World::generate(args.n_items, 2016);
    let server = Server::start(SimSite::new(Shape::SketchfabV3, world), 0).await?;
    let config = server.config_yml(&folder.database, &folder.exports);
    std::fs::write(&folder.config, config)
        .with_context(|| format!("writing {}", folder.config.display()))?;

    print(format_args!("2. crawl start, then kill -9 half-way\n"))?;
    start_and_kill(&folder, args.n_items).await?;
    let n_before = server.n_requests();

    print(format_args!("3. crawl resume\n"))?;
    Child::spawn(&folder.config, &["resume"])?.succeed().await?;
    print(format_args!(
        "   {} requests before the kill, {} in all\n",
        n_before,
        server.n_requests()
    ))?;

    print(format_args!("4. crawl status\n"))?;
    Child::spawn(&folder.config, &["status"])?.succeed().await?;

    print(format_args!("5. crawl export --anonymize\n"))?;
    super::keygen(&folder.key)?;
    let key = folder.key.to_str().context("the folder's name is not UTF-8")?;
    Child::spawn(&folder.config, &["export", "--anonymize", "--key-file", key])?.succeed().await?;

    compare(&server, &folder)?;
    print(format_args!(
        "6. every row is there once, byte for byte as the simulated site has it\n"
    ))?;
    let likes = folder.exports.join("model_likes_anon.psv");
    print(format_args!(
        "   read it: pandas.read_csv({:?}, sep='|', quotechar='\\\\', keep_default_na=False, dtype=str)\n",
        likes.display()
    ))?;
    server.stop().await;
    Ok(Exit::Done)
}

/// Runs `crawl start` until half of the models' likes are there, and kills it.
async fn start_and_kill(folder: &Folder, n_items: usize) -> anyhow::Result<()> {
    let mut child = Child::spawn(&folder.config, &["start"])?;
    let half = (n_items as u64) / 2;
    loop {
        let done = completed(&folder.database).await?;
        if done >= half.max(1) {
            break;
        }
        if child.has_ended()? {
            bail!("the crawl ended before it could be killed");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let done = child.kill().await?;
    print(format_args!("   killed; {} pages are safe\n", completed(&folder.database).await?))?;
    ensure!(done, "the crawl ended before it could be killed");
    Ok(())
}

/// How many pages are stored; none while there is no crawl to look at.
async fn completed(database: &Path) -> anyhow::Result<u64> {
    let Ok(db) = Db::open_to_read(database).await else { return Ok(0) };
    let found = crawling::look(&db, true).await?;
    Ok(found.map_or(0, |status| status.tally.all().completed))
}

fn compare(server: &Server, folder: &Folder) -> anyhow::Result<()> {
    let key = PseudonymKey::from_text(&std::fs::read(&folder.key)?)?;
    let truth = server.world().truth(Server::LIKE_LIMIT);
    let pseudonym = |user_id: &str| {
        UserId::new(user_id)
            .map_or_else(|_| String::new(), |user_id| key.pseudonym(&user_id).to_string())
    };
    for (name, wanted) in [
        ("model_urls.psv", truth.model_urls_psv()),
        ("model_likes_anon.psv", truth.model_likes_anon_psv(pseudonym)),
        ("model_feats.psv", truth.model_feats_psv()),
    ] {
        let path = folder.exports.join(name);
        let got = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        ensure!(got == wanted, "{} differs from the simulated site's truth", path.display());
        print(format_args!("   {} equals the truth: {} bytes\n", path.display(), got.len()))?;
    }
    Ok(())
}

impl Folder {
    fn make(out: Option<&Path>) -> anyhow::Result<Self> {
        let folder = match out {
            Some(folder) => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("making {}", folder.display()))?;
                let empty = std::fs::read_dir(folder)?.next().is_none();
                if !empty {
                    return Err(super::Refused::configuration(format!(
                        "{} is not empty: the demonstration overwrites nothing",
                        folder.display()
                    ))
                    .into());
                }
                folder.to_path_buf()
            }
            None => tempfile::Builder::new().prefix("crawl-demo-").tempdir()?.keep(),
        };
        let folder = folder.canonicalize()?;
        Ok(Self {
            config: folder.join("config.yml"),
            database: folder.join("crawl.db"),
            exports: folder.join("exports"),
            key: folder.join("key"),
        })
    }
}
