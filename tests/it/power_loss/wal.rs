//! What a power cut leaves of a write-ahead log (<https://sqlite.org/fileformat2.html#walformat>).

use std::ops::Range;
use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// A database and its log, as a killed process left them.
pub struct Left {
    db: Vec<u8>,
    wal: Vec<u8>,
    frame: usize,
}

/// What is left of a log, and how many of its commits are whole.
#[derive(Clone)]
pub struct Wreck {
    pub name: String,
    pub wal: Vec<u8>,
    pub n_commits: usize,
}

impl Left {
    pub fn read(database: &Path) -> Self {
        let db = std::fs::read(database).unwrap();
        let wal = std::fs::read(wal_of(database)).unwrap();
        let frame = FRAME_HEADER + number(&wal, 8);
        Self { db, wal, frame }
    }

    /// Frames since the log was begun anew: those behind them are of the log before.
    pub fn n_frames(&self) -> usize {
        let frames = self.wal[HEADER..].chunks_exact(self.frame);
        frames.take_while(|frame| self.is_of_this_log(frame)).count()
    }

    /// How often the log was moved into the database and begun anew.
    pub fn n_restarts(&self) -> usize {
        number(&self.wal, 12)
    }

    /// The log cut off after so many bytes.
    pub fn cut(&self, n_bytes: usize) -> Wreck {
        let wal = self.wal[..n_bytes].to_vec();
        Wreck { name: format!("cut at byte {n_bytes}"), wal, n_commits: self.n_commits(n_bytes) }
    }

    /// The log cut off at the end of a frame.
    pub fn cut_after(&self, n_frames: usize) -> Wreck {
        self.cut(HEADER + n_frames * self.frame)
    }

    /// The log with a byte changed in one of these frames: it and all later ones count for nothing.
    pub fn flip(&self, frames: Range<usize>, random: &mut fastrand::Rng) -> Wreck {
        let begin = |frame| HEADER + frame * self.frame;
        let at = random.usize(begin(frames.start)..begin(frames.end));
        let mut wal = self.wal.clone();
        wal[at] ^= random.u8(1..);
        let n_commits = self.n_commits(at);
        Wreck { name: format!("byte {at} changed"), wal, n_commits }
    }

    /// Every commit.
    pub fn whole(&self) -> Wreck {
        self.cut(self.wal.len())
    }

    pub fn len(&self) -> usize {
        self.wal.len()
    }

    /// Puts the database down with what is left of its log.
    pub fn put(&self, wreck: &Wreck, database: &Path) {
        std::fs::write(database, &self.db).unwrap();
        std::fs::write(wal_of(database), &wreck.wal).unwrap();
        // The index of the log is in memory that the power cut took.
        let _ = std::fs::remove_file(with(database, "-shm"));
    }

    /// A frame that ends a transaction says how large the database then is.
    fn n_commits(&self, n_bytes: usize) -> usize {
        let frames = self.wal[HEADER.min(n_bytes)..n_bytes].chunks_exact(self.frame);
        let frames = frames.take_while(|frame| self.is_of_this_log(frame));
        frames.filter(|frame| number(frame, 4) > 0).count()
    }

    /// Frames repeat the salt of their log.
    fn is_of_this_log(&self, frame: &[u8]) -> bool {
        frame[8..16] == self.wal[16..24]
    }
}

fn wal_of(database: &Path) -> std::path::PathBuf {
    with(database, "-wal")
}

fn with(database: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn number(bytes: &[u8], at: usize) -> usize {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}
