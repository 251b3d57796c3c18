//! The images of users who were forgotten.

use std::path::Path;

use super::output::{MESSAGE, inform, print};
use crate::engine::thumb_files;
use crate::ledger::Reader;
use crate::words::{counted, printable};

/// Removes the files of images whose owners were forgotten. They are there right after the users were removed, and if a
/// page names the owner after the image came.
pub async fn remove(conn: &mut Reader, exports: &Path) -> anyhow::Result<()> {
    let names = thumb_files::forgotten(conn, exports).await?;
    say(exports, &names)?;
    thumb_files::remove_files(exports, &names)
}

/// Names the images before they are removed, because afterwards nothing says whose items they showed.
fn say(exports: &Path, names: &[String]) -> anyhow::Result<()> {
    let images = names.len() as u64;
    if images == 0 {
        return Ok(());
    }
    let folder = thumb_files::folder_of(exports);
    let (n, folder) = (counted(images, "image"), printable(&folder.to_string_lossy()));
    print(format_args!("removing {n} from {folder}:\n  {}\n", names.join("\n  ")))?;
    tracing::info!(target: MESSAGE, event = "images_forgotten", images);
    inform(format_args!(
        "other export folders may hold copies of these images: delete the files of these names there"
    ));
    Ok(())
}
