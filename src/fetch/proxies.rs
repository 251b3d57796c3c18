//! The proxies that the environment names.

use std::ffi::OsString;
use std::fmt;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{NoProxy, Proxy};
use url::Url;

use super::setup_error::BadSetup;

/// The schemes of proxies that are supported.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// The proxies that the environment names. Without one, requests go to the site directly.
#[derive(Default)]
pub struct Proxies {
    http: Option<ProxySetting>,
    https: Option<ProxySetting>,
    not_for: String,
}

/// A variable that names a proxy.
#[derive(Clone, PartialEq, Eq)]
struct ProxySetting {
    variable: &'static str,
    /// It may hold a password, so no message shows it.
    url: String,
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |setting: &Option<ProxySetting>| setting.as_ref().map(|it| it.variable);
        let (http, https) = (name(&self.http), name(&self.https));
        f.debug_struct("Proxies")
            .field("http", &http)
            .field("https", &https)
            .finish_non_exhaustive()
    }
}

impl Proxies {
    /// Reads the variables with a function that returns the value of one. Upper case comes first,
    /// and an empty variable counts as none.
    ///
    /// It fails if a request might otherwise bypass a proxy that is set.
    pub fn read(value_of: impl Fn(&str) -> Option<OsString>) -> Result<Self, BadSetup> {
        let first = |names: [&'static str; 2]| {
            let set = |name| value_of(name).filter(|value| !value.is_empty()).map(|it| (name, it));
            names.into_iter().find_map(set)
        };
        let proxy = |names| first(names).map(ProxySetting::read).transpose();
        let all = proxy(["ALL_PROXY", "all_proxy"])?;
        let not_for = match first(["NO_PROXY", "no_proxy"]) {
            Some((name, hosts)) => hosts.into_string().map_err(|_| not_text(name))?,
            None => String::new(),
        };
        Ok(Self {
            http: proxy(["HTTP_PROXY", "http_proxy"])?.or_else(|| all.clone()),
            https: proxy(["HTTPS_PROXY", "https_proxy"])?.or(all),
            not_for,
        })
    }

    /// Returns the proxies as the client takes them.
    pub(super) fn for_client(&self) -> Result<Vec<Proxy>, BadSetup> {
        let mut proxies = Vec::new();
        if let Some(setting) = &self.http {
            proxies.push(Proxy::http(setting.address()).map_err(|_| setting.refusal())?);
        }
        if let Some(setting) = &self.https {
            proxies.push(Proxy::https(setting.address()).map_err(|_| setting.refusal())?);
        }
        let not_for = NoProxy::from_string(&self.not_for);
        Ok(proxies.into_iter().map(|proxy| proxy.no_proxy(not_for.clone())).collect())
    }

    /// Returns the variable whose proxy gets the requests for an address, if any does.
    pub(super) fn variable_for(&self, url: &Url) -> Option<&'static str> {
        let setting = if url.scheme() == "https" { &self.https } else { &self.http }.as_ref()?;
        let matcher = Matcher::builder().all(setting.address()).no(self.not_for.clone()).build();
        matcher.intercept(&url.as_str().parse().ok()?).map(|_| setting.variable)
    }

    /// Returns whether a proxy is spoken to with TLS.
    pub(super) fn need_certificates(&self) -> bool {
        let all = [&self.http, &self.https].into_iter().flatten();
        all.into_iter().any(|setting| setting.address().starts_with("https:"))
    }
}

impl ProxySetting {
    fn read((variable, value): (&'static str, OsString)) -> Result<Self, BadSetup> {
        let url = value.into_string().map_err(|_| not_text(variable))?.trim().to_owned();
        let setting = Self { variable, url };
        let scheme = setting.url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        if scheme.is_some_and(|scheme| !SCHEMES.contains(&scheme.as_str())) {
            return Err(BadSetup(format!(
                "{variable} names a kind of proxy that is not supported: use an address that begins \
                 with http://, https://, socks4:// or socks5://, or unset it"
            )));
        }
        if setting.is_usable() { Ok(setting) } else { Err(setting.refusal()) }
    }

    /// Returns whether the client would send requests to it. If not, it would send them to the site.
    fn is_usable(&self) -> bool {
        let matcher = Matcher::builder().all(self.address()).build();
        let is_used =
            "http://site.example/".parse().is_ok_and(|uri| matcher.intercept(&uri).is_some());
        let is_address = Url::parse(&self.address()).is_ok_and(|url| url.has_host());
        is_used && is_address && Proxy::all(self.address()).is_ok()
    }

    /// Returns the address of the proxy, with a scheme.
    fn address(&self) -> String {
        if self.url.contains("://") { self.url.clone() } else { format!("http://{}", self.url) }
    }

    fn refusal(&self) -> BadSetup {
        BadSetup(format!(
            "{} does not hold the address of a proxy: set it to one such as \
             http://proxy.example:3128, or unset it",
            self.variable
        ))
    }
}

fn not_text(variable: &str) -> BadSetup {
    BadSetup(format!(
        "{variable} holds bytes that are not text: set it to the address of a proxy, or unset it"
    ))
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Proxies, BadSetup> {
        let value = |name: &str| set.iter().find(|(of, _)| *of == name).map(|(_, it)| it.into());
        Proxies::read(value)
    }

    #[test]
    fn the_variable_that_applies_to_an_address_is_known() {
        let proxies = read(&[
            ("HTTP_PROXY", ""),
            ("http_proxy", "proxy.example:3128"),
            ("ALL_PROXY", "socks5h://me:secret@proxy.example"),
            ("no_proxy", "inner.example, 10.0.0.0/8"),
        ])
        .unwrap();
        let variable = |url| proxies.variable_for(&Url::parse(url).unwrap());
        assert_eq!(variable("http://site.example/"), Some("http_proxy"));
        assert_eq!(variable("https://site.example/"), Some("ALL_PROXY"));
        assert_eq!(variable("https://inner.example/"), None);
        assert_eq!(variable("http://10.1.2.3/"), None);
        assert_eq!(proxies.for_client().unwrap().len(), 2);
        assert!(!format!("{proxies:?}").contains("secret"));
    }

    #[test]
    fn a_variable_that_is_no_supported_proxy_is_refused_by_name() {
        for (name, value) in [
            ("HTTP_PROXY", "http://"),
            ("https_proxy", "http://proxy.example:port"),
            ("HTTPS_PROXY", "ftp://secret@proxy.example"),
            ("ALL_PROXY", "socks://proxy.example"),
            ("all_proxy", "socks6://proxy.example"),
            ("HTTP_PROXY", "http://proxy example"),
            ("HTTP_PROXY", "://"),
            ("HTTP_PROXY", "http://proxy.example:99999"),
        ] {
            let BadSetup(message) = read(&[(name, value)]).unwrap_err();
            assert!(message.starts_with(&format!("{name} ")), "{value}: {message}");
            assert!(!message.contains("secret"), "{message}");
        }
        for name in ["HTTP_PROXY", "NO_PROXY"] {
            let value = |of: &str| (of == name).then(|| OsString::from_vec(vec![b'x', 0xff]));
            let BadSetup(message) = Proxies::read(value).unwrap_err();
            assert!(message.starts_with(&format!("{name} holds bytes")), "{message}");
        }
    }
}
