//! A temporary file that counts and hashes its bytes as they are written.

use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::folder::temporary;
use crate::crash;

/// A temporary file with the number and the SHA-256 of its bytes.
pub(super) struct HashedFile {
    pub file: NamedTempFile,
    pub n_bytes: u64,
    sha256: Sha256,
}

impl HashedFile {
    /// Makes an empty file next to the file of this name. Only its owner can read a private one.
    pub fn create(folder: &Path, name: &str, is_private: bool) -> anyhow::Result<Self> {
        Ok(Self { file: temporary(folder, name, is_private)?, n_bytes: 0, sha256: Sha256::new() })
    }

    /// Returns the SHA-256 of the bytes so far, in hex.
    pub fn sha256(&self) -> String {
        hex::encode(self.sha256.clone().finalize())
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        crash::point("export.after-write");
        self.sha256.update(&bytes[..n]);
        self.n_bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
