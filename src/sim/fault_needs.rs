//! What faults of paging need of a site, so that a fault that could never happen is refused.

use super::fault::Fault;
use super::fault_names::name_of;
use super::pages::further::Further;
use super::pages::route::Route;
use super::place::Place;
use super::shape::Shape;
use super::sites::played;
use super::sites::played::{SimList, SimPaging, SimTraits};

/// What a fault needs of a site or of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// The list hands out cursors.
    Cursors,
    /// The list hands out cursors or addresses of next pages, in the page or in a header.
    Successor,
    /// The list is paged by numbers or offsets.
    Numbers,
    /// The list can go on from any entry.
    AnyEntry,
    /// The list has the addresses of next pages, in the page or in a header.
    Addresses,
    /// The list has a `Link` header.
    Link,
    /// The list has a total.
    Total,
    /// The list is of JSON.
    Json,
    /// The list is paged by key.
    Key,
    /// The page is a thumbnail.
    Image,
    /// The site has headers that say how many requests are left.
    Quota,
}

impl Need {
    /// Returns what a fault needs; `None` if every site can have it.
    const fn of(fault: &Fault) -> Option<Self> {
        Some(match fault {
            Fault::EmptyWithCursor | Fault::ExpiredCursor => Self::Cursors,
            Fault::EndlessCursor | Fault::NoNext => Self::Successor,
            Fault::AlwaysMore => Self::Numbers,
            Fault::ShortPage => Self::AnyEntry,
            Fault::ForeignNext | Fault::RelativeNext => Self::Addresses,
            Fault::QuotedLink | Fault::UnquotedLink => Self::Link,
            Fault::NullTotal | Fault::SmallTotal | Fault::LargeTotal => Self::Total,
            Fault::LoopingRun { .. } => Self::Key,
            Fault::Image(_) => Self::Image,
            Fault::Renamed => Self::Json,
            Fault::ResetInPast | Fault::AbsurdReset | Fault::Exhausted | Fault::ClockAhead => {
                Self::Quota
            }
            _ => return None,
        })
    }

    /// Returns whether a list, and the site around it, have what is needed.
    fn is_met(self, traits: &SimTraits, list: &SimList) -> bool {
        let pages_by = |any: &[SimPaging]| any.iter().any(|paging| list.paging.contains(paging));
        match self {
            Self::Cursors => list.has_cursors,
            Self::Successor => list.has_cursors || pages_by(&[SimPaging::Url, SimPaging::Link]),
            Self::Numbers => pages_by(&[SimPaging::Page, SimPaging::Offset]),
            Self::AnyEntry => list.has_cursors || pages_by(&[SimPaging::Offset]),
            Self::Addresses => pages_by(&[SimPaging::Url, SimPaging::Link]),
            Self::Link => pages_by(&[SimPaging::Link]),
            Self::Total => list.total.is_some(),
            Self::Json => list.fields.is_some(),
            Self::Key => pages_by(&[SimPaging::Key]),
            Self::Image => false,
            Self::Quota => traits.quota.is_some(),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Cursors => "a list that hands out cursors",
            Self::Successor => "a list that hands out cursors or addresses of next pages",
            Self::Numbers => "a list that is paged by numbers or offsets",
            Self::AnyEntry => {
                "a list that is paged by offsets or cursors (--page-size makes numbered pages short)"
            }
            Self::Addresses => "a list that hands out addresses of next pages",
            Self::Link => "a list with a Link header",
            Self::Total => "a list with a total",
            Self::Json => "a list of JSON",
            Self::Key => "a list that is paged by numbers of likes",
            Self::Image => "thumbnails",
            Self::Quota => "headers that say how many requests are left",
        }
    }
}

/// Returns whether a page can have a fault: a page that belongs to this list, if it belongs to one.
pub(super) fn suits(
    fault: &Fault,
    traits: &SimTraits,
    list: Option<&SimList>,
    route: Route,
) -> bool {
    match (Need::of(fault), list) {
        (None, _) => true,
        (Some(Need::Image), _) => matches!(route, Route::Thumb(..)),
        (Some(Need::Quota), _) => traits.quota.is_some(),
        (Some(need), Some(list)) => need.is_met(traits, list),
        (Some(_), None) => false,
    }
}

/// Checks that a site can have a fault at this place.
pub(super) fn check(fault: &Fault, place: Place, shape: Shape) -> Result<(), String> {
    let Some(need) = Need::of(fault).filter(|need| !is_met_at(*need, place, shape)) else {
        return Ok(());
    };
    let name = name_of(fault).unwrap_or("this fault");
    let suitable = Shape::ALL.into_iter().filter(|shape| is_met_at(need, place, *shape));
    let suitable: Vec<_> = suitable.map(Shape::name).collect();
    let hint = match suitable.as_slice() {
        [] => "Choose another fault or another part of the site".to_owned(),
        names => format!("It suits {}", names.join(", ")),
    };
    Err(format!("{name} needs {}, which {shape} does not have at that place. {hint}", need.words()))
}

fn is_met_at(need: Need, place: Place, shape: Shape) -> bool {
    let site = played(shape);
    let traits = site.traits();
    let has_list =
        |list: Further| place.has_further(list).then(|| site.further_list(list)).flatten();
    (need == Need::Image && shape == Shape::SketchfabV3 && place.has_thumbs())
        || (need == Need::Quota && traits.quota.is_some())
        || (place.has_catalogue() && need.is_met(&traits, &traits.catalogue))
        || (place.has_likes() && need.is_met(&traits, &traits.likes))
        || Further::KINDS.into_iter().filter_map(has_list).any(|list| need.is_met(&traits, &list))
}
