//! The certificates of the issuers that this machine trusts.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

use super::setup_error::BadSetup;

/// Returns the settings of TLS, with the issuers that the system or `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
///
/// If none can be read, no site can be trusted, so that is an error where TLS is needed.
pub fn tls_settings(is_needed: bool) -> Result<ClientConfig, BadSetup> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (_, _) = roots.add_parsable_certificates(found.certs);
    if roots.is_empty() && is_needed {
        let errors: Vec<_> = found.errors.iter().map(ToString::to_string).collect();
        let why = if errors.is_empty() { "none was found".to_owned() } else { errors.join("; ") };
        return Err(BadSetup(format!(
            "the certificates of trusted issuers can't be read ({why}): set SSL_CERT_FILE to a file \
             that holds them, or install the system's ca-certificates"
        )));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let settings = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| BadSetup(format!("TLS can't be set up: {error}")))?;
    Ok(settings.with_root_certificates(roots).with_no_client_auth())
}
