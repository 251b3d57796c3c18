//! The table of `crawl sites`.

use super::outline::ways;
use crate::sites::description::{Description, Likers, NextKind};

const HEADINGS: [&str; 7] =
    ["name", "collects", "by", "times", "pages by", "token", "known limits"];

/// Returns one line per description, below the headings.
pub fn table(descriptions: &[Description]) -> String {
    let headings = HEADINGS.map(str::to_owned);
    let rows: Vec<[String; 7]> =
        std::iter::once(headings).chain(descriptions.iter().map(row)).collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..HEADINGS.len()).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn row(description: &Description) -> [String; 7] {
    let yes_or_no = |is_so: bool| if is_so { "yes" } else { "no" }.to_owned();
    let likes = match description.likers() {
        Some(Likers::Pages(list)) => list.paging.kinds.as_slice(),
        Some(Likers::WithinItem(_)) | None => &[],
    };
    let of_user = description.user_likes.as_ref();
    let of_user = of_user.map_or(&[][..], |likes| &likes.items.list.paging.kinds);
    [
        description.name.clone(),
        description.noun.many().to_owned(),
        by(description).to_owned(),
        yes_or_no(description.gives_times()),
        paging([&description.items.list.paging.kinds, likes, of_user]),
        if description.token.is_some() { "optional" } else { "none" }.to_owned(),
        limits(description),
    ]
}

/// Returns how likes can be collected: by item, by user, or both.
const fn by(description: &Description) -> &'static str {
    match (&description.likes, &description.user_likes) {
        (Some(_), Some(_)) => "both",
        (None, Some(_)) => "user",
        (_, None) => "item",
    }
}

/// Returns the ways in which the lists are paged, each once.
fn paging(lists: [&[NextKind]; 3]) -> String {
    let mut names = Vec::new();
    for name in lists.into_iter().flat_map(ways) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

fn limits(description: &Description) -> String {
    let noun = &description.noun;
    let listed = description.items.lists_at_most;
    let listed = listed.map(|n| format!("lists up to {}", noun.grouped(n.into())));
    let told = description.rate_limit.is_some().then(|| "states its rate limit".to_owned());
    let limits: Vec<String> = [listed, told].into_iter().flatten().collect();
    if limits.is_empty() { "-".to_owned() } else { limits.join(", ") }
}
