//! How the hosts log in to the server through their links. A password never appears on a command line.

use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::words::{ServerAddress, first_pass_file_field};

/// Returns the variables that let a child log in through any port of this machine.
///
/// A line of a password file names the host and the port of the server, which a link does not have. So the
/// lines that are for the server are copied into a file in `folder` without these.
pub fn variables(server: &ServerAddress, folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    if let Some(password) = server.password() {
        return Ok(vec![("PGPASSWORD".to_owned(), password)]);
    }
    let Some((host, port)) = server.open_port() else { return Ok(Vec::new()) };
    let named = std::env::var_os("PGPASSFILE").map(PathBuf::from);
    let file = named.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".pgpass")));
    let Some(text) = file.and_then(|file| std::fs::read_to_string(file).ok()) else {
        return Ok(Vec::new());
    };
    let lines = for_any_port(&text, &host, port);
    let path = folder.join("passwords");
    let mut options = std::fs::OpenOptions::new();
    let opened = options.write(true).create_new(true).mode(0o600).open(&path);
    opened
        .and_then(|mut file| std::io::Write::write_all(&mut file, lines.as_bytes()))
        .with_context(|| format!("writing {}", path.display()))?;
    Ok(vec![("PGPASSFILE".to_owned(), path.display().to_string())])
}

/// Returns the lines for a host and a port, but for all hosts and ports.
fn for_any_port(text: &str, host: &str, port: u16) -> String {
    let port = port.to_string();
    let mut lines = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((of_host, rest)) = first_pass_file_field(line) else { continue };
        let Some((of_port, rest)) = first_pass_file_field(rest) else { continue };
        let is_meant = |found: &str, wanted: &str| found == "*" || found == wanted;
        if is_meant(&of_host, host) && is_meant(&of_port, &port) {
            lines.extend(["*:*:", rest, "\n"]);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_lines_for_the_server_are_copied_and_for_any_port() {
        let text = "# a comment\n\
                    localhost:5432:d:u:pass\\:word\n\
                    other:5432:d:u:no\n\
                    localhost:5433:d:u:no\n\
                    *:*:*:*:any\n\
                    \\:\\:1:5432:d:u:six\n\
                    broken\n";
        let lines = "*:*:d:u:pass\\:word\n*:*:*:*:any\n";
        assert_eq!(for_any_port(text, "localhost", 5432), lines);
        assert_eq!(for_any_port(text, "::1", 5432), "*:*:*:*:any\n*:*:d:u:six\n");
    }
}
