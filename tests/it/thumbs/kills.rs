//! Crawls that die while they write an image: complete files are not requested again.

use std::os::unix::process::ExitStatusExt;

use super::*;
use crate::harness::text;

/// Where a crawl of images dies: around the file, and around the commit that says that it is there.
const POINTS: [&str; 8] = [
    "worker.after-claim",
    "thumb.before-write",
    "thumb.after-write",
    "thumb.after-rename",
    "settle.after-records",
    "settle.after-tasks",
    "db.before-commit",
    "worker.after-settle",
];

/// How many requests may be in flight.
const WORKERS: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn each_image_is_whole_and_there_once_after_a_crawl_died_at_any_step() {
    for point in POINTS {
        for hit in [1, 11] {
            let mut crawl = serve(world(60), &[]).await;
            crawl.expect(0, &["start", "--only", "items"]).await;
            let images = truth(&crawl);
            let folder = crawl.path("exports").join("thumbs");
            crawl.set("CRAWL_CRASH_AT", format!("{point}:{hit}"));
            let output = crawl.run(&["resume", "--only", "thumbs"]).await;
            crawl.unset("CRAWL_CRASH_AT");
            let err = text(&output.stderr);
            assert_eq!(output.status.signal(), Some(9), "{point} is passed {hit} times\n{err}");

            // Files under their own names are whole at any time.
            let is_there =
                |(id, thumb): &(&String, &TruthThumb)| folder.join(file_name(id, thumb)).exists();
            let there: Vec<_> = images.iter().filter(is_there).collect();
            for (id, thumb) in &there {
                assert!(
                    fs::read(folder.join(file_name(id, thumb))).unwrap() == thumb.bytes,
                    "{point}"
                );
            }
            if point == "thumb.after-rename" {
                assert!(there.len() >= hit, "{point}:{hit}");
            }
            // The stage may have been added or not.
            crawl.expect(0, &["resume", "--only", "thumbs"]).await;
            assert_files(&crawl, &images);
            crawl.expect(0, &["verify"]).await;
            let requested = requested(&crawl);
            for (_, thumb) in there {
                assert_eq!(
                    requested[&thumb.path], 1,
                    "{point}:{hit} costs no image that was there"
                );
            }
            let n_repeated = requested.values().map(|n| n - 1).sum::<usize>();
            assert!(n_repeated <= WORKERS, "{n_repeated} requests repeated after {point}:{hit}");
            crawl.expect(0, &["export"]).await;
            let rows = text(&crawl.exported("thumbs.csv"));
            assert_eq!(rows.lines().count(), images.len() + 1, "{point}:{hit}");
        }
    }
}
