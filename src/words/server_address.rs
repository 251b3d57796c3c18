//! The address of a PostgreSQL server and of the schema that holds a crawl.

mod linked;
mod read;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use url::Url;

/// Where a crawl is kept on a PostgreSQL server. The password in it, if there is one, is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerAddress(Arc<AddressParts>);

/// Shared, because errors carry it.
#[derive(PartialEq, Eq)]
struct AddressParts {
    /// The address as it was given.
    given: Url,
    /// The address for the driver: without the schema, and always with `sslmode`.
    connection: Url,
    schema: String,
}

/// Why a text is not the address of a PostgreSQL server. No message holds a part of the text, except for
/// the name of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadServerAddress {
    /// It does not have the form of an address.
    #[error(
        "not the address of a PostgreSQL server; use postgres://user@host:5432/name?schema=crawl, and \
         percent-encode special characters (@ as %40, / as %2F)"
    )]
    Shape,
    /// It holds a space or a control character.
    #[error(
        "an address can't hold spaces or control characters; percent-encode them (a space as %20)"
    )]
    Space,
    /// Percent-encoded bytes are not text.
    #[error(
        "a percent-encoded part of the address is not UTF-8, or holds a zero byte; encode it again"
    )]
    NotText,
    /// It names no host.
    #[error(
        "the address names no server; put the host after postgres://, or add host=/run/postgresql for a \
         Unix socket in that folder"
    )]
    NoHost,
    /// The host is a list, or encoded.
    #[error("not the name or IP address of one host; write a single host, as it is")]
    Host,
    /// It names no database.
    #[error(
        "the address names no database on the server; add its name after the host, as in postgres://host/name"
    )]
    NoDatabase,
    /// The path has several parts.
    #[error("the name of the database on the server holds a /; write it as %2F, or leave it out")]
    DatabaseName,
    /// The port is not a number from 1 to 65535.
    #[error("the port is not a whole number; use 1 to 65535")]
    Port,
    /// A part is given twice, perhaps once as a parameter.
    #[error("the address gives {0} twice; write it once")]
    Twice(&'static str),
    /// A parameter has no value.
    #[error("the parameter {0} has no value; give one, or leave it out")]
    NoValue(&'static str),
    /// A parameter's value holds what looks like the beginning of another parameter.
    #[error(
        "the value of the parameter {0} holds a ?, ; or =; separate parameters with &, or percent-encode it (%3F, \
         %3B, %3D)"
    )]
    Separator(&'static str),
    /// The name of the database holds what looks like parameters.
    #[error(
        "the name of the database holds a &, ; or =; begin the parameters with ?, as in name?schema=crawl, or \
         percent-encode it (%26, %3B, %3D)"
    )]
    DatabaseSeparator,
    /// A password among the parameters.
    #[error(
        "a password does not belong among the parameters; put it into PGPASSWORD or the file that PGPASSFILE names"
    )]
    PasswordParameter,
    /// A parameter that is not known. The name is as it was given.
    #[error("the address has an unknown parameter")]
    Parameter(String),
    /// The name of the schema can't be used.
    #[error(
        "not the name of a schema; use 1 to 63 bytes without control characters, not information_schema or $user, and not beginning with pg_"
    )]
    Schema,
    /// The value of `sslmode` is not known.
    #[error(
        "not a value of sslmode; use disable, allow, prefer, require, verify-ca or verify-full"
    )]
    SslMode,
    /// The connection to another machine would not be protected.
    #[error(
        "with this sslmode, the password and the data could be read or changed on their way to another \
         machine; use sslmode=verify-full or verify-ca, or leave sslmode out"
    )]
    Unprotected,
}

impl ServerAddress {
    /// Returns the address for the driver, with the password. It must not be shown.
    pub fn connection_url(&self) -> &Url {
        &self.0.connection
    }

    /// Returns the schema that holds the crawl, unquoted.
    pub fn schema(&self) -> &str {
        &self.0.schema
    }

    /// Returns whether the address holds a password.
    pub fn has_password(&self) -> bool {
        self.0.given.password().is_some()
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.given.clone();
        // An address that can't hold a password has none to hide.
        if self.has_password() && shown.set_password(Some("***")).is_err() {
            return f.write_str("postgres://***");
        }
        f.write_str(shown.as_str())
    }
}

impl fmt::Debug for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerAddress({self}, schema {:?})", self.0.schema)
    }
}
