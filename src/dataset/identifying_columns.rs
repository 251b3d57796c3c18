//! The columns of anonymized files that lead to users all the same.

use super::exported_file::ExportedFile;
use super::table::{ColumnContent, Table};

/// Returns the columns of anonymized files that lead to users although they hold no user id, each with the name of its
/// file: the site shows the same values beside the users' names. `n_owned` is the number of items whose owner is named.
pub fn identifying_columns(files: &[ExportedFile], n_owned: u64) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for file in files {
        for column in &file.columns {
            let leads_to_users = match (file.table, &column.content) {
                (Table::AnonymizedItemDetails, ColumnContent::OwnerPseudonym) => n_owned > 0,
                (Table::AnonymizedLikes, ColumnContent::UserPosition)
                | (
                    Table::AnonymizedUserCoverage,
                    ColumnContent::OwnLikes | ColumnContent::Coverage,
                ) => true,
                _ => false,
            };
            if leads_to_users {
                found.push((column.name.as_str(), file.name.as_str()));
            }
        }
    }
    found
}
