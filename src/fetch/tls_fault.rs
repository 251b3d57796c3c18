//! Explains failed TLS connections, including those of the database driver.

use std::io;

use rustls::{CertificateError, Error, OtherError};

/// Why no encrypted connection could be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// The certificate of the other side is not accepted.
    Certificate(CertificateFault),
    /// The other side refused the connection.
    Refused,
    /// Anything else.
    Other,
}

/// Why a certificate is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// The authority that issued it is not trusted.
    UnknownIssuer,
    /// It names other hosts, which are listed here.
    OtherNames(Vec<String>),
    /// It has expired.
    Expired,
    /// It is not valid yet.
    NotValidYet,
    /// It belongs to an authority, not a server.
    OfAuthority,
    /// Its version is too old to name hosts.
    OldVersion,
    /// Anything else, in the words of the library.
    Other(String),
}

/// Returns what went wrong with TLS; none if the error has another cause.
pub fn tls_fault(error: &io::Error) -> Option<TlsFault> {
    let error = error.get_ref()?.downcast_ref::<Error>()?;
    Some(match error {
        Error::InvalidCertificate(error) => TlsFault::Certificate(certificate_fault(error)),
        Error::AlertReceived(_) => TlsFault::Refused,
        _ => TlsFault::Other,
    })
}

fn certificate_fault(error: &CertificateError) -> CertificateFault {
    match error {
        CertificateError::UnknownIssuer => CertificateFault::UnknownIssuer,
        CertificateError::NotValidForName => CertificateFault::OtherNames(Vec::new()),
        CertificateError::NotValidForNameContext { presented, .. } => {
            CertificateFault::OtherNames(presented.iter().map(|name| bare(name)).collect())
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateFault::Expired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotValidYet
        }
        CertificateError::Other(OtherError(inner)) => match inner.downcast_ref::<webpki::Error>() {
            Some(webpki::Error::CaUsedAsEndEntity) => CertificateFault::OfAuthority,
            Some(webpki::Error::UnsupportedCertVersion) => CertificateFault::OldVersion,
            _ => CertificateFault::Other(inner.to_string()),
        },
        error => CertificateFault::Other(error.to_string()),
    }
}

/// Strips the kind from a name. The library has it only as a text such as `DnsName("localhost")`.
fn bare(name: &str) -> String {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(name).trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::AlertDescription;
    use rustls::pki_types::{ServerName, UnixTime};

    use super::*;

    fn fault(error: impl Into<Error>) -> Option<TlsFault> {
        tls_fault(&io::Error::new(io::ErrorKind::InvalidData, error.into()))
    }

    fn other(error: webpki::Error) -> CertificateError {
        CertificateError::Other(OtherError(Arc::new(error)))
    }

    #[test]
    fn each_fault_of_a_certificate_is_recognized() {
        let time = UnixTime::since_unix_epoch(std::time::Duration::ZERO);
        let names = vec![r#"DnsName("a")"#.to_owned(), "IpAddress(192.0.2.7)".to_owned()];
        let expected = ServerName::try_from("h").unwrap();
        for (error, found) in [
            (CertificateError::UnknownIssuer, CertificateFault::UnknownIssuer),
            (
                CertificateError::NotValidForNameContext { expected, presented: names },
                CertificateFault::OtherNames(vec!["a".to_owned(), "192.0.2.7".to_owned()]),
            ),
            (CertificateError::ExpiredContext { time, not_after: time }, CertificateFault::Expired),
            (
                CertificateError::NotValidYetContext { time, not_before: time },
                CertificateFault::NotValidYet,
            ),
            (other(webpki::Error::CaUsedAsEndEntity), CertificateFault::OfAuthority),
            (other(webpki::Error::UnsupportedCertVersion), CertificateFault::OldVersion),
        ] {
            assert_eq!(fault(error), Some(TlsFault::Certificate(found)));
        }
        let revoked = fault(CertificateError::Revoked);
        assert!(matches!(revoked, Some(TlsFault::Certificate(CertificateFault::Other(_)))));
    }

    #[test]
    fn other_trouble_is_told_apart() {
        let alert = Error::AlertReceived(AlertDescription::CertificateRequired);
        assert_eq!(fault(alert), Some(TlsFault::Refused));
        assert_eq!(fault(Error::DecryptError), Some(TlsFault::Other));
        assert_eq!(tls_fault(&io::ErrorKind::ConnectionReset.into()), None);
    }
}
