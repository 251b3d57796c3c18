//! The key of an anonymized export: it is not forgotten by mistake, weak, open to others or changed
//! unnoticed.

use std::os::unix::fs::PermissionsExt;

use super::crawled;
use crate::harness::{Crawl, KEY};

fn write_key(crawl: &Crawl, name: &str, content: &[u8], mode: u32) {
    std::fs::write(crawl.path(name), content).unwrap();
    let permissions = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(crawl.path(name), permissions).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_configured_without_anonymize_is_refused_unless_raw_is_said() {
    let mut crawl = crawled().await;
    write_key(&crawl, "key", KEY.as_bytes(), 0o600);
    crawl.set("CRAWL_ANONYMIZE_KEY_FILE", "key");
    let (_, err) = crawl.expect(2, &["export"]).await;
    assert!(err.contains("CRAWL_ANONYMIZE_KEY_FILE is set, but --anonymize is missing"), "{err}");
    assert!(!crawl.path("exports").exists(), "nothing was written");
    crawl.expect(0, &["export", "--raw"]).await;
    crawl.exported("model_likes.psv");
    crawl.expect(2, &["export", "--raw", "--anonymize"]).await;
    crawl.unset("CRAWL_ANONYMIZE_KEY");
    crawl.expect(0, &["export", "--anonymize"]).await;
    crawl.unset("CRAWL_ANONYMIZE_KEY_FILE");
    crawl.expect(0, &["export", "--raw"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_is_long_enough_or_refused_without_being_shown() {
    let mut crawl = crawled().await;
    crawl.unset("CRAWL_ANONYMIZE_KEY");
    let export = ["export", "--anonymize", "--key-file", "key", "--new-key"];
    for short in [&b""[..], b"\n", b"hush", &[b'h'; 31], b"0123456789abcdef0123456789abcde\n"] {
        write_key(&crawl, "key", short, 0o600);
        let (_, err) = crawl.expect(2, &export).await;
        assert!(err.contains("but needs at least 32") && !err.contains("hush"), "{err}");
        assert!(!err.contains("0123456789"), "{err}");
    }
    for long in [&[0xff; 32][..], &[b'h'; 32], &[0; 4096]] {
        write_key(&crawl, "key", long, 0o600);
        let (_, err) = crawl.expect(0, &export).await;
        assert!(!err.contains("warning"), "{err}");
    }
    crawl.expect(0, &["keygen", "made"]).await;
    let made = ["export", "--anonymize", "--key-file", "made", "--out", "new"];
    let (_, err) = crawl.expect(0, &made).await;
    assert!(!err.contains("warning"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_others_can_read_is_pointed_out() {
    let mut crawl = crawled().await;
    crawl.unset("CRAWL_ANONYMIZE_KEY");
    for (mode, is_open) in
        [(0o644, true), (0o640, true), (0o604, true), (0o600, false), (0o400, false)]
    {
        std::fs::remove_file(crawl.path("key")).ok();
        write_key(&crawl, "key", KEY.as_bytes(), mode);
        let (_, err) = crawl.expect(0, &["export", "--anonymize", "--key-file", "key"]).await;
        assert_eq!(err.contains("can read the key file key: run chmod 600 key"), is_open, "{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_than_the_folders_is_refused_unless_it_is_said() {
    let mut crawl = crawled().await;
    crawl.unset("CRAWL_ANONYMIZE_KEY");
    write_key(&crawl, "one", &[b'1'; 32], 0o600);
    write_key(&crawl, "two", &[b'2'; 32], 0o600);
    let with = |key: &'static str| ["export", "--anonymize", "--key-file", key];
    crawl.expect(0, &with("one")).await;
    let before = (crawl.exported("model_likes_anon.psv"), crawl.exported("manifest.json"));
    let fingerprint = crawl.manifest()["key_fingerprint"].as_str().unwrap().to_owned();
    let (_, err) = crawl.expect(3, &with("two")).await;
    let tells = err.contains(&fingerprint) && err.contains("--new-key");
    assert!(tells && err.contains("were made with another key"), "{err}");
    // An export with user ids in between does not make the folder forget its key.
    crawl.expect(0, &["export"]).await;
    let (_, err) = crawl.expect(3, &with("two")).await;
    assert!(err.contains(&fingerprint), "{err}");
    crawl.expect(0, &with("one")).await;
    assert!(before == (crawl.exported("model_likes_anon.psv"), crawl.exported("manifest.json")));

    crawl.expect(0, &[&with("two")[..], &["--new-key"]].concat()).await;
    assert_ne!(crawl.manifest()["key_fingerprint"], fingerprint);
    crawl.expect(0, &with("two")).await;
    crawl.expect(3, &with("one")).await;
    crawl.expect(0, &[&with("one")[..], &["--out", "elsewhere"]].concat()).await;
}
