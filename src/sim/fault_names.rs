//! The names of the faults.

use super::fault::{Fault, ImageFault};
use super::odd_page::OddPage;

/// A fault with a name. Faults that need further details have none.
struct NamedFault {
    name: &'static str,
    about: &'static str,
    make: fn() -> Fault,
}

const fn named(name: &'static str, about: &'static str, make: fn() -> Fault) -> NamedFault {
    NamedFault { name, about, make }
}

/// Every fault that has a name.
#[rustfmt::skip] // One line per fault.
static NAMED: [NamedFault; 71] = [
    named("too-many-requests", "429", || Fault::TooManyRequests { retry_after: None }),
    named("unavailable", "503", || Fault::Unavailable { retry_after: None }),
    named("server-error", "500", || Fault::Status(500)),
    named("forbidden", "403", || Fault::Forbidden),
    named("gone", "404", || Fault::Gone),
    named("challenge", "the firewall's challenge: 202 without a body", || Fault::Challenge),
    named("human-verification", "the firewall's \"Human Verification\" page, with 405", || Fault::HumanVerification),
    named("reset", "the connection is reset", || Fault::Reset),
    named("silence", "no answer", || Fault::HangBeforeHeaders),
    named("hang-in-body", "half of the page, then nothing", || Fault::HangInBody),
    named("truncated", "half of the page, then the connection ends", || Fault::Truncated),
    named("wrong-length", "a Content-Length of half the page", || Fault::WrongLength),
    named("endless", "a body that never ends", || Fault::Endless),
    named("html", "200 with an HTML page", || Fault::HtmlWhereJson),
    named("maintenance", "200 with a page that announces maintenance", || Fault::Maintenance),
    named("wrong-json", "200 with JSON of a different shape", || Fault::WrongJson),
    named("broken-json", "200 with half of a JSON text", || Fault::BrokenJson),
    named("wrong-landmark", "200 with the right content type, but another page", || Fault::WrongLandmark),
    named("empty", "a list without entries", || Fault::EmptyPage),
    named("redirect-to-login", "302 to a login page", || Fault::Redirect("/login".to_owned())),
    named("redirect-elsewhere", "302 to the login page of another site", || Fault::RedirectElsewhere),
    named("redirect-to-itself", "302 to the same address", || Fault::RedirectToItself),
    named("cookie-wall", "302 to the same address, until the client brings the cookie", || Fault::CookieWall),
    named("expired-cursor", "400 to cursors that were handed out before", || Fault::ExpiredCursor),
    named("no-next", "a list without the address of its next page", || Fault::NoNext),
    named("null-name", "the first entry has no name", || Fault::Odd(OddPage::NullName, 0)),
    named("number-as-name", "the first entry's name is a number", || Fault::Odd(OddPage::NumberAsName, 0)),
    named("lone-surrogate", "the first entry's name ends with half a character", || Fault::Odd(OddPage::LoneSurrogate, 0)),
    named("count-as-text", "the first entry's count is text", || Fault::Odd(OddPage::CountAsText, 0)),
    named("count-as-fraction", "the first entry's count is written as 8.0", || Fault::Odd(OddPage::CountAsFraction, 0)),
    named("no-uid", "the first entry has no id", || Fault::Odd(OddPage::NoUid, 0)),
    named("null-entry", "the first entry is null", || Fault::Odd(OddPage::NullEntry, 0)),
    named("duplicate-key", "the first entry gives its id and name twice", || Fault::Odd(OddPage::DuplicateKey, 0)),
    named("nan", "NaN in an unused field", || Fault::Odd(OddPage::NotANumber, 0)),
    named("bom", "a byte order mark before the page", || Fault::Odd(OddPage::ByteOrderMark, 0)),
    named("x-gzip", "gzip by its old name", || Fault::Coded("x-gzip")),
    named("capital-gzip", "gzip in capital letters", || Fault::Coded("GZIP")),
    named("gzip-members", "gzip in two members", || Fault::TwoGzipMembers),
    named("unknown-coding", "an unknown content coding", || Fault::UnknownCoding),
    named("latin-1", "the page in ISO 8859-1", || Fault::Latin1 { in_meta: false }),
    named("latin-1-meta", "the same, but only the page itself says so", || Fault::Latin1 { in_meta: true }),
    named("many-headers", "150 extra headers", || Fault::ManyHeaders),
    named("empty-with-cursor", "a page without entries; the next one begins where it did", || Fault::EmptyWithCursor),
    named("short-page", "half of a page; the next one begins after it", || Fault::ShortPage),
    named("repeated-end", "the last entries again and again past the end", || Fault::RepeatedEnd),
    named("endless-cursor", "a next page forever", || Fault::EndlessCursor),
    named("always-more", "has_more and the number of a next page, forever", || Fault::AlwaysMore),
    named("foreign-next", "the next page at another origin", || Fault::ForeignNext),
    named("relative-next", "the next page without an origin", || Fault::RelativeNext),
    named("quoted-link", "a Link with commas and rel=next in quoted texts", || Fault::QuotedLink),
    named("unquoted-link", "a Link without quotation marks", || Fault::UnquotedLink),
    named("null-total", "a total of null", || Fault::NullTotal),
    named("small-total", "a total of 1", || Fault::SmallTotal),
    named("large-total", "a total that is far too large", || Fault::LargeTotal),
    named("error-in-200", "200 with an error in the site's own form", || Fault::ErrorIn200),
    named("renamed", "the first entry has a new id, which works as well", || Fault::Renamed),
    named("reset-in-past", "no requests left until yesterday", || Fault::ResetInPast),
    named("absurd-reset", "no requests left for some hundred years", || Fault::AbsurdReset),
    named("exhausted", "403, and no requests left for a second", || Fault::Exhausted),
    named("clock-ahead", "a clock that is an hour ahead", || Fault::ClockAhead),
    named("request-timeout", "408", || Fault::Status(408)),
    named("looping-run", "models of equally many likes again and again, in the list by key", || Fault::LoopingRun { anew: false }),
    named("looping-run-anew", "the same, at another address each time", || Fault::LoopingRun { anew: true }),
    named("image-truncated", "half of a thumbnail, as a whole answer", || Fault::Image(ImageFault::Truncated)),
    named("image-html", "an HTML page that is called a thumbnail", || Fault::Image(ImageFault::Html)),
    named("image-wrong-type", "a thumbnail that is called plain text", || Fault::Image(ImageFault::WrongType)),
    named("image-too-large", "a thumbnail of 32 MiB", || Fault::Image(ImageFault::TooLarge)),
    named("image-gif", "a GIF in place of a thumbnail", || Fault::Image(ImageFault::Gif)),
    // Former names.
    named("html-where-json", "", || Fault::HtmlWhereJson),
    named("empty-page", "", || Fault::EmptyPage),
    named("hang-before-headers", "", || Fault::HangBeforeHeaders),
];

/// Returns the fault of this name. `status-NNN` and `status-NNN-retry-after-SECONDS` name faults too.
pub(super) fn fault_of(name: &str) -> Result<Fault, String> {
    let found = NAMED.iter().find(|fault| fault.name == name).map(|fault| (fault.make)());
    found.or_else(|| status(name)).ok_or_else(|| {
        format!(
            "there is no fault {name:?}; use one of {}, status-NNN or status-NNN-retry-after-SECONDS",
            listed().map(|(name, _)| name).collect::<Vec<_>>().join(", ")
        )
    })
}

/// Returns the names of the faults with what each does.
pub(super) fn listed() -> impl Iterator<Item = (&'static str, &'static str)> {
    let listed = NAMED.iter().filter(|fault| !fault.about.is_empty());
    listed.map(|fault| (fault.name, fault.about))
}

/// Returns the name of a fault that has one.
pub(super) fn name_of(fault: &Fault) -> Option<&'static str> {
    let is_it = |made: &Fault| std::mem::discriminant(made) == std::mem::discriminant(fault);
    NAMED.iter().find(|named| is_it(&(named.make)())).map(|named| named.name)
}

fn status(name: &str) -> Option<Fault> {
    let rest = name.strip_prefix("status-")?;
    let (status, after) = match rest.split_once("-retry-after-") {
        Some((status, after)) => (status, Some(after)),
        None => (rest, None),
    };
    let status = status.parse().ok().filter(|status| (200..=599).contains(status))?;
    match after {
        None => Some(Fault::Status(status)),
        Some(after) => {
            after.parse::<u32>().ok().map(|_| Fault::StatusRetryAfter(status, after.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_for_one_fault() {
        let mut names: Vec<_> = NAMED.iter().map(|fault| fault.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), NAMED.len());
        for name in names {
            assert!(fault_of(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_status_is_a_fault_with_or_without_a_wait() {
        assert!(matches!(fault_of("status-418"), Ok(Fault::Status(418))));
        let waits = fault_of("status-301-retry-after-7");
        assert!(matches!(waits, Ok(Fault::StatusRetryAfter(301, after)) if after == "7"));
        for name in ["status-99", "status-600", "status-x", "status-404-retry-after-soon"] {
            assert!(fault_of(name).unwrap_err().contains("status-NNN"), "{name}");
        }
    }
}
