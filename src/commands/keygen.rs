//! `crawl keygen`: creates a key for pseudonyms.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;

use super::output::MESSAGE;
use super::{Exit, Refused};
use crate::dataset::pseudonym::PseudonymKey;

/// Writes a new key to a file that only its owner can read. The file must not exist yet: overwriting a
/// key would lose it, and with it the link between old and new pseudonyms.
pub fn keygen(path: &Path) -> anyhow::Result<Exit> {
    let shown = path.display();
    let mut random = [0; 32];
    getrandom::fill(&mut random).context("reading random bytes from the operating system")?;
    let text = PseudonymKey::generate_text(random);
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = match made {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let message = format!("{shown} already exists, and a key is never overwritten");
            return Err(Refused::configuration(message).into());
        }
        made => made.with_context(|| format!("creating {shown}"))?,
    };
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .with_context(|| format!("writing {shown}"))?;
    tracing::info!(
        target: MESSAGE,
        event = "key_written",
        path = %shown,
        "wrote a key to {shown}: whoever has it and a user id can compute the pseudonym, so keep it apart \
         from the export"
    );
    Ok(Exit::Done)
}
