//! Who runs the crawl, as the site's operators see it.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// A `mailto:` or `https:` address that fits into a comment of a header (RFC 9110, section 5.6.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact(String);

impl Contact {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Contact {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |byte: u8| byte.is_ascii_graphic() && !b"()\\".contains(&byte);
        if !text.bytes().all(fits) {
            return Err("the User-Agent can't hold it; use ASCII letters, digits and signs, \
                without spaces, ( ) and \\");
        }
        let reachable = match text.split_once(':') {
            Some(("mailto", mailbox)) => is_mailbox(mailbox),
            Some(("https", _)) => Url::parse(text).is_ok_and(|url| is_page(&url)),
            _ => false,
        };
        if reachable {
            Ok(Self(text.to_owned()))
        } else {
            Err("not a contact; use mailto:you@example.org or https://example.org/about")
        }
    }
}

fn is_mailbox(text: &str) -> bool {
    let ends = text.split_once('@');
    ends.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
}

fn is_page(url: &Url) -> bool {
    url.has_host() && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_a_mailbox_or_a_page_and_fits_into_a_header() {
        for text in ["mailto:me@example.org", "https://example.org/crawl?who=1#me"] {
            assert_eq!(text.parse::<Contact>().unwrap().as_str(), text);
        }
        for text in [
            "",
            "me@example.org",
            "mailto:",
            "mailto:me",
            "mailto:@b",
            "mailto:a@",
            "mailto:a@b@c",
            "http://example.org",
            "https:",
            "https://",
            "https://u:p@example.org",
            "tel:1",
            "https://a.b/(x)",
            "https://a.b/ c",
            "mailto:a@b\r\nX: y",
            "mailto:\u{e9}@b",
            "mailto:a\\@b",
        ] {
            assert!(text.parse::<Contact>().is_err(), "{text:?}");
        }
    }
}
