//! Reads the sources of a site's users.

use super::field;
use super::given::Given;
use super::likes::{KnownItems, LikesWays};
use super::template::PageOwner;
use super::{keys, list};
use crate::sites::description::{ListedUsers, UserLikes, UserSource};
use crate::yaml::YamlError;

/// The names of the sources.
const NAMES: [&str; 5] = ["owners", "list", "followers", "followings", "commenters"];

/// The maximum number of sources in a list.
const SOURCES_MAX: usize = 8;

/// Reads the sources of users, in order.
pub fn read(
    given: Option<&Given<'_>>,
    (likes_given, likes): (&Given<'_>, &LikesWays),
    known: KnownItems<'_>,
) -> Result<Vec<UserSource>, YamlError> {
    let (given, likes) = match (given, &likes.by_user) {
        (None, None) => return Ok(Vec::new()),
        (Some(given), Some(likes)) => (given, likes),
        (Some(given), None) => {
            return Err(given.refused(
                "applies only to likes by user; add an entry with by: user to likes, or leave users out",
            ));
        }
        (None, Some(_)) => {
            return Err(likes_given.refused(
                "a crawl by user needs users, and the description has no source of them; add users at the top level, such as users: [owners]",
            ));
        }
    };
    let all = given.list(SOURCES_MAX)?;
    let mut sources: Vec<UserSource> = Vec::new();
    for given in &all {
        let source = source(given, known)?;
        if sources.iter().any(|other| other.name() == source.name()) {
            let name = source.name();
            return Err(
                given.refused(format!("the source {name} is given twice; keep one of them"))
            );
        }
        sources.push(source);
    }
    let begins = |source: &UserSource| {
        !matches!(source, UserSource::Followers(_) | UserSource::Followings(_))
    };
    if !sources.iter().any(begins) {
        return Err(given.refused(
            "followers and followings only lead from known users to others; add owners, list or commenters",
        ));
    }
    check_names(&all, &sources, likes, known)?;
    Ok(sources)
}

fn source(given: &Given<'_>, known: KnownItems<'_>) -> Result<UserSource, YamlError> {
    let from = match given.as_text() {
        Some(_) => given.clone(),
        None if given.is_section() => match given.member("from") {
            Some(from) => from,
            None => given.section(&keys::USERS)?.need("from", "from: list")?,
        },
        None => {
            return Err(
                given.refused("not a source of users; write owners, or from: list with its keys")
            );
        }
    };
    match from.text()? {
        "owners" if known.listed.owner.is_none() => Err(from.refused(
            "the catalogue names no owners; add items.owner, such as owner: {id: /user/id}",
        )),
        "owners" => {
            if given.is_section() {
                given.section(&["from"])?;
            }
            Ok(UserSource::Owners)
        }
        name if NAMES.contains(&name) && !given.is_section() => Err(from.refused(format!(
            "{name} needs pages to read; write a section with from: {name}, get, rows and so on"
        ))),
        "list" => user_list(given, PageOwner::Site).map(UserSource::List),
        "followers" => user_list(given, PageOwner::User).map(UserSource::Followers),
        "followings" => user_list(given, PageOwner::User).map(UserSource::Followings),
        "commenters" => commenters(given, known).map(UserSource::Commenters),
        other => Err(from.refused(keys::none_of(other, &NAMES))),
    }
}

fn user_list(given: &Given<'_>, of: PageOwner) -> Result<ListedUsers, YamlError> {
    let section = given.section(&keys::USERS)?;
    let form = list::form(&section);
    Ok(ListedUsers {
        list: list::read(&section, of)?,
        person: field::person_in(&section, form)?,
        likes: section.get("likes").map(|given| field::number(&given, form)).transpose()?,
        comments: None,
    })
}

fn commenters(given: &Given<'_>, known: KnownItems<'_>) -> Result<ListedUsers, YamlError> {
    let section = given.section(&keys::COMMENTERS)?;
    let form = list::form(&section);
    let comments = section.get("comments");
    Ok(ListedUsers {
        list: list::read(&section, PageOwner::Item)?,
        person: field::person(&section.need("user", "user: {id: /user/id}")?, form)?,
        likes: None,
        comments: comments.map(|given| field::number(&given, known.form)).transpose()?,
    })
}

/// Checks that each source gives names if an address needs the name of a user.
fn check_names(
    all: &[Given<'_>],
    sources: &[UserSource],
    likes: &UserLikes,
    known: KnownItems<'_>,
) -> Result<(), YamlError> {
    let of_sources = sources.iter().filter_map(UserSource::list).map(|users| &users.list);
    let mut lists = of_sources.chain([&likes.items.list]);
    if !lists.any(|list| list.get.names_user()) {
        return Ok(());
    }
    for (given, source) in all.iter().zip(sources) {
        let (name, place) = match source.list() {
            Some(users) => (&users.person.name, "name"),
            None => (
                &known.listed.owner.as_ref().and_then(|owner| owner.name.clone()),
                "items.owner.name",
            ),
        };
        if name.is_none() {
            return Err(given.refused(format!(
                "an address uses {{username}}, but {} gives no names; add {place}, or use {{user}} in the address",
                source.name()
            )));
        }
    }
    Ok(())
}
