//! No output shows the password of a server.

use crate::harness::{Crawl, Setup, text};
use crate::postgres;
use crate::site_kind::SiteKind;

/// The password as an address holds it, where `%2F` is a slash, and as the server gets it.
const PASSWORDS: [&str; 2] = ["hush-%2F-hush", "hush-/-hush"];

/// Returns the address with the password. The server trusts anyone, so that any password will do.
fn with_password(address: &str) -> String {
    address.replace("postgres@", &format!("postgres:{}@", PASSWORDS[0]))
}

async fn crawl_with(database: String) -> Crawl {
    Setup::new(SiteKind::SketchfabV3, 20).serve_with(database).await
}

/// Runs a command and returns its output, which must not hold the password.
async fn output(crawl: &Crawl, args: &[&str]) -> (Option<i32>, String) {
    let output = crawl.run(args).await;
    let all = text(&[output.stdout, output.stderr].concat());
    for password in PASSWORDS {
        assert!(!all.contains(password), "crawl {args:?} shows the password:\n{all}");
    }
    (output.status.code(), all)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_shows_the_password_of_the_configuration() {
    let Some(server) = postgres::server() else { return };
    let crawl = crawl_with(with_password(&server.address())).await;
    let (code, shown) = output(&crawl, &["config", "show"]).await;
    assert!(code == Some(0) && shown.contains("postgres:***@127.0.0.1"), "{shown}");
    let limited = ["start", "--max-requests", "5", "-vvv"];
    assert_eq!(output(&crawl, &limited).await.0, Some(5));
    // A second crawl is refused.
    assert_eq!(output(&crawl, &["start"]).await.0, Some(3));
    assert_eq!(output(&crawl, &["resume", "-vvv"]).await.0, Some(0));
    for args in [
        &["status"][..],
        &["status", "--json"],
        &["export"],
        &["verify"],
        &["audit"],
        &["audit", "--json"],
        &["failures"],
        &["plan"],
    ] {
        let (code, all) = output(&crawl, args).await;
        assert_eq!(code, Some(0), "crawl {args:?}\n{all}");
    }
    for entry in std::fs::read_dir(crawl.path("exports")).unwrap() {
        let path = entry.unwrap().path();
        let all = text(&std::fs::read(&path).unwrap());
        assert!(!PASSWORDS.iter().any(|password| all.contains(password)), "{}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_error_shows_the_password() {
    let Some(server) = postgres::server() else { return };
    let there = with_password(&server.url());
    let nowhere = there.replace(&format!(":{}/", server.port()), ":1/");
    let no_database = there.replace("/postgres", "/missing");
    for database in [
        nowhere,
        no_database,
        format!("{there}?schema=pg_x"),
        format!("{there}?schem=x"),
        format!("{there}?sslmode=lax"),
        there.replace("127.0.0.1", "127.0.0.1:x"),
        there.replace("postgres://", "mysql://"),
        there.replace("postgres://", "postgres:/"),
    ] {
        let crawl = crawl_with(database).await;
        for command in ["start", "resume", "status", "export"] {
            let (code, all) = output(&crawl, &[command, "-vvv"]).await;
            assert_ne!(code, Some(0), "{all}");
        }
        output(&crawl, &["config", "show"]).await;
    }
}

/// A command line can be read by other users of the machine.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_on_the_command_line_is_refused_and_one_in_the_variable_is_not() {
    let Some(server) = postgres::server() else { return };
    let address = with_password(&server.address());
    let mut crawl = crawl_with("crawl.db".to_owned()).await;
    let (code, all) = output(&crawl, &["start", "--database", &address]).await;
    assert!(code.is_some_and(|code| code != 0) && all.contains("PGPASSFILE"), "{code:?} {all}");
    assert_eq!(crawl.server.n_requests(), 0);
    crawl.set("CRAWL_DATABASE", address);
    assert_eq!(output(&crawl, &["start"]).await.0, Some(0));
    assert!(!crawl.path("crawl.db").exists());
}
