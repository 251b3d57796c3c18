//! Where the password came from that a server refused, or why there was none. The driver finds the password itself.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sqlx::postgres::PgConnectOptions;

use crate::words::{ServerAddress, first_pass_file_field};

/// What a password file has for an address.
#[derive(Debug, PartialEq, Eq)]
enum PasswordFile {
    HasPassword,
    Missing,
    Unreadable(String),
    /// Others may read it, so it is ignored.
    Open,
    HasNoLine,
}

/// Returns which password was refused, or why none was found. It holds no password.
pub fn refused(address: &ServerAddress, options: &PgConnectOptions) -> String {
    let refused = |place: &str| {
        format!("the password in {place} was refused: check it, and the user in the address")
    };
    if address.has_password() {
        return refused("the address");
    }
    match std::env::var("PGPASSWORD") {
        Ok(password) if password.is_empty() => {
            return "PGPASSWORD is set but empty: put the password into it, or unset it".to_owned();
        }
        Ok(_) => return refused("PGPASSWORD"),
        Err(_) => {}
    }
    let wanted = [
        options.get_host(),
        &options.get_port().to_string(),
        options.get_database().unwrap_or_default(),
        options.get_username(),
    ]
    .map(str::to_owned);
    let named = std::env::var_os("PGPASSFILE").map(PathBuf::from);
    let own = std::env::home_dir().map(|home| home.join(".pgpass"));
    for path in [&named, &own].into_iter().flatten() {
        if look(path, &wanted) == PasswordFile::HasPassword {
            return refused(&path.display().to_string());
        }
    }
    let fault_of = |path: PathBuf| in_words(&look(&path, &wanted), &path, &wanted);
    let own = own.filter(|path| look(path, &wanted) != PasswordFile::Missing);
    named.or(own).map_or_else(
        || {
            "no password was given: put it into PGPASSWORD, or into a file that PGPASSFILE names, which only you \
             may read (mode 600) and which needs a line HOST:PORT:DATABASE:USER:PASSWORD"
                .to_owned()
        },
        |path| format!("no password was found: {}", fault_of(path)),
    )
}

fn in_words(found: &PasswordFile, path: &Path, wanted: &[String; 4]) -> String {
    let path = path.display();
    match found {
        PasswordFile::HasPassword => format!("the password in {path} was refused"),
        PasswordFile::Missing => format!("the file {path}, which PGPASSFILE names, does not exist"),
        PasswordFile::Unreadable(error) => format!("{path} can't be read ({error})"),
        PasswordFile::Open => {
            format!("{path} is ignored, because others may read it: run `chmod 600 {path}`")
        }
        PasswordFile::HasNoLine => {
            let escaped =
                wanted.each_ref().map(|value| value.replace('\\', r"\\").replace(':', r"\:"));
            format!("{path} has no line that begins with {}:", escaped.join(":"))
        }
    }
}

/// Reads a password file as the driver does.
fn look(path: &Path, wanted: &[String; 4]) -> PasswordFile {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => PasswordFile::Missing,
        _ => PasswordFile::Unreadable(error.to_string()),
    };
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::PermissionsExt as _;
        match std::fs::metadata(path) {
            Ok(found) if found.permissions().mode() & 0o77 != 0 => return PasswordFile::Open,
            Ok(_) => {}
            Err(error) => return unreadable(error),
        }
    }
    match std::fs::read_to_string(path) {
        Ok(text) if text.lines().any(|line| is_for(line, wanted)) => PasswordFile::HasPassword,
        Ok(_) => PasswordFile::HasNoLine,
        Err(error) => unreadable(error),
    }
}

/// Returns whether a line is for these four values. In each field, `*` stands for any.
fn is_for(line: &str, wanted: &[String; 4]) -> bool {
    let mut rest = line;
    !line.starts_with('#')
        && wanted.iter().all(|value| {
            let Some((field, after)) = first_pass_file_field(rest) else { return false };
            rest = after;
            field == "*" || field == *value
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_for_the_values_of_its_fields() {
        let wanted = ["::1", "5432", r"a\b", "u"].map(str::to_owned);
        for line in [r"\:\:1:5432:a\\b:u:hush", "*:*:*:*:hush", r"*:5432:a\\b:*:"] {
            assert!(is_for(line, &wanted), "{line}");
        }
        for line in [
            "",
            "#*:*:*:*:hush",
            "::1:5432:a:u:hush",
            r"\:\:1:5433:a\\b:u:hush",
            r"\:\:1:5432:a\\b:v:hush",
            "*:*:*:*",
        ] {
            assert!(!is_for(line, &wanted), "{line}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_gives_no_password_is_explained() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pgpass");
        let wanted = ["h", "1", "d", "u"].map(str::to_owned);
        assert_eq!(look(&path, &wanted), PasswordFile::Missing);
        std::fs::write(&path, "h:1:d:u:hush\n").unwrap();
        for (mode, found) in [(0o640, PasswordFile::Open), (0o600, PasswordFile::HasPassword)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(look(&path, &wanted), found, "{mode:o}");
        }
        std::fs::write(&path, "h:1:d:v:hush\n").unwrap();
        let found = look(&path, &wanted);
        assert_eq!(found, PasswordFile::HasNoLine);
        let told = in_words(&found, &path, &wanted);
        assert!(told.ends_with("begins with h:1:d:u:") && !told.contains("hush"), "{told}");
    }
}
