//! What a power cut leaves of a write-ahead log (<https://sqlite.org/fileformat2.html#walformat>).

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

const HEADER: usize = 32;
/// What a disk writes whole or not at all.
const SECTOR: usize = 512;
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
    /// The database, where a checkpoint had begun to write to it.
    pub db: Option<Vec<u8>>,
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

    /// Returns a copy whose log is cut off after `n_bytes` bytes.
    pub fn cut(&self, n_bytes: usize) -> Wreck {
        let wal = self.wal[..n_bytes].to_vec();
        let name = format!("cut at byte {n_bytes}");
        Wreck { name, db: None, wal, n_commits: self.n_commits(n_bytes) }
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
        Wreck { name: format!("byte {at} changed"), db: None, wal, n_commits }
    }

    /// The power went while the log was moved into the database: of the pages that a first part of
    /// the log holds some are written, one of them in part, and that part of the log is whole, as it
    /// was synced first; what was appended meanwhile may not be.
    pub fn checkpoint_cut_short(&self, random: &mut fastrand::Rng) -> Wreck {
        let frames = || self.wal[HEADER..].chunks_exact(self.frame).take(self.n_frames());
        let ends = frames().enumerate().filter(|(_, frame)| number(frame, 4) > 0);
        let ends: Vec<usize> = ends.map(|(at, _)| at + 1).collect();
        let n_synced = ends[random.usize(..ends.len())];
        let mut pages: BTreeMap<usize, &[u8]> = BTreeMap::new();
        for frame in frames().take(n_synced) {
            pages.insert(number(frame, 0), &frame[FRAME_HEADER..]);
        }
        let mut written: Vec<_> = pages.into_iter().filter(|_| random.bool()).collect();
        if let Some((_, page)) = written.last_mut() {
            *page = &page[..SECTOR * random.usize(..page.len() / SECTOR)];
        }
        let mut db = self.db.clone();
        for (number, page) in &written {
            let begin = (number - 1) * (self.frame - FRAME_HEADER);
            db.resize(db.len().max(begin + page.len()), 0);
            db[begin..begin + page.len()].copy_from_slice(page);
        }
        let synced = HEADER + n_synced * self.frame;
        let cut = self.cut(random.usize(synced..=self.wal.len()));
        let name = format!("{} pages of {n_synced} frames written, {}", written.len(), cut.name);
        Wreck { name, db: Some(db), ..cut }
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
        std::fs::write(database, wreck.db.as_ref().unwrap_or(&self.db)).unwrap();
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
