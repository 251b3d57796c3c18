//! A pseudo-terminal, and what stands on its screen.

use std::num::NonZero;
use std::os::fd::OwnedFd;

use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe::Receiver;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// A terminal as who sits before it sees it; dropping it closes it.
pub struct Pty {
    ours: OwnedFd,
    /// Takes in what is written, so that the program never waits for its reader.
    reading: JoinHandle<()>,
    chunks: mpsc::UnboundedReceiver<Vec<u8>>,
    bytes: Vec<u8>,
    screen: vt100::Parser,
}

impl Pty {
    /// A terminal of this size, and the end of it that a program is given.
    pub fn open(columns: u16, rows: u16) -> (Self, OwnedFd) {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let ours = openpt(flags).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let theirs = ioctl_tiocgptpeer(&ours, flags).unwrap();
        rustix::io::ioctl_fionbio(&ours, true).unwrap();
        let screen = vt100::Parser::new(size(rows), size(columns), 0);
        let reader = Receiver::from_owned_fd_unchecked(ours.try_clone().unwrap()).unwrap();
        let (sender, chunks) = mpsc::unbounded_channel();
        let reading = tokio::spawn(read(reader, sender));
        let pty = Self { ours, reading, chunks, bytes: Vec::new(), screen };
        pty.set_size(columns, rows);
        (pty, theirs)
    }

    /// Makes the window larger or smaller.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.screen.screen_mut().set_size(size(rows), size(columns));
        self.set_size(columns, rows);
    }

    /// Waits until the screen shows this; gives its rows.
    pub async fn until(&mut self, shows: impl Fn(&[String]) -> bool) -> Vec<String> {
        loop {
            let rows = self.rows();
            if shows(&rows) {
                return rows;
            }
            assert!(self.take_in().await, "the program has ended: {rows:#?}");
        }
    }

    /// Waits until the program has ended; gives the screen's rows.
    pub async fn until_it_ends(&mut self) -> Vec<String> {
        while self.take_in().await {}
        self.rows()
    }

    /// All that was written.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    async fn take_in(&mut self) -> bool {
        let Some(chunk) = self.chunks.recv().await else { return false };
        self.screen.process(&chunk);
        self.bytes.extend(chunk);
        true
    }

    fn rows(&self) -> Vec<String> {
        let screen = self.screen.screen();
        screen.rows(0, screen.size().1.get()).map(|row| row.trim_end().to_owned()).collect()
    }

    fn set_size(&self, columns: u16, rows: u16) {
        let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&self.ours, size).unwrap();
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

/// Reads until the program has closed its end, which reads as an error.
async fn read(mut ours: Receiver, chunks: mpsc::UnboundedSender<Vec<u8>>) {
    let mut chunk = [0; 4096];
    while let Ok(n @ 1..) = ours.read(&mut chunk).await {
        let _ = chunks.send(chunk[..n].to_vec());
    }
}

fn size(n: u16) -> NonZero<u16> {
    NonZero::new(n).unwrap()
}
