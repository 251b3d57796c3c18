//! How exported files differ from the truth.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;

use crate::dataset::psv;
use crate::sim::Truth;

/// How files differ from the truth.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_field_names, reason = "counts begin with n_")]
pub struct Harm {
    /// Rows of the truth that are not there.
    pub n_missing: usize,
    /// Rows that are there too often, or should not be.
    pub n_doubled: usize,
    /// Files that are not, byte for byte, what they should be.
    pub n_torn: usize,
}

impl Harm {
    /// Whether there is none.
    pub const fn is_none(self) -> bool {
        self.n_missing == 0 && self.n_doubled == 0 && self.n_torn == 0
    }

    /// Adds another's.
    pub const fn add(&mut self, other: Self) {
        self.n_missing += other.n_missing;
        self.n_doubled += other.n_doubled;
        self.n_torn += other.n_torn;
    }
}

/// The files of the truth: name, header, bytes.
fn files(truth: &Truth<'_>) -> [(&'static str, &'static [&'static str], Vec<u8>); 3] {
    [
        ("model_urls.psv", &["name", "mid"], truth.model_urls_psv()),
        ("model_likes.psv", &["modelname", "mid", "uid", "username"], truth.model_likes_psv()),
        ("model_feats.psv", &["mid", "type", "value"], truth.model_feats_psv()),
    ]
}

/// Compares the files of a finished export, row by row and byte by byte.
pub fn compare(folder: &Path, truth: &Truth<'_>) -> anyhow::Result<Harm> {
    let mut harm = Harm::default();
    for (name, header, wanted) in files(truth) {
        let path = folder.join(name);
        let got = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        if got != wanted {
            harm.add(difference(&got, &wanted, header));
        }
    }
    Ok(harm)
}

/// Looks at what a killed export left: each file that is in place is whole.
pub fn torn(folder: &Path, truth: &Truth<'_>) -> anyhow::Result<Harm> {
    let mut harm = Harm::default();
    for (name, _, wanted) in files(truth) {
        let path = folder.join(name);
        if path.exists() {
            let got =
                std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            harm.n_torn += usize::from(got != wanted);
        }
    }
    Ok(harm)
}

/// What two files that differ differ in; rows after one that can't be read are missing.
fn difference(got: &[u8], wanted: &[u8], header: &[&str]) -> Harm {
    let mut surplus: HashMap<Vec<String>, i64> = HashMap::new();
    for row in psv::read(got, header).map_while(Result::ok) {
        *surplus.entry(row.fields).or_default() += 1;
    }
    for row in psv::read(wanted, header).map_while(Result::ok) {
        *surplus.entry(row.fields).or_default() -= 1;
    }
    let mut harm = Harm { n_torn: 1, ..Harm::default() };
    for n in surplus.into_values() {
        let rows = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX);
        if n < 0 {
            harm.n_missing += rows;
        } else {
            harm.n_doubled += rows;
        }
    }
    harm
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_missing_and_rows_that_are_doubled_are_told_apart() {
        let wanted = b"name|mid\r\na|1\r\nb|2\r\nc|3\r\n";
        let harm = |got: &[u8]| {
            let Harm { n_missing, n_doubled, n_torn } = difference(got, wanted, &["name", "mid"]);
            (n_missing, n_doubled, n_torn)
        };
        assert_eq!(harm(b"name|mid\r\na|1\r\nc|3\r\n"), (1, 0, 1));
        assert_eq!(harm(b"name|mid\r\na|1\r\nb|2\r\nb|2\r\nc|3\r\n"), (0, 1, 1));
        assert_eq!(harm(b"name|mid\r\na|1\r\nb|2\r\nc"), (1, 0, 1));
        assert_eq!(harm(b"name|mid\r\nb|2\r\na|1\r\nc|3\r\n"), (0, 0, 1));
    }
}
