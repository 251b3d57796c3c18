//! Address templates: addresses with placeholders.

use url::Url;

use super::given::Given;
use crate::sites::description::{Placeholder, Template, TemplatePart};
use crate::yaml::{YamlError, nearest, shown};

/// The longest address, in bytes.
const BYTES_MAX: usize = 2_000;

/// The names of the placeholders.
const NAMES: [(&str, Placeholder); 8] = [
    ("id", Placeholder::Id),
    ("+id", Placeholder::IdPath),
    ("user", Placeholder::User),
    ("+user", Placeholder::UserPath),
    ("username", Placeholder::Username),
    ("+username", Placeholder::UsernamePath),
    ("page", Placeholder::Page),
    ("offset", Placeholder::Offset),
];

/// The owner of the page at an address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PageOwner {
    /// The site: the page lists all its items or users.
    Site,
    /// An item.
    Item,
    /// A user.
    User,
}

/// The placeholders that an address must have. It may have no others.
#[derive(Clone, Copy)]
pub struct RequiredPlaceholders {
    /// The owner of the page.
    pub of: PageOwner,
    /// The placeholder for the page, if the list is paged by numbers.
    pub number: Option<Placeholder>,
}

/// Reads a path below the site's base, or a full address.
pub fn read(given: &Given<'_>, required: RequiredPlaceholders) -> Result<Template, YamlError> {
    let text = given.short_text(BYTES_MAX)?;
    let is_allowed = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`".contains(&byte);
    if !text.bytes().all(is_allowed) {
        return Err(given.refused_secretly(
            "an address can't hold spaces or special characters; write them percent-encoded, such as %20",
        ));
    }
    if text.contains('#') {
        return Err(given.refused("a fragment (#) is never sent; leave it out"));
    }
    check_begin(given, text)?;
    let parts = parts(given, text, required.of)?;
    check_placeholders(given, &parts, required)?;
    let template = Template { text: text.to_owned(), parts };
    check_filled(given, &template)?;
    Ok(template)
}

/// Checks that the address is a path, or has a host without placeholders.
fn check_begin(given: &Given<'_>, text: &str) -> Result<(), YamlError> {
    if text.starts_with("//") {
        return Err(
            given.refused("a path begins with one slash; write https:// for a full address")
        );
    }
    if text.starts_with('/') {
        return Ok(());
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(given.refused(
            "begin with a slash for a path below base, such as /items, or with https:// for a full address",
        ));
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    if host.contains('@') {
        return Err(
            given.refused_secretly("the address holds a user name or password; leave it out")
        );
    }
    if host.contains(['{', '}']) {
        return Err(given.refused("the host of an address can't hold a placeholder; write it out"));
    }
    let origin = Url::parse(&format!("{scheme}://{host}/")).ok();
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    if !origin.as_ref().is_some_and(is_web) {
        return Err(given.refused("not an address; use https:// with a host"));
    }
    Ok(())
}

fn parts(given: &Given<'_>, text: &str, of: PageOwner) -> Result<Vec<TemplatePart>, YamlError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            parts.push(TemplatePart::Text(before.to_owned()));
        }
        let inner = from.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let Some((name, after)) = inner else {
            return Err(given.refused("a brace has no partner; write %7B or %7D to send a brace"));
        };
        let found = NAMES.iter().find(|(known, _)| *known == name);
        let (_, place) = found.ok_or_else(|| unknown_placeholder(given, name, of))?;
        parts.push(TemplatePart::Place(*place));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(TemplatePart::Text(rest.to_owned()));
    }
    Ok(parts)
}

fn unknown_placeholder(given: &Given<'_>, name: &str, of: PageOwner) -> YamlError {
    let known = NAMES.iter().filter(|(_, place)| fits(of, *place));
    let known: Vec<&'static str> = known.map(|(name, _)| *name).collect();
    let hint = match name {
        "token" => "; a token is sent in a header: see the key token".to_owned(),
        "cursor" => "; a cursor is added automatically: see next.parameter".to_owned(),
        name => Some("id")
            .filter(|_| name.to_ascii_lowercase().ends_with("id"))
            .or_else(|| nearest(name, &known))
            .map(|meant| format!("; did you mean {{{meant}}}?"))
            .unwrap_or_default(),
    };
    let allowed: Vec<String> = known.iter().map(|name| format!("{{{name}}}")).collect();
    let allowed = allowed.join(", ");
    given
        .refused(format!("unknown placeholder {{{}}}{hint} (allowed here: {allowed})", shown(name)))
}

fn check_placeholders(
    given: &Given<'_>,
    parts: &[TemplatePart],
    required: RequiredPlaceholders,
) -> Result<(), YamlError> {
    let has = |wanted: Placeholder| {
        parts.iter().any(|part| matches!(part, TemplatePart::Place(place) if *place == wanted))
    };
    if let Some(problem) = misplaced(required.of, has) {
        return Err(given.refused(problem));
    }
    for (place, name, key) in
        [(Placeholder::Page, "{page}", "page: 1"), (Placeholder::Offset, "{offset}", "offset: 24")]
    {
        let is_required = required.number == Some(place);
        if is_required && !has(place) {
            return Err(given
                .refused(format!("{name} is missing, but next needs it; add it to the address")));
        }
        if !is_required && has(place) {
            return Err(given.refused(format!(
                "{name} needs a next that counts by it; write next: {{{key}}}, or leave {name} out"
            )));
        }
    }
    Ok(())
}

/// Returns what is wrong with the placeholders for an item and a user, if anything is.
fn misplaced(of: PageOwner, has: impl Fn(Placeholder) -> bool) -> Option<&'static str> {
    let has_id = has(Placeholder::Id) || has(Placeholder::IdPath);
    let has_user = has(Placeholder::User) || has(Placeholder::UserPath);
    let has_username = has(Placeholder::Username) || has(Placeholder::UsernamePath);
    Some(match of {
        PageOwner::Item if !has_id => {
            "{id} is missing, so the address would be the same for every item; add {id} or {+id}"
        }
        PageOwner::User if !has_user && !has_username => {
            "{user} is missing, so the address would be the same for every user; add {user} or {username}"
        }
        PageOwner::Site if has_id => {
            "{id} has no meaning here, because the list belongs to no item; leave it out"
        }
        PageOwner::User if has_id => {
            "{id} has no meaning here, because the list belongs to a user; leave it out"
        }
        PageOwner::Site if has_user => {
            "{user} has no meaning here, because the list belongs to no user; leave it out"
        }
        PageOwner::Item if has_user => {
            "{user} has no meaning here, because the page belongs to an item; leave it out"
        }
        PageOwner::Site if has_username => {
            "{username} has no meaning here, because the list belongs to no user; leave it out"
        }
        PageOwner::Item if has_username => {
            "{username} has no meaning here, because the page belongs to an item; leave it out"
        }
        PageOwner::Site | PageOwner::Item | PageOwner::User => return None,
    })
}

/// Returns whether a placeholder may be in an address that leads to this page.
const fn fits(of: PageOwner, place: Placeholder) -> bool {
    match place {
        Placeholder::Id | Placeholder::IdPath => matches!(of, PageOwner::Item),
        Placeholder::User
        | Placeholder::UserPath
        | Placeholder::Username
        | Placeholder::UsernamePath => matches!(of, PageOwner::User),
        Placeholder::Page | Placeholder::Offset => true,
    }
}

/// Checks that the address is valid once its placeholders are filled in, and that its path is sent as written.
fn check_filled(given: &Given<'_>, template: &Template) -> Result<(), YamlError> {
    let mut filled = String::new();
    if template.text.starts_with('/') {
        filled.push_str("https://example.org");
    }
    for part in &template.parts {
        filled.push_str(match part {
            TemplatePart::Text(text) => text,
            TemplatePart::Place(_) => "1",
        });
    }
    let path = filled.split('?').next().unwrap_or_default();
    let is_dots = |segment: &str| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        plain == "." || plain == ".."
    };
    if path.split('/').any(is_dots) {
        return Err(given.refused("the path holds . or .. as a step; write the path without it"));
    }
    if Url::parse(&filled).is_err() {
        return Err(given.refused("not a valid address once its placeholders are filled in"));
    }
    Ok(())
}
