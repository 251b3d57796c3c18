//! Why a connection could not be made safe, in words.

use rustls::pki_types::UnixTime;
use rustls::{CertificateError, Error, InvalidMessage};

use super::excerpt;
use crate::words::Moment;

/// Returns in words what went wrong with TLS.
pub fn say(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => say_of_certificate(error),
        // The first bytes are not a TLS record.
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "the port does not speak TLS; a plain one needs http://".to_owned()
        }
        Error::AlertReceived(alert) => format!("the site refused TLS ({alert:?})"),
        Error::PeerIncompatible(_) => "the site supports no secure version of TLS".to_owned(),
        error => format!("TLS failed ({})", excerpt(&error.to_string())),
    }
}

fn say_of_certificate(error: &CertificateError) -> String {
    match error {
        CertificateError::Expired => "its certificate has expired".to_owned(),
        CertificateError::ExpiredContext { not_after, .. } => format!(
            "its certificate expired at {}, unless this machine's clock is wrong",
            moment(*not_after)
        ),
        CertificateError::NotValidYet => {
            "its certificate is not valid yet: is this machine's clock right?".to_owned()
        }
        CertificateError::NotValidYetContext { not_before, .. } => format!(
            "its certificate is not valid before {}: is this machine's clock right?",
            moment(*not_before)
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another name".to_owned()
        }
        CertificateError::UnknownIssuer => {
            "its certificate is from an unknown issuer; SSL_CERT_FILE can name one to trust"
                .to_owned()
        }
        CertificateError::Revoked => "its certificate was revoked".to_owned(),
        error => format!("its certificate is not accepted ({})", excerpt(&format!("{error:?}"))),
    }
}

fn moment(time: UnixTime) -> Moment {
    Moment::from_millis(i64::try_from(time.as_secs().saturating_mul(1000)).unwrap_or(i64::MAX))
}
