//! A simulated site, a folder, and the real program.

mod place;

use std::ops::RangeInclusive;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use crate::site_kind::SiteKind;
use crawl::dataset::exported_file::ExportedFile;
use crawl::sim::{Fault, Faults, LoggedRequest, Server, Shape, SimSite, World};
use crawl::words::{DatabasePlace, Noun};
pub use place::{is_on_server, new_place};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::schemas;

/// The key of every anonymized export of the tests.
pub const KEY: &str = "a key for the tests, 16 bytes and more";

/// The files of an export that is not anonymized, in the order in which they get their places.
pub const FILES: [&str; 10] = [
    "model_urls.psv",
    "model_likes.psv",
    "model_feats.psv",
    "items.csv",
    "item_coverage.csv",
    "README.md",
    "stats.svg",
    "coverage.svg",
    "stats.html",
    "manifest.json",
];

/// What stands in a file of an earlier export. What is no card, or is named by no manifest, would not be
/// replaced.
pub fn former(name: &str) -> String {
    match name {
        "README.md" => format!("---\n{}\nthe former card", crawl::dataset::card::MARKER),
        "manifest.json" => {
            let noun = Noun::default();
            let files = ExportedFile::names(&noun);
            let files = files.map(|name| serde_json::json!({ "name": name }));
            let files: Vec<_> = files.collect();
            let descriptions = ["stats.svg", "coverage.svg", "stats.html", "croissant.json"];
            let manifest = serde_json::json!({
                "schema": "crawl.export/1",
                "files": files,
                "descriptions": descriptions,
            });
            manifest.to_string()
        }
        _ => format!("the former {name}"),
    }
}

/// A crawl of a simulated site in a folder of its own.
pub struct Crawl {
    pub server: Server,
    folder: TempDir,
    config: String,
    /// The file or the address that `config` names.
    database: String,
    variables: Vec<(&'static str, String)>,
}

/// The proper answer, where a script has to let a request through: first contact must find the site as
/// expected.
pub const PROPER: Fault = Fault::Moved(0);

/// How a crawl is set up.
pub struct Setup {
    pub kind: SiteKind,
    pub world: World,
    pub faults: Faults,
    pub workers: u32,
    /// Replaces the configuration's `retry` section.
    pub retry: &'static str,
    pub timeout: &'static str,
    pub robots: Option<(u16, &'static str)>,
}

impl Setup {
    /// A site without faults.
    pub fn new(kind: SiteKind, n_items: usize) -> Self {
        Self {
            kind,
            world: World::generate(n_items, 7),
            faults: Faults::none(),
            workers: 4,
            retry: "{failures_max: 6, backoff: 1ms, backoff_max: 20ms, pause: 1ms}",
            timeout: "10s",
            robots: None,
        }
    }

    pub async fn serve(self) -> Crawl {
        self.serve_with(place::database()).await
    }

    /// The same with a database that the test chooses: a file of the crawl's folder, or an address.
    pub async fn serve_with(self, database: String) -> Crawl {
        let shape: Shape = self.kind.name().parse().unwrap();
        let mut site = SimSite::new(shape, self.world).with_faults(self.faults);
        if let Some((status, text)) = self.robots {
            site = site.with_robots(status, text);
        }
        let mut crawl = Crawl::with(Server::start(site, 0).await.unwrap(), database);
        let config = crawl
            .config
            .replace("max_in_flight: 4", &format!("max_in_flight: {}", self.workers))
            .replace("timeout: 30s", &format!("timeout: {}", self.timeout));
        crawl.config = format!("{config}retry: {}\n", self.retry);
        std::fs::write(crawl.path("config.yml"), &crawl.config).unwrap();
        crawl
    }
}

impl Crawl {
    /// A crawl of a site that is served, with the configuration that goes with it.
    pub fn of(server: Server) -> Self {
        Self::with(server, place::database())
    }

    fn with(server: Server, database: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = server.config_yml(Path::new(&database), Path::new("exports"));
        std::fs::write(folder.path().join("config.yml"), &config).unwrap();
        let variables = vec![("CRAWL_ANONYMIZE_KEY", KEY.to_owned())];
        Self { server, folder, config, database, variables }
    }

    /// Returns where the crawl's database is.
    pub fn database(&self) -> DatabasePlace {
        place::place(&self.database, self.folder.path())
    }

    /// Makes killed hosts look as if they had been silent for a while.
    pub async fn note_silence(&self) {
        place::note_silence(&self.database()).await;
    }

    /// Sets a variable for every command to come.
    pub fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.variables.push((name, value.into()));
    }

    /// Takes a variable back.
    pub fn unset(&mut self, name: &str) {
        self.variables.retain(|(set, _)| *set != name);
    }

    /// Runs a command to its end.
    pub async fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().await.unwrap()
    }

    /// Starts the crawl and resumes it, `n_kills` times in all. Each time it is killed after one of these numbers of
    /// further requests, unless it ends before.
    pub async fn start_and_kill(&self, n_kills: usize, n_requests: RangeInclusive<usize>) {
        let mut rng = fastrand::Rng::with_seed(2);
        let mut command = "start";
        for _ in 0..n_kills {
            let n_requests = self.server.n_requests() + rng.usize(n_requests.clone());
            let mut child = self.spawn(&[command]);
            tokio::select! {
                () = self.server.wait_for_requests(n_requests) => child.start_kill().unwrap(),
                _ = child.wait() => {}
            }
            child.wait().await.unwrap();
            command = "resume";
        }
    }

    /// Runs a command that must end with this status; gives what it wrote to stdout and stderr.
    pub async fn expect(&self, code: i32, args: &[&str]) -> (String, String) {
        let output = self.run(args).await;
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "crawl {args:?}\n{out}\n{err}");
        (out, err)
    }

    /// Begins a command whose standard error is this terminal.
    pub fn spawn_on(&self, terminal: OwnedFd, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.env("TERM", "xterm").env("TZ", "UTC").env_remove("NO_COLOR");
        command.envs(self.variables.iter().cloned());
        command.stderr(terminal).kill_on_drop(true).spawn().unwrap()
    }

    /// Runs a command to its end, by way of another program that runs what it is given.
    pub async fn run_by(&self, runner: &[&str], args: &[&str]) -> Output {
        let (name, before) = runner.split_first().unwrap();
        let mut command = clean(name);
        command.args(before).arg(env!("CARGO_BIN_EXE_crawl")).args(args);
        self.at_home(&mut command);
        without_key(&mut command, &[runner, args].concat());
        command.output().await.unwrap()
    }

    /// Begins a command by way of another program that runs what it is given.
    pub fn spawn_by(&self, runner: &[&str], args: &[&str]) -> Child {
        let (name, before) = runner.split_first().unwrap();
        let mut command = clean(name);
        command.args(before).arg(env!("CARGO_BIN_EXE_crawl")).args(args);
        self.at_home(&mut command).kill_on_drop(true).spawn().unwrap()
    }

    /// Begins a command and lets it run.
    pub fn spawn(&self, args: &[&str]) -> Child {
        self.command(args).kill_on_drop(true).spawn().unwrap()
    }

    /// The same, with a pipe on its standard input.
    pub fn spawn_with_input(&self, args: &[&str]) -> Child {
        self.command(args).stdin(Stdio::piped()).kill_on_drop(true).spawn().unwrap()
    }

    /// Changes the configuration file.
    pub fn configure(&mut self, from: &str, to: &str) {
        assert!(self.config.contains(from), "{from:?} is not in\n{}", self.config);
        self.config = self.config.replace(from, to);
        std::fs::write(self.path("config.yml"), &self.config).unwrap();
    }

    /// A file of the crawl's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The bytes of an exported file.
    pub fn exported(&self, name: &str) -> Vec<u8> {
        let path = self.path("exports").join(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The manifest of the last export, which is as its schema has it.
    pub fn manifest(&self) -> serde_json::Value {
        let manifest = serde_json::from_slice(&self.exported("manifest.json")).unwrap();
        schemas::assert_valid("manifest", &manifest);
        manifest
    }

    /// Exports both ways and compares every file with the site's truth.
    pub async fn assert_truth(&self) {
        self.expect(0, &["verify"]).await;
        self.expect(0, &["export"]).await;
        let truth = self.server.world().truth(5);
        assert_same(&self.exported("model_urls.psv"), &truth.model_urls_psv(), "model_urls.psv");
        assert_same(&self.exported("model_likes.psv"), &truth.model_likes_psv(), "model_likes.psv");
        assert_same(&self.exported("model_feats.psv"), &truth.model_feats_psv(), "model_feats.psv");
    }

    /// What `crawl status --json` says, which is as its schema has it.
    pub async fn status(&self) -> serde_json::Value {
        let (out, _) = self.expect(0, &["status", "--json"]).await;
        let status = serde_json::from_str(&out).unwrap();
        crate::schemas::assert_valid("status", &status);
        status
    }

    /// The addresses that were asked for more than once, robots.txt left out.
    pub fn repeats(&self) -> Vec<String> {
        let mut targets: Vec<String> = self.pages().into_iter().map(|hit| hit.target).collect();
        targets.sort();
        let pairs = targets.windows(2).filter(|pair| pair[0] == pair[1]);
        pairs.map(|pair| pair[0].clone()).collect()
    }

    /// What was asked for, robots.txt left out.
    pub fn pages(&self) -> Vec<LoggedRequest> {
        let hits = self.server.requests().into_iter();
        hits.filter(|hit| hit.target != "/robots.txt").collect()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = program();
        self.at_home(command.args(args));
        without_key(&mut command, args);
        command
    }

    fn at_home<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.current_dir(self.folder.path()).envs(self.variables.iter().cloned())
    }
}

/// Takes the key away from a command that does not use it: a key without --anonymize is refused.
fn without_key(command: &mut Command, args: &[&str]) {
    if !args.iter().any(|arg| arg.contains("--anonymize")) {
        command.env_remove("CRAWL_ANONYMIZE_KEY");
    }
}

/// The real program, with nothing on its standard input and no variable of the caller's.
pub fn program() -> Command {
    clean(env!("CARGO_BIN_EXE_crawl"))
}

fn clean(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        let is_network = upper.ends_with("_PROXY") || upper.starts_with("SSL_CERT_");
        let is_server = upper.starts_with("PG");
        if is_network || is_server || upper.starts_with("CRAWL_") {
            command.env_remove(name);
        }
    }
    // Local times are the same everywhere.
    command.env("TZ", "UTC").env_remove("RUST_LOG");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Compares files without printing all of them.
pub fn assert_same(got: &[u8], wanted: &[u8], name: &str) {
    let at =
        got.iter().zip(wanted).position(|(a, b)| a != b).unwrap_or(got.len().min(wanted.len()));
    let around = |bytes: &[u8]| {
        text(&bytes[at.saturating_sub(60).min(bytes.len())..(at + 60).min(bytes.len())])
    };
    assert!(
        got == wanted,
        "{name} differs from byte {at}:\n  got    {:?}\n  wanted {:?}",
        around(got),
        around(wanted)
    );
}
