//! The words for an export that may not write to its folder.

use std::path::Path;

use crate::commands::Refused;
use crate::dataset::export::FolderRefusal;

/// The most files that a refusal names.
const MAX_NAMED: usize = 5;

/// Says why the files in the folder are not replaced, and what to do.
pub fn refusal(folder: &Path, refusal: &FolderRefusal) -> Refused {
    let shown = folder.display();
    match refusal {
        FolderRefusal::Taken => Refused::taken(format!(
            "another export is writing to {shown}: wait until it ends, or name another folder with --out"
        )),
        FolderRefusal::OtherKey(theirs) => Refused::configuration(format!(
            "the pseudonyms in {shown} were made with another key (fingerprint {theirs}): use that key, or \
             add --new-key if the pseudonyms may change"
        )),
        FolderRefusal::ForeignFiles(names) => Refused::configuration(format!(
            "no export wrote {} in {shown}, so nothing was overwritten: name another folder with --out, or \
             overwrite with --force",
            listed(names)
        )),
    }
}

/// Returns `a, b and c`, with a number in place of the rest of a long list.
fn listed(names: &[String]) -> String {
    let n_more = names.len().saturating_sub(MAX_NAMED);
    let shown = names.iter().take(MAX_NAMED).cloned();
    let rest = (n_more > 0).then(|| format!("{n_more} more"));
    let mut parts: Vec<String> = shown.chain(rest).collect();
    match parts.pop() {
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} and {last}", parts.join(", ")),
        None => String::new(),
    }
}
