//! Where a value is on a page, and how it is written.

use std::fmt;

use scraper::Selector;

use crate::words::AttributeKind;

/// Where a value is: at the first of these places that holds one. Places are tried element by element.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The places, in order; never empty.
    pub at: Vec<Location>,
    /// How it is written there.
    pub conversion: Conversion,
}

/// A place on a page, or within an entry of its list.
#[derive(Clone, Debug, PartialEq)]
pub enum Location {
    /// In JSON.
    Json(Pointer),
    /// In HTML.
    Html(CssPath),
}

/// A JSON Pointer (RFC 6901) in which a step `*` is every element of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// The steps; none for the whole value.
    pub steps: Vec<PointerStep>,
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            match step {
                PointerStep::Key(key) => {
                    write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?;
                }
                PointerStep::Every => f.write_str("/*")?,
            }
        }
        Ok(())
    }
}

/// A step of a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PointerStep {
    /// The member of an object with this key. In an array, a number is the element at that position.
    Key(String),
    /// Every element of an array.
    Every,
}

/// A CSS selector, and the attribute that holds the value.
#[derive(Clone, Debug, PartialEq)]
pub struct CssPath {
    /// The path as the description gives it.
    pub text: String,
    /// The elements, by their selector; the entry itself where there is none.
    pub selector: Option<Selector>,
    /// The attribute; the element's text where there is none.
    pub attribute: Option<String>,
}

/// How the value of a field is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conversion {
    /// A text.
    #[default]
    Text,
    /// A whole number.
    Count,
    /// A number that may be rounded: `978` or `1.5k`.
    RoundedCount,
    /// A date and time of RFC 3339.
    Rfc3339,
    /// Seconds since 1970.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMilliseconds,
    /// A date and time in UTC, whose offset may be left out.
    Utc,
    /// `true` or `false`, or words like them.
    YesOrNo,
}

impl Conversion {
    /// Every conversion.
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::Count,
        Self::RoundedCount,
        Self::Rfc3339,
        Self::EpochSeconds,
        Self::EpochMilliseconds,
        Self::Utc,
        Self::YesOrNo,
    ];

    /// Returns its name in a description.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Count => "count",
            Self::RoundedCount => "rounded count",
            Self::Rfc3339 => "rfc3339",
            Self::EpochSeconds => "epoch seconds",
            Self::EpochMilliseconds => "epoch milliseconds",
            Self::Utc => "utc",
            Self::YesOrNo => "yes or no",
        }
    }

    /// Returns what the values of an attribute are that is written like this.
    pub const fn kind(self) -> AttributeKind {
        match self {
            Self::Text => AttributeKind::Text,
            Self::Count | Self::RoundedCount => AttributeKind::Count,
            Self::Rfc3339 | Self::EpochSeconds | Self::EpochMilliseconds | Self::Utc => {
                AttributeKind::Moment
            }
            Self::YesOrNo => AttributeKind::Truth,
        }
    }
}
