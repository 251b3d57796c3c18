//! An interrupted export removes its temporary files and leaves the former files as they were.

use std::path::Path;

use rustix::process::Signal;

use super::crawled;
use super::two_at_once::{ended, send, stopped_export};
use crate::harness::FILES;

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_an_export_without_leaving_user_ids_behind() {
    if !Path::new("/proc/locks").exists() {
        eprintln!("skipped: /proc/locks is not there");
        return;
    }
    let crawl = crawled().await;
    crawl.expect(0, &["export"]).await;
    let before = FILES.map(|name| crawl.exported(name));
    for (signal, status) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut n_met = 0;
        for _ in 0..200 {
            let Some((child, process)) = stopped_export(&crawl).await else { continue };
            send(process, signal);
            send(process, Signal::CONT);
            let code = ended(child).await.code();
            // It may just have put its files in place.
            assert!(code == Some(status) || code == Some(0), "{code:?} after {signal:?}");
            let n_files = std::fs::read_dir(crawl.path("exports")).unwrap().count();
            assert_eq!(n_files, FILES.len(), "after {signal:?}");
            assert!(before == FILES.map(|name| crawl.exported(name)), "after {signal:?}");
            n_met += usize::from(code == Some(status));
            if n_met == 3 {
                break;
            }
        }
        assert!(n_met > 0, "no export was interrupted by {signal:?}");
    }
}
