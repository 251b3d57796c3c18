//! The HTTP client: what every request of a run has in common.

use std::sync::Arc;

use reqwest::Client;
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use url::Origin;

use super::certificates::tls_settings;
use super::coding;
use super::cookies::RunCookies;
use super::proxies::Proxies;
use super::setup_error::BadSetup;
use crate::config::Config;

/// How many headers an answer may have.
const MAX_HEADERS: usize = 256;

/// Returns the client for a site on these origins, whose images may be on others. Cookies go only to the site.
///
/// It reads the heads of answers as tolerantly as it can, because the site decides what they look like.
pub fn build(
    config: &Config,
    (origins, image_origins): (&[Origin], &[Origin]),
    proxies: &Proxies,
) -> Result<Client, BadSetup> {
    let is_loopback = config.talks_to_loopback_only();
    let is_https = |origin: &Origin| origin.ascii_serialization().starts_with("https:");
    let needs_certificates = origins.iter().chain(image_origins).any(is_https)
        || (!is_loopback && proxies.need_certificates());
    let accepted =
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(coding::ACCEPTED))]);
    let mut client = Client::builder()
        .user_agent(config.user_agent())
        .default_headers(accepted)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(config.pace.timeout)
        .pool_max_idle_per_host(config.pace.max_in_flight as usize)
        .tcp_nodelay(true)
        .http1_max_headers(MAX_HEADERS)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_ignore_invalid_headers_in_responses(true)
        .cookie_provider(Arc::new(RunCookies::new(origins.to_vec())))
        .tls_backend_preconfigured(tls_settings(needs_certificates)?)
        // Only the variables that were checked count.
        .no_proxy();
    if !is_loopback {
        for proxy in proxies.for_client()? {
            client = client.proxy(proxy);
        }
    }
    client.build().map_err(|error| {
        let cause = std::error::Error::source(&error).map_or_else(String::new, ToString::to_string);
        BadSetup(format!("the HTTP client can't be set up: {cause}"))
    })
}
