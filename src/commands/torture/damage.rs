//! The differences between exported files and the truth.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;

use crate::dataset::psv;
use crate::sim::{Truth, TruthFile};

/// The differences between exported files and the truth.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "counts begin with n_")]
pub struct Damage {
    /// Rows of the truth that are missing.
    pub n_missing: usize,
    /// Rows that appear too often, or should not appear.
    pub n_doubled: usize,
    /// Files that differ from the truth in any byte.
    pub n_torn: usize,
}

impl Damage {
    /// Returns whether there are no differences.
    pub const fn is_none(self) -> bool {
        self.n_missing == 0 && self.n_doubled == 0 && self.n_torn == 0
    }

    /// Adds the counts of another.
    pub const fn add(&mut self, other: Self) {
        self.n_missing += other.n_missing;
        self.n_doubled += other.n_doubled;
        self.n_torn += other.n_torn;
    }
}

/// Compares the files of a finished export by row and by byte.
pub fn compare(folder: &Path, truth: &Truth<'_>) -> anyhow::Result<Damage> {
    let mut damage = Damage::default();
    for TruthFile { name, columns, bytes: wanted } in truth.files() {
        let path = folder.join(name);
        let got = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        if got != wanted {
            let columns: Vec<_> = columns.iter().map(String::as_str).collect();
            damage.add(difference(&got, &wanted, &columns));
        }
    }
    Ok(damage)
}

/// Checks what a killed export left: each file in place must be whole.
pub fn torn(folder: &Path, truth: &Truth<'_>) -> anyhow::Result<Damage> {
    let mut damage = Damage::default();
    for TruthFile { name, bytes: wanted, .. } in truth.files() {
        let path = folder.join(name);
        if path.exists() {
            let got =
                std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            damage.n_torn += usize::from(got != wanted);
        }
    }
    Ok(damage)
}

/// Returns how two files differ; rows after an unreadable one count as missing.
fn difference(got: &[u8], wanted: &[u8], header: &[&str]) -> Damage {
    let mut surplus: HashMap<Vec<String>, i64> = HashMap::new();
    for row in psv::read(got, header).map_while(Result::ok) {
        *surplus.entry(row.fields).or_default() += 1;
    }
    for row in psv::read(wanted, header).map_while(Result::ok) {
        *surplus.entry(row.fields).or_default() -= 1;
    }
    let mut damage = Damage { n_torn: 1, ..Damage::default() };
    for n in surplus.into_values() {
        let rows = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX);
        if n < 0 {
            damage.n_missing += rows;
        } else {
            damage.n_doubled += rows;
        }
    }
    damage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_missing_and_rows_that_are_doubled_are_told_apart() {
        let wanted = b"name|mid\r\na|1\r\nb|2\r\nc|3\r\n";
        let damage = |got: &[u8]| {
            let Damage { n_missing, n_doubled, n_torn } = difference(got, wanted, &["name", "mid"]);
            (n_missing, n_doubled, n_torn)
        };
        assert_eq!(damage(b"name|mid\r\na|1\r\nc|3\r\n"), (1, 0, 1));
        assert_eq!(damage(b"name|mid\r\na|1\r\nb|2\r\nb|2\r\nc|3\r\n"), (0, 1, 1));
        assert_eq!(damage(b"name|mid\r\na|1\r\nb|2\r\nc"), (1, 0, 1));
        assert_eq!(damage(b"name|mid\r\nb|2\r\na|1\r\nc|3\r\n"), (0, 0, 1));
    }
}
