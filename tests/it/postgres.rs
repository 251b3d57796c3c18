//! A PostgreSQL server of the tests' own, with a schema per test.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tempfile::TempDir;

/// The longest path of a socket is 107 bytes, and PostgreSQL adds a name to the folder's.
const FOLDER_LENGTH_MAX: usize = 85;

/// The server of this process. It is started when a test first asks for it, and ends with the process.
pub struct Server {
    port: u16,
    folder: PathBuf,
    n_schemas: AtomicU32,
    /// The server ends when the input of its script is closed, which happens even if this process is killed.
    _script: Child,
}

/// Returns the server, or none if this machine has no PostgreSQL. The test should then return: it is
/// named as skipped.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Server::with_settings(&[])).as_ref();
    if server.is_none() {
        note_skipped();
    }
    server
}

/// Names this test as skipped. It fails where PostgreSQL is expected.
fn note_skipped() {
    let is_expected = std::env::var_os("CRAWL_TEST_POSTGRES").is_some_and(|value| value == "1");
    assert!(!is_expected, "CRAWL_TEST_POSTGRES is 1, but there is no PostgreSQL");
    let test = std::thread::current();
    eprintln!("skipped: {}: there is no PostgreSQL", test.name().unwrap_or("a test"));
}

/// The programs of PostgreSQL, and the user who may run them.
struct Found {
    programs: String,
    ids: String,
}

/// Looks for PostgreSQL as `.ci/run` does.
fn find() -> Option<Found> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/has-postgres");
    let output = Command::new("sh").arg(script).output().ok()?;
    let out = String::from_utf8(output.stdout).ok()?;
    let (programs, ids) = out.trim_end().split_once('\n')?;
    Some(Found { programs: programs.to_owned(), ids: ids.to_owned() })
}

impl Server {
    /// Starts another server, with options of the program `postgres`. It ends when it is dropped. Returns none if
    /// this machine has no PostgreSQL.
    pub fn with_settings(settings: &[&str]) -> Option<Self> {
        find().map(|found| Self::start(&found, &settings.join(" "), None, None))
    }

    /// Starts another server, whose clock can be set with [`Self::set_clock`]. Returns none if this machine lacks
    /// PostgreSQL or the program `faketime`.
    pub fn with_clock() -> Option<Self> {
        let mut faketime = Command::new("faketime");
        let found = faketime.args(["-f", "+0", "printenv", "LD_PRELOAD"]).output().ok();
        let Some(found) = found.filter(|output| output.status.success()) else {
            let test = std::thread::current();
            eprintln!("skipped: {}: there is no faketime", test.name().unwrap_or("a test"));
            return None;
        };
        let library = String::from_utf8(found.stdout).unwrap();
        let server = find().map(|found| Self::start(&found, "", None, Some(library.trim_end())));
        if server.is_none() {
            note_skipped();
        }
        server
    }

    /// Sets the server's clock this many seconds ahead of the right time (behind it if negative).
    pub fn set_clock(&self, seconds: i64) {
        write_clock(&self.folder, seconds);
    }

    /// Starts a standby of this server, which replicates every commit after a moment. It ends when it is dropped.
    pub fn standby(&self) -> Self {
        Self::start(&find().unwrap(), "", Some(self.port), None)
    }

    /// Kills all processes of the server, as a power cut would.
    pub fn kill(&self) {
        let file = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let pid = file.lines().next().unwrap();
        let sent = Command::new("kill").args(["-s", "QUIT", pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Writes one of the server's files.
    pub fn write(&self, name: &str, text: &str) {
        let (path, owner) = (self.data().join(name), self.data().metadata().unwrap());
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
    }

    /// Returns the folder of the server's files.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn start(found: &Found, settings: &str, primary: Option<u16>, clock: Option<&str>) -> Self {
        // The script removes the folder.
        let folder = new_folder().keep();
        let mut command = Command::new("sh");
        command.arg("-c").arg(include_str!("postgres/server.sh")).arg("server.sh");
        command.args([&found.programs, &found.ids]).arg(&folder).arg(settings);
        command.arg(primary.map_or_else(String::new, |port| port.to_string()));
        command.args(free_ports());
        for (name, _) in std::env::vars_os() {
            if name.as_bytes().starts_with(b"PG") {
                command.env_remove(name);
            }
        }
        if let Some(library) = clock {
            write_clock(&folder, 0);
            command.env("LD_PRELOAD", library).env("FAKETIME_TIMESTAMP_FILE", folder.join(CLOCK));
            command.envs([("FAKETIME_NO_CACHE", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")]);
        }
        // In a group of its own, it outlives a signal to the group of the tests and can clean up.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
        let mut script = command.spawn().unwrap();
        let (mut out, mut said) = (BufReader::new(script.stdout.take().unwrap()), String::new());
        out.read_line(&mut said).unwrap();
        let port = said.trim_end().strip_prefix("ready ").and_then(|port| port.parse().ok());
        let Some(port) = port else {
            out.read_to_string(&mut said).unwrap();
            panic!("PostgreSQL does not start:\n{said}");
        };
        Self { port, folder, n_schemas: AtomicU32::new(0), _script: script }
    }

    /// Returns the address of a schema that no other test has. There is nothing in it.
    pub fn address(&self) -> String {
        let n = self.n_schemas.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{}?schema=test_{n}", self.url())
    }

    /// Returns the address of the server's database, without a schema.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Connects as the owner of the server.
    pub async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url()).await.unwrap()
    }

    /// Returns the port on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Returns the folder of the server's socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// The file that says how far a server's clock is set.
const CLOCK: &str = "clock";

fn write_clock(folder: &Path, seconds: i64) {
    // Renamed into place, so that no process reads half a file.
    let new = folder.join("clock.new");
    std::fs::write(&new, format!("{seconds:+}\n")).unwrap();
    std::fs::rename(new, folder.join(CLOCK)).unwrap();
}

/// Makes a folder that the server's user can reach.
fn new_folder() -> TempDir {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let is_open = |folder: &Path| folder.metadata().is_ok_and(|it| it.mode() & 0o001 != 0);
    let is_reached = target.ancestors().all(is_open);
    let is_short = target.as_os_str().len() < FOLDER_LENGTH_MAX;
    let parent = if is_reached && is_short { target.to_owned() } else { std::env::temp_dir() };
    let folder = tempfile::Builder::new().prefix("postgres-").tempdir_in(parent).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

/// Returns ports that nothing listens on. They lie below those that the system gives to programs that
/// ask for any port, as the simulated sites do.
fn free_ports() -> Vec<String> {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let any = std::iter::repeat_with(|| fastrand::u16(15_000..32_000));
    any.take(1000).filter(is_free).take(3).map(|port| port.to_string()).collect()
}

#[test]
fn each_address_names_a_schema_of_its_own() {
    let Some(server) = server() else { return };
    assert_ne!(server.address(), server.address());
    assert!(server.address().starts_with(&server.url()));
    assert!(server.folder().join(format!(".s.PGSQL.{}", server.port())).exists());
}
