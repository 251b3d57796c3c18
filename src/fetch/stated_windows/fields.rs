//! The `RateLimit` field: a structured field (RFC 9651), in the two spellings of the drafts.

use std::convert::Infallible;

use sfv::visitor::{
    DictionaryVisitor, EntryVisitor, Ignored, InnerListVisitor, ItemVisitor, ListVisitor,
    ParameterVisitor,
};
use sfv::{BareItemFromInput, KeyRef, Parser};

use super::number::{Rounding, in_seconds, whole};
use crate::rules::windows::StatedWindow;

/// The longest name of a policy, in bytes. A longer one is cut.
const MAX_NAME: usize = 100;

/// Returns the windows that a field states: those of `"api";r=50;t=30, "day";r=900;t=7200`, or the one of
/// `limit=100, remaining=50, reset=30`. A field that is neither states none.
pub fn read(field: &[u8]) -> Vec<StatedWindow> {
    // A list comes first, because `default;r=50` is a dictionary too.
    if let Ok(windows) = Parser::new(field).parse_list_with_visitor(Policies::default()) {
        return windows;
    }
    let window = Parser::new(field).parse_dictionary_with_visitor(OneWindow::default());
    Vec::from_iter(window.ok().flatten())
}

/// Collects the windows of a list of policies.
#[derive(Default)]
struct Policies(Vec<StatedWindow>);

impl<'de> ListVisitor<'de> for Policies {
    type Out = Vec<StatedWindow>;
    type Error = Infallible;

    fn entry(&mut self) -> Result<impl EntryVisitor<'de>, Infallible> {
        Ok(PolicyEntry(&mut self.0))
    }

    fn finish(self) -> Result<Self::Out, Infallible> {
        Ok(self.0)
    }
}

struct PolicyEntry<'w>(&'w mut Vec<StatedWindow>);

impl<'de> EntryVisitor<'de> for PolicyEntry<'_> {
    type Error = Infallible;

    fn item(self) -> Result<impl ItemVisitor<'de>, Infallible> {
        Ok(self)
    }

    fn inner_list(self) -> Result<impl InnerListVisitor<'de>, Infallible> {
        Ok(Ignored)
    }
}

impl<'de> ItemVisitor<'de> for PolicyEntry<'_> {
    type Out = ();
    type Error = Infallible;

    fn bare_item(
        self,
        name: BareItemFromInput<'de>,
    ) -> Result<impl ParameterVisitor<'de, Out = ()>, Infallible> {
        let policy = match &name {
            BareItemFromInput::String(name) => Some(cut(name.as_str())),
            BareItemFromInput::Token(name) => Some(cut(name.as_str())),
            _ => None,
        };
        Ok(PolicyParameters { windows: self.0, policy, r: None, t: None })
    }
}

/// The parameters of a policy: the last of each name counts, as the RFC has it.
struct PolicyParameters<'w> {
    windows: &'w mut Vec<StatedWindow>,
    /// None where an entry of the list is no policy.
    policy: Option<String>,
    r: Option<u64>,
    t: Option<u64>,
}

impl<'de> ParameterVisitor<'de> for PolicyParameters<'_> {
    type Out = ();
    type Error = Infallible;

    fn parameter(
        &mut self,
        key: &'de KeyRef,
        value: BareItemFromInput<'de>,
    ) -> Result<(), Infallible> {
        match key.as_str() {
            "r" => self.r = number(&value, Rounding::Down),
            "t" => self.t = number(&value, Rounding::Up),
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Infallible> {
        if let (Some(policy), Some(n_left)) = (self.policy, self.r) {
            let resets_in = self.t.and_then(in_seconds);
            self.windows.push(StatedWindow { policy, n_left, limit: None, resets_in });
        }
        Ok(())
    }
}

/// Collects the numbers of a dictionary: the last of each name counts, as the RFC has it.
#[derive(Default)]
struct OneWindow {
    limit: Option<u64>,
    remaining: Option<u64>,
    reset: Option<u64>,
}

impl<'de> DictionaryVisitor<'de> for OneWindow {
    type Out = Option<StatedWindow>;
    type Error = Infallible;

    fn entry(&mut self, key: &'de KeyRef) -> Result<impl EntryVisitor<'de>, Infallible> {
        Ok(match key.as_str() {
            "limit" => Some(NumberEntry(&mut self.limit, Rounding::Down)),
            "remaining" => Some(NumberEntry(&mut self.remaining, Rounding::Down)),
            "reset" => Some(NumberEntry(&mut self.reset, Rounding::Up)),
            _ => None,
        })
    }

    fn finish(self) -> Result<Self::Out, Infallible> {
        Ok(self.remaining.map(|n_left| StatedWindow {
            policy: String::new(),
            n_left,
            limit: self.limit,
            resets_in: self.reset.and_then(in_seconds),
        }))
    }
}

struct NumberEntry<'n>(&'n mut Option<u64>, Rounding);

impl<'de> EntryVisitor<'de> for NumberEntry<'_> {
    type Error = Infallible;

    fn item(self) -> Result<impl ItemVisitor<'de>, Infallible> {
        Ok(self)
    }

    fn inner_list(self) -> Result<impl InnerListVisitor<'de>, Infallible> {
        *self.0 = None;
        Ok(Ignored)
    }
}

impl<'de> ItemVisitor<'de> for NumberEntry<'_> {
    type Out = ();
    type Error = Infallible;

    fn bare_item(
        self,
        value: BareItemFromInput<'de>,
    ) -> Result<impl ParameterVisitor<'de, Out = ()>, Infallible> {
        *self.0 = number(&value, self.1);
        Ok(Ignored)
    }
}

/// Returns a number that is not negative, as a whole number.
fn number(value: &BareItemFromInput<'_>, rounding: Rounding) -> Option<u64> {
    match value {
        BareItemFromInput::Integer(number) => whole(&number.to_string(), rounding),
        BareItemFromInput::Decimal(number) => whole(&number.to_string(), rounding),
        _ => None,
    }
}

/// Returns a name, cut to a length that can be stored.
fn cut(name: &str) -> String {
    name.chars().take(MAX_NAME).collect()
}
