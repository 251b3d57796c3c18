//! The page itself: one HTML document that contains everything it needs, and a policy that lets it load
//! nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const HTML: &str = include_str!("document/live_page.html");
const STYLE: &str = include_str!("document/live_page.css");
const SCRIPT: &str = include_str!("document/live_page.js");
const ICON: &str = include_str!("document/icon.svg");

/// The HTML document and its policy.
#[derive(Debug)]
pub struct Document {
    /// HTML.
    pub text: String,
    /// The value of the header `Content-Security-Policy`, which allows the page's own script and styles by
    /// their hashes.
    pub policy: String,
}

impl Document {
    /// Puts the page together. `drawing_style` is the style sheet that each drawing contains.
    pub fn assemble(drawing_style: &str) -> Self {
        let text = HTML
            .replace("{style}", STYLE)
            .replace("{icon}", &STANDARD.encode(ICON))
            .replace("{script}", SCRIPT);
        let [script, style, drawings] = [SCRIPT, STYLE, drawing_style].map(hash);
        let policy = format!(
            "default-src 'none'; script-src '{script}'; style-src '{style}' '{drawings}'; img-src data:; \
             connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        Self { text, policy }
    }
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_contains_all_it_needs_and_names_no_other_host() {
        let page = Document::assemble(".chart{}");
        for part in [STYLE, SCRIPT] {
            assert!(page.text.contains(part));
        }
        let addresses = page.text.matches("://").count();
        assert_eq!(addresses, 0, "an address that is not the page's own");
        assert!(!page.text.contains("{style}") && !page.text.contains("{script}"));
        assert!(
            !page.text.contains(" style=\"") && !page.text.contains(" onclick="),
            "the policy forbids inline styles and handlers"
        );
        assert!(page.policy.is_ascii());
    }
}
