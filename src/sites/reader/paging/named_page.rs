//! The page that a page names as its next one.

use url::{ParseError, Url};

use super::page_addresses::{PageAddresses, following};
use super::received_page::ReceivedPage;
use super::way::Way;
use crate::sites::address::{MAX_BYTES, at_origin_of, named};
use crate::sites::error::PageError;
use crate::sites::json::JsonValue;
use crate::sites::page::NextPage;
use crate::sites::reader::link;
use crate::sites::reader::list_place::ListPlace;
use crate::sites::reader::template::{Filling, encoded_value, with_parameter};
use crate::words::Cursor;

impl PageAddresses {
    /// Returns the next page by one of the ways.
    pub fn by(
        &self,
        way: &Way,
        place: &ListPlace,
        received: ReceivedPage<'_>,
    ) -> Result<NextPage<ListPlace>, PageError> {
        let Filling { page, offset, .. } = self.filling(place);
        let n_entries = u64::try_from(received.n_entries).unwrap_or(u64::MAX);
        Ok(match way {
            Way::Page { .. } => {
                NextPage::Page(self.numbered(place, page.saturating_add(1), n_entries)?)
            }
            // The same page would come again.
            Way::Offset { .. } if received.n_entries == 0 => NextPage::Back,
            Way::Offset { .. } => {
                NextPage::Page(self.at_offset(place, offset.saturating_add(n_entries))?)
            }
            Way::Cursor { value, parameter } => {
                let value = match received.values.get(*value) {
                    JsonValue::Number(number) => NextPage::Page(*number),
                    other => named(other),
                };
                match value {
                    NextPage::Page(value) | NextPage::Perhaps(value) => {
                        let own = self.address.fill(self.filling(place))?;
                        let address = with_parameter(&own, parameter, value).into();
                        let next = Cursor { key: encoded_value(value), address };
                        at_cursor(place, &self.url(place)?, next, n_entries)
                    }
                    other => other.without_page(),
                }
            }
            Way::Url { value } => match named(received.values.get(*value)) {
                NextPage::Page(address) | NextPage::Perhaps(address) => {
                    self.at_address(place, address, n_entries)?
                }
                other => other.without_page(),
            },
            Way::Link { relation } => match link::find(received.links, relation) {
                Some(address) => self.at_address(place, address, n_entries)?,
                None => NextPage::None,
            },
        })
    }

    /// Returns the page at an address that a page names. The address of a numbered page gives the number. It
    /// is requested itself if it has parameters that the description does not know, such as a token.
    fn at_address(
        &self,
        place: &ListPlace,
        address: &str,
        n_entries: u64,
    ) -> Result<NextPage<ListPlace>, PageError> {
        let (Some(parameter), Some(way @ (Way::Page { .. } | Way::Offset { .. }))) =
            (self.address.number(), self.ways.first())
        else {
            let own = self.url(place)?;
            return Ok(match at_origin_of(&own, address) {
                Ok(address) => at_cursor(place, &own, cursor_after(&own, &address), n_entries),
                Err(problem) => NextPage::Unusable(problem),
            });
        };
        let named = match Url::parse(address) {
            Err(ParseError::RelativeUrlWithoutBase) => self.url(place)?.join(address),
            absolute => absolute,
        };
        let Ok(named) = named else { return Ok(NextPage::Unusable("can't be read")) };
        let number = named.query_pairs().find(|(name, _)| name == parameter);
        let number = number.and_then(|(_, value)| value.parse::<u32>().ok()).map(u64::from);
        let Filling { page, offset, .. } = self.filling(place);
        let next = match (way, number) {
            (Way::Offset { .. }, None) => return Ok(NextPage::Unusable("has no offset")),
            (_, None) => return Ok(NextPage::Unusable("has no number of a page")),
            (Way::Offset { .. }, Some(ahead)) if ahead > offset => {
                NextPage::Page(self.at_offset(place, ahead)?)
            }
            (Way::Page { .. }, Some(ahead)) if ahead > page => {
                NextPage::Page(self.numbered(place, ahead, n_entries)?)
            }
            _ => NextPage::Back,
        };
        let (NextPage::Page(next), Some(number)) = (next, number) else {
            return Ok(NextPage::Back);
        };
        if self.address.has_parameters(self.filling(&next), named.query_pairs())? {
            return Ok(NextPage::Page(next));
        }
        Ok(match at_origin_of(&self.url(place)?, address) {
            Ok(address) => {
                let cursor = Cursor { key: number.to_string(), address: address.into() };
                NextPage::Page(next.at(next.position, Some(cursor)))
            }
            Err(problem) => NextPage::Unusable(problem),
        })
    }
}

/// Returns the page that a page names, unless it names itself.
fn at_cursor(place: &ListPlace, own: &Url, next: Cursor, n_entries: u64) -> NextPage<ListPlace> {
    let is_same = place.cursor.as_ref().is_some_and(|own| own.key == next.key);
    if is_same || own.as_str() == next.address {
        return NextPage::Back;
    }
    if next.address.len() > MAX_BYTES {
        return NextPage::Unusable("is too long");
    }
    NextPage::Page(following(place, n_entries, Some(next)))
}

/// Returns the cursor of the page at an address that the page at `own` names. Where both hold the same cursor,
/// it is no cursor: something else in the address tells pages apart.
fn cursor_after(own: &Url, address: &Url) -> Cursor {
    let next = cursor_of(address);
    let is_constant = own != address && cursor_of(own).key == next.key;
    let key = if is_constant { address.as_str().to_owned() } else { next.key };
    Cursor { key, ..next }
}

/// Returns the cursor in an address, by which sites tell pages apart, or the whole address if it has none. It
/// stays encoded, because it is opaque.
fn cursor_of(address: &Url) -> Cursor {
    let pairs = address.query().unwrap_or_default().split('&');
    let key = pairs.filter_map(|pair| pair.strip_prefix("cursor=")).find(|key| !key.is_empty());
    let address = address.as_str().to_owned();
    Cursor { key: key.map_or_else(|| address.clone(), str::to_owned), address }
}
