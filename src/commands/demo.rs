//! `crawl demo`: a whole crawl of the simulated site, with a real `kill -9` halfway.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use super::Exit;
use super::child_process::ChildProcess;
use super::output::print;
use super::preflight::read_status;
use crate::dataset::pseudonym::PseudonymKey;
use crate::ledger::database::Db;
use crate::sim::{Server, Shape, SimSite, World};
use crate::words::{UserId, counted, one_or_more};

/// The folder of the demonstration.
struct DemoFolder {
    path: PathBuf,
    config: PathBuf,
    database: PathBuf,
    exports: PathBuf,
    key: PathBuf,
}

/// Crawls a simulated site whose `n_items` items have at least 5 likes, kills the crawl halfway, resumes
/// it, exports it, and compares the files with the truth. Everything goes into the folder `out`, which
/// must be new or empty, or else into a new temporary folder.
pub async fn demo(n_items: usize, out: Option<&Path>) -> anyhow::Result<Exit> {
    let folder = DemoFolder::make(out)?;
    let items = counted(n_items as u64, "item");
    print(format_args!("1. serving a simulated site with {items} on loopback\n"))?;
    let world = World::generate(n_items, 2016);
    let server = Server::start(SimSite::new(Shape::SketchfabV3, world), 0).await?;
    let config = server.config_yml(&folder.database, &folder.exports);
    std::fs::write(&folder.config, config)
        .with_context(|| format!("writing {}", folder.config.display()))?;

    print(format_args!("2. crawl start, and kill -9 halfway\n"))?;
    start_and_kill(&folder, n_items).await?;

    print(format_args!("3. crawl resume\n"))?;
    ChildProcess::spawn(&folder.config, &["resume"])?.succeed().await?;
    let n = n_repeated(&server);
    let were = one_or_more(n, "was", "were");
    let pages = counted(n, "page");
    print(format_args!(
        "   {pages} {were} requested twice: in flight when the crawl was killed\n"
    ))?;

    print(format_args!("4. crawl status\n"))?;
    ChildProcess::spawn(&folder.config, &["status"])?.succeed().await?;

    print(format_args!("5. crawl export --anonymize\n"))?;
    super::keygen(&folder.key)?;
    let key = folder.key.to_str().context("the folder's name is not UTF-8")?;
    ChildProcess::spawn(&folder.config, &["export", "--anonymize", "--key-file", key])?
        .succeed()
        .await?;

    compare(&server, &folder)?;
    print(format_args!(
        "6. every row is there exactly once, byte for byte as on the simulated site\n"
    ))?;
    let likes = folder.exports.join("model_likes_anon.psv");
    print(format_args!(
        "   to read it: pandas.read_csv({:?}, sep='|', quotechar='\\\\', keep_default_na=False, dtype=str)\n",
        likes.display()
    ))?;
    print(format_args!("everything is in {}\n", folder.path.display()))?;
    server.stop().await;
    Ok(Exit::Done)
}

/// Returns the number of pages that were requested again.
fn n_repeated(server: &Server) -> u64 {
    let mut seen = HashSet::new();
    let requests = server.requests();
    let pages = requests.iter().filter(|request| request.target != "/robots.txt");
    pages.filter(|request| !seen.insert(request.target.as_str())).count() as u64
}

/// Runs `crawl start` until half of the pages are stored, and kills it.
async fn start_and_kill(folder: &DemoFolder, n_items: usize) -> anyhow::Result<()> {
    let mut child = ChildProcess::spawn(&folder.config, &["start"])?;
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
    print(format_args!(
        "   killed; {} stored\n",
        counted(completed(&folder.database).await?, "page")
    ))?;
    ensure!(done, "the crawl ended before it could be killed");
    Ok(())
}

/// Returns the number of stored pages; 0 while there is no crawl yet.
async fn completed(database: &Path) -> anyhow::Result<u64> {
    let Ok(db) = Db::open_to_read(database).await else { return Ok(0) };
    let found = read_status(&db, true).await?;
    Ok(found.map_or(0, |status| status.tally.all().completed))
}

fn compare(server: &Server, folder: &DemoFolder) -> anyhow::Result<()> {
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
        print(format_args!("   {name} matches the simulated site: {} bytes\n", got.len()))?;
    }
    Ok(())
}

impl DemoFolder {
    fn make(out: Option<&Path>) -> anyhow::Result<Self> {
        let folder = match out {
            Some(folder) => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("creating {}", folder.display()))?;
                let empty = std::fs::read_dir(folder)?.next().is_none();
                if !empty {
                    return Err(super::Refused::configuration(format!(
                        "{} is not empty: use a new or empty folder",
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
            path: folder.clone(),
            config: folder.join("config.yml"),
            database: folder.join("crawl.db"),
            exports: folder.join("exports"),
            key: folder.join("key"),
        })
    }
}
