//! The ways in which a simulated site can misbehave.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::odd_page::OddPage;

/// A way to misbehave.
#[derive(Clone, Debug)]
pub enum Fault {
    /// 429.
    TooManyRequests {
        /// The `Retry-After` header.
        retry_after: Option<String>,
    },
    /// 503.
    Unavailable {
        /// The `Retry-After` header.
        retry_after: Option<String>,
    },
    /// This status with an HTML page.
    Status(u16),
    /// This status with an HTML page and a `Retry-After` header.
    StatusRetryAfter(u16, String),
    /// The connection is reset.
    Reset,
    /// The connection ends in the middle of the body.
    Truncated,
    /// No answer until the client gives up.
    HangBeforeHeaders,
    /// Half of the body, then nothing until the client gives up.
    HangInBody,
    /// The proper answer, one byte of the body at a time with this pause in between.
    Drip(Duration),
    /// The proper answer with a `Content-Length` of half its length.
    WrongLength,
    /// A body that never ends.
    Endless,
    /// 200 with an HTML page for browsers.
    HtmlWhereJson,
    /// 200 with a page that announces maintenance.
    Maintenance,
    /// 200 with JSON of another form.
    WrongJson,
    /// 200 with text that is declared as JSON but isn't.
    BrokenJson,
    /// 200 and the right content type, but another page.
    WrongLandmark,
    /// The page, well formed, but without its entries.
    EmptyPage,
    /// The page after this many entries were added at the head of the list, or removed if negative.
    Moved(i32),
    /// The proper answer to another request, for this target.
    As(String),
    /// The page of JSON with this address of the next page.
    Next(String),
    /// The page with the first occurrence of a text replaced.
    Changed {
        /// The text that is replaced.
        from: String,
        /// The text that is sent instead.
        to: String,
    },
    /// The page with every occurrence of a text replaced.
    ChangedThroughout {
        /// The text that is replaced.
        from: String,
        /// The text that is sent instead.
        to: String,
    },
    /// 202 without a body: the firewall's challenge.
    Challenge,
    /// 405 with the firewall's "Human Verification" page.
    HumanVerification,
    /// 403 "Access denied".
    Forbidden,
    /// 404.
    Gone,
    /// 302 to this location.
    Redirect(String),
    /// 302 to the login page of another origin, which answers.
    RedirectElsewhere,
    /// 302 to the same address.
    RedirectToItself,
    /// 302 to the same address with a cookie, until the client brings it.
    CookieWall,
    /// 400 to each address with a cursor that was handed out before this fault began.
    ExpiredCursor,
    /// The list without what leads to its next page.
    NoNext,
    /// A page of the list without entries, whose next page begins where it did.
    EmptyWithCursor,
    /// The page with the first half of its entries. The next page begins after them.
    ShortPage,
    /// A list whose last entries come again and again on the pages past its end.
    RepeatedEnd,
    /// A list whose every page leads to another one, even past its end.
    EndlessCursor,
    /// The list by key, whose key is the number of likes alone: a run of equal numbers that is longer than a
    /// page comes again and again.
    LoopingRun {
        /// Whether its address is another one each time.
        anew: bool,
    },
    /// A list whose every page says that there is more, even past its end.
    AlwaysMore,
    /// The list with the address of its next page at another origin.
    ForeignNext,
    /// The list with the address of its next page without an origin.
    RelativeNext,
    /// The list with a `Link` header in which addresses and quoted texts hold commas, semicolons and `rel=next`.
    QuotedLink,
    /// The list with a `Link` header without quotation marks.
    UnquotedLink,
    /// The list with null for its total.
    NullTotal,
    /// The list with a total of 1.
    SmallTotal,
    /// The list with a total that is far too large.
    LargeTotal,
    /// 200 with an error in the site's own form.
    ErrorIn200,
    /// The list with another id, under which the site answers too, in the first entry.
    Renamed,
    /// The page with headers that say that no request is left until a moment in the past.
    ResetInPast,
    /// The page with headers that say that no request is left for some hundred years.
    AbsurdReset,
    /// 403 with headers that say that no request is left for a second.
    Exhausted,
    /// The page with headers of a clock that is an hour ahead.
    ClockAhead,
    /// The page with something odd in the entry at this place, from 0.
    Odd(OddPage, usize),
    /// Something is wrong with a thumbnail.
    Image(ImageFault),
    /// The page, compressed with gzip, under this content coding.
    Coded(&'static str),
    /// The page, as two gzip members.
    TwoGzipMembers,
    /// The page, not compressed, under a content coding that nobody knows.
    UnknownCoding,
    /// The page in ISO 8859-1.
    Latin1 {
        /// Whether only the page itself says so, and not the header.
        in_meta: bool,
    },
    /// The page with 150 further headers.
    ManyHeaders,
    /// These bytes, after which the connection is closed unless they are a whole answer.
    Raw(Vec<u8>),
    /// 200 with this body.
    Body {
        /// The `Content-Type` header.
        content_type: String,
        /// The body.
        body: Vec<u8>,
    },
    /// The proper answer, after a notification.
    Hold(Arc<Notify>),
}

/// What is wrong with a thumbnail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFault {
    /// The first half of the image, as a whole answer.
    Truncated,
    /// A page for browsers under the media type of the image.
    Html,
    /// The image under the media type of plain text.
    WrongType,
    /// The image, followed by zeros up to 32 MiB.
    TooLarge,
    /// A GIF under the media type of the image.
    Gif,
}
