//! How a firewall shows that it answered in the site's place.

/// The signs of a site's firewall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firewall {
    /// A header that only the firewall sends, in lower case.
    pub header: &'static str,
    /// The status of its page for people, never 200. The site itself may answer with it too.
    pub page_status: u16,
    /// Words that its page for people holds, in lower case.
    pub page_words: &'static str,
}

/// The AWS firewall in front of Sketchfab: a challenge is a 202 with the header, its page for
/// people a 405.
pub const AWS_WAF: Firewall =
    Firewall { header: "x-amzn-waf-action", page_status: 405, page_words: "human verification" };

impl Firewall {
    /// Returns whether this body, sent with [`Self::page_status`], is the firewall's page for
    /// people.
    pub fn is_its_page(&self, body: &[u8]) -> bool {
        String::from_utf8_lossy(body).to_lowercase().contains(self.page_words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_for_people_is_told_by_its_words() {
        assert!(AWS_WAF.is_its_page(b"<title>Human Verification</title>"));
        assert!(!AWS_WAF.is_its_page(b"<title>Method Not Allowed</title>"));
    }
}
