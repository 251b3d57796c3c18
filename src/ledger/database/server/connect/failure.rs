//! Why a connection could not be opened, and what to do about it.

use std::io;

use sqlx::postgres::{PgConnectOptions, PgDatabaseError};

use super::super::super::error::DbError;
use super::{certificate_files, passwords};
use crate::fetch::{CertificateFault, TlsFault, tls_fault};
use crate::words::ServerAddress;

/// Returns the error for a connection that could not be opened. It holds no password.
pub fn explain(
    error: &sqlx::Error,
    address: &ServerAddress,
    options: &PgConnectOptions,
) -> DbError {
    let address = address.clone();
    let is_away = is_away(error);
    if may_be_of_files(error)
        && let Some(what) = certificate_files::fault(&address, options.get_ssl_mode())
    {
        return DbError::UnfitServer { address, what };
    }
    let what = match error {
        sqlx::Error::Io(error) => of_the_way(error, options.get_host()),
        sqlx::Error::Tls(_) if is_without_tls(error) => {
            "its encryption is turned off: set ssl = on in its postgresql.conf".to_owned()
        }
        sqlx::Error::Tls(error) => format!("no encrypted connection can be made ({error})"),
        sqlx::Error::Protocol(_) => {
            "what answers there is not PostgreSQL: check the host and the port in the address"
                .to_owned()
        }
        sqlx::Error::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
            Some(error) => of_server(error, &address, options),
            None => error.to_string(),
        },
        error => error.to_string(),
    };
    DbError::NoServer { address, what, is_away }
}

/// Returns whether a server that was reached before may answer again soon.
fn is_away(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() != io::ErrorKind::InvalidData,
        // It starts, ends, has just ended all connections, or has as many as it allows.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code.starts_with("57P") || code.starts_with("08") || code == "53300"
        }),
        _ => false,
    }
}

fn is_without_tls(error: &sqlx::Error) -> bool {
    error.to_string().contains("does not support TLS")
}

/// Returns whether the file of a certificate may be at fault. The driver does not say which one it can't use.
fn may_be_of_files(error: &sqlx::Error) -> bool {
    use io::ErrorKind as Kind;
    match error {
        sqlx::Error::Configuration(_) => true,
        sqlx::Error::Tls(_) => !is_without_tls(error),
        sqlx::Error::Io(error) => matches!(
            error.kind(),
            Kind::NotFound
                | Kind::PermissionDenied
                | Kind::IsADirectory
                | Kind::NotADirectory
                | Kind::InvalidInput
                | Kind::InvalidData
        ),
        _ => false,
    }
}

/// Returns what went wrong before the server said anything.
fn of_the_way(error: &io::Error, host: &str) -> String {
    match tls_fault(error) {
        Some(TlsFault::Certificate(fault)) => of_certificate(&fault, host),
        Some(TlsFault::Refused) => format!(
            "the server refused the encrypted connection ({error}): if it asks for a certificate, set sslcert and \
             sslkey to one that the server trusts"
        ),
        Some(TlsFault::Other) => format!("no encrypted connection can be made ({error})"),
        None if is_cut_off(error) => {
            "the connection was closed before PostgreSQL answered: check that PostgreSQL is listening there, or try \
             again in a moment"
                .to_owned()
        }
        None if error.kind() == io::ErrorKind::InvalidData => {
            format!("no encrypted connection can be made ({error})")
        }
        None => format!(
            "{error}: check that the server runs there, and which port it has (5432 if the address names none)"
        ),
    }
}

fn is_cut_off(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset)
}

/// Returns why the server's certificate is not accepted, and what to do about it.
fn of_certificate(fault: &CertificateFault, host: &str) -> String {
    match fault {
        CertificateFault::UnknownIssuer => {
            "its certificate was issued by an authority that is not trusted: add sslrootcert=FILE to the address, \
             where FILE holds that authority's certificate"
                .to_owned()
        }
        CertificateFault::OtherNames(names) => format!(
            "its certificate is not for {host}{}: use one of its names in the address, or issue a certificate whose \
             subjectAltName holds {host}",
            names_in_words(names)
        ),
        CertificateFault::Expired => {
            "its certificate has expired: renew it on the server, and check the clock of this machine".to_owned()
        }
        CertificateFault::NotValidYet => {
            "its certificate is not valid yet: check the clocks of the server and of this machine".to_owned()
        }
        CertificateFault::OfAuthority => {
            "its certificate is that of an authority, not of a server: let that authority issue a certificate for the \
             server, with CA:FALSE, and install that one"
                .to_owned()
        }
        CertificateFault::OldVersion => format!(
            "its certificate has an old format that can't name hosts: issue a new one whose subjectAltName holds {host}"
        ),
        CertificateFault::Other(what) => format!("its certificate can't be used ({what})"),
    }
}

fn names_in_words(names: &[String]) -> String {
    if names.is_empty() {
        " and names no host".to_owned()
    } else {
        format!(" but for {}", names.join(", "))
    }
}

/// Returns what the server said, and what to do about it. Its messages may be in any language, so what tells them
/// apart is the code, and the routine that they come from.
fn of_server(
    error: &PgDatabaseError,
    address: &ServerAddress,
    options: &PgConnectOptions,
) -> String {
    let what = error.message();
    let user = options.get_username();
    match (error.code(), error.routine().unwrap_or_default()) {
        ("28P01", _) => format!("{what}: {}", passwords::refused(address, options)),
        ("28000", "ClientAuthentication") => format!(
            "{what}: let the server's administrator add a line for this user, database and host to pg_hba.conf, \
             before any line that rejects them"
        ),
        ("28000", "InitializeSessionUserId") => format!(
            "{what}: let the server's administrator create a role with the right to log in, or name another user in \
             the address"
        ),
        ("28000", _) => format!(
            "{what}: pg_hba.conf on the server says how the user {user} has to prove who it is; let it ask for a \
             password (scram-sha-256)"
        ),
        ("3D000", _) => format!("{what}: create it with `createdb`, or name another database"),
        ("53300", "InitializeSessionUserId") => {
            format!(
                "{what}: raise its limit with `alter role … connection limit`, or try again later"
            )
        }
        ("53300", "CheckMyDatabase") => format!(
            "{what}: raise its limit with `alter database … connection limit`, or try again later"
        ),
        ("53300", _) => format!("{what}: raise max_connections, or try again later"),
        ("57P03", _) => format!("{what}: try again in a moment"),
        _ => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_not_accepted_is_explained() {
        let names = |names: &[&str]| {
            CertificateFault::OtherNames(names.iter().map(|name| (*name).to_owned()).collect())
        };
        for (fault, told) in [
            (CertificateFault::UnknownIssuer, "sslrootcert=FILE"),
            (names(&["a", "b"]), "is not for h but for a, b:"),
            (names(&[]), "is not for h and names no host:"),
            (CertificateFault::OfAuthority, "of an authority"),
            (CertificateFault::Other("Revoked".to_owned()), "(Revoked)"),
        ] {
            assert!(of_certificate(&fault, "h").contains(told), "{fault:?}");
        }
    }
}
