//! Where a crawl is kept: in a file, or on a PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};

use super::{BadServerAddress, ServerAddress};

/// Where a crawl is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabasePlace {
    /// In an SQLite file.
    File(PathBuf),
    /// On a PostgreSQL server.
    Server(ServerAddress),
}

/// What begins addresses of databases that are written without `//`.
const OTHER_KINDS: [&str; 13] = [
    "jdbc",
    "odbc",
    "sqlite",
    "sqlite3",
    "file",
    "mysql",
    "mysql2",
    "mariadb",
    "mssql",
    "sqlserver",
    "oracle",
    "pgsql",
    "postgis",
];

/// The names of values in an address of libpq's other form.
const NAMES_OF_VALUES: [&str; 11] = [
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "passfile",
    "service",
    "sslmode",
    "options",
    "application_name",
];

/// Why an address is not that of a database. No message holds a part of it, except for the name of a
/// parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDatabasePlace {
    /// It is an address, but not one of a PostgreSQL server.
    #[error(
        "a crawl is kept in an SQLite file or on a PostgreSQL server, and this is the address of something \
         else; use a path such as crawl.db, or postgres://user@host:5432/name?schema=crawl"
    )]
    OtherAddress,
    /// It has libpq's keyword form.
    #[error(
        "libpq's keyword form (host=… dbname=…) is not supported; use \
         postgres://user@host:5432/name?schema=crawl, or start a file name with ./"
    )]
    KeywordForm,
    /// It is a bad address of a PostgreSQL server.
    #[error(transparent)]
    Server(#[from] BadServerAddress),
}

impl DatabasePlace {
    /// Reads an address; returns none if the text is the name of a file.
    pub fn parse_address(text: &str) -> Result<Option<Self>, BadDatabasePlace> {
        let name = text.split_once('=').map_or("", |(name, _)| name.trim());
        if NAMES_OF_VALUES.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(BadDatabasePlace::KeywordForm);
        }
        let Some((start, rest)) = text.split_once(':') else { return Ok(None) };
        let scheme = start.trim_start().to_ascii_lowercase();
        if matches!(scheme.as_str(), "postgres" | "postgresql") {
            return Ok(Some(Self::Server(ServerAddress::parse(text)?)));
        }
        if OTHER_KINDS.contains(&scheme.as_str()) {
            return Err(BadDatabasePlace::OtherAddress);
        }
        // Also `jdbc:postgresql://`. A path that begins with ./ is one of a file in any case.
        let is_scheme_like = |c: char| c.is_ascii_alphanumeric() || "+-.:_".contains(c);
        let start = text.split_once("://").map(|(start, _)| start.trim_start());
        let is_address = rest.contains("//")
            && start.is_some_and(|start| {
                start.starts_with(|c: char| c.is_ascii_alphabetic())
                    && start.chars().all(is_scheme_like)
            });
        if is_address { Err(BadDatabasePlace::OtherAddress) } else { Ok(None) }
    }

    /// Returns the file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }

    /// Returns the server, if it is one.
    pub fn server(&self) -> Option<&ServerAddress> {
        match self {
            Self::File(_) => None,
            Self::Server(address) => Some(address),
        }
    }

    /// Returns whether it holds a password.
    pub fn has_password(&self) -> bool {
        self.server().is_some_and(ServerAddress::has_password)
    }
}

impl From<&Path> for DatabasePlace {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}

impl From<&PathBuf> for DatabasePlace {
    fn from(path: &PathBuf) -> Self {
        Self::File(path.clone())
    }
}

impl From<PathBuf> for DatabasePlace {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

impl From<&Self> for DatabasePlace {
    fn from(place: &Self) -> Self {
        place.clone()
    }
}

impl fmt::Display for DatabasePlace {
    /// Shows the path or the address, without its password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(address) => address.fmt(f),
        }
    }
}

impl fmt::Debug for DatabasePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Server(address) => f.debug_tuple("Server").field(address).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_the_name_of_a_file() {
        for name in [
            "crawl.db",
            "a b.db",
            "../x",
            "./postgres://x",
            "/a://b",
            "a:b",
            "notes:x",
            "./host=db",
            "hosts=1.db",
            "a=b",
            "",
            ":",
            "://",
            "12://x",
        ] {
            assert_eq!(DatabasePlace::parse_address(name), Ok(None), "{name}");
        }
    }

    #[test]
    fn addresses_of_something_else_are_refused() {
        for text in [
            "mysql://u:hush@h/d",
            "sqlite://crawl.db",
            "http://h/",
            "MySQL://h",
            "jdbc:postgresql://u:hush@h/d",
            "postgress://u:hush@h/d",
            " mysql://h",
            "postgresql+psycopg://u:hush@h/d",
            "sqlite:crawl.db",
            "sqlite:///crawl.db",
            "file:crawl.db?mode=ro",
            "jdbc:postgresql:d",
            "pgsql:host=h;dbname=d",
        ] {
            let refused = DatabasePlace::parse_address(text);
            assert_eq!(refused, Err(BadDatabasePlace::OtherAddress), "{text}");
        }
        for text in [
            "host=db dbname=crawl",
            "dbname=crawl",
            " user = u password=hush host=h",
            "service=crawl",
            "HOST=db",
            "host='a:b'",
        ] {
            let refused = DatabasePlace::parse_address(text);
            assert_eq!(refused, Err(BadDatabasePlace::KeywordForm), "{text}");
        }
        for text in ["postgres:u:hush@h/d", "postgres:/u:hush@h/d", " postgres://h/d", "postgres:"]
        {
            assert!(DatabasePlace::parse_address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_place_is_a_file_or_a_server() {
        let file = DatabasePlace::File(PathBuf::from("a b.db"));
        assert_eq!((file.to_string().as_str(), file.has_password()), ("a b.db", false));
        assert_eq!((file.file(), file.server()), (Some(Path::new("a b.db")), None));
        let server =
            DatabasePlace::parse_address("POSTGRES://u:hush@localhost/d").unwrap().unwrap();
        assert_eq!(server.to_string(), "postgres://u:***@localhost/d");
        assert!(server.has_password() && server.file().is_none() && server.server().is_some());
    }
}
