//! `crawl sites`: lists the bundled descriptions, prints one of them, and checks a user's own.

mod columns;
mod comments;
mod explained;
mod outline;
mod page_rows;
mod refusal;
mod saved_page;

use std::path::Path;
use std::sync::Arc;

use super::output::print;
use super::{Exit, Refused, description_file};
use crate::sites::{Description, Site};
use crate::words::printable;
use crate::yaml::nearest;

pub use saved_page::SavedPage;

/// Prints a table of the bundled descriptions.
pub fn sites() -> anyhow::Result<Exit> {
    print(format_args!(
        "{}\n`crawl sites show NAME` prints a description: what is known about the site's limits and terms,\n\
         and a starting point for your own.\n",
        columns::table(Description::bundled())
    ))?;
    Ok(Exit::Done)
}

/// Prints a bundled description as it is.
pub fn sites_show(name: &str) -> anyhow::Result<Exit> {
    let Some(description) = Description::bundled_named(name) else {
        return Err(unknown(name).into());
    };
    print(format_args!("{}", description.text))?;
    Ok(Exit::Done)
}

/// Prints the JSON Schema of descriptions, with which editors complete their keys.
pub fn sites_schema() -> anyhow::Result<Exit> {
    print(format_args!("{}", include_str!("../../schemas/site.schema.json")))?;
    Ok(Exit::Done)
}

/// Checks a description in a file, and prints in words what a crawl with it would do. It also reads saved
/// pages with it, and with `explain` says what each place of the description found there.
pub fn sites_check(file: &Path, pages: &[SavedPage], explain: bool) -> anyhow::Result<Exit> {
    let description = description_file::read(file)?;
    let name = printable(&file.display().to_string());
    let doubts = comments::doubts(&description);
    print(format_args!("{name}: no errors\n{doubts}{}", outline::of(&description)))?;
    let site = Site::new(Arc::new(description), None, None)?;
    let mut failed = Vec::new();
    for page in pages {
        let shown = page.read(&site, explain)?;
        print(format_args!("\n{}", shown.text))?;
        failed.extend(shown.problem);
    }
    if failed.is_empty() {
        return Ok(Exit::Done);
    }
    Err(Refused::configuration(failed.join("; ")).into())
}

fn unknown(name: &str) -> Refused {
    let names: Vec<&str> = Description::bundled().iter().map(|known| known.name.as_str()).collect();
    let meant = nearest(name, &names).map(|meant| format!("; did you mean {meant}?"));
    let (hint, names) = (meant.unwrap_or_default(), names.join(", "));
    Refused::usage(format!(
        "no bundled description is named \"{}\"{hint} (bundled: {names})",
        printable(name)
    ))
}
