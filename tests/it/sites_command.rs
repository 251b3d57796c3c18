//! `crawl sites`: what is bundled, one of them as text, and a check of a file.

use std::path::Path;

use crawl::sites::Description;

use crate::harness::{program, text};

/// Runs `crawl sites` with these arguments in an empty folder, with a file of this text, and returns its
/// exit status, its output and its messages.
async fn sites(file: &[u8], args: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("my-site.yml"), file).unwrap();
    let mut command = program();
    let output = command.current_dir(folder.path()).arg("sites").args(args).output().await.unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test]
async fn the_bundled_sites_are_listed_with_what_they_collect() {
    let (status, table, messages) = sites(b"", &[]).await;
    assert_eq!((status, messages.as_str()), (0, ""));
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn a_bundled_description_is_printed_as_it_is() {
    for description in Description::bundled() {
        let (status, shown, _) = sites(b"", &["show", &description.name]).await;
        assert_eq!(status, 0);
        let file = format!("sites/{}.yml", description.name);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        assert_eq!(shown, std::fs::read_to_string(path).unwrap());
        let (status, checked, messages) = sites(shown.as_bytes(), &["check", "my-site.yml"]).await;
        assert_eq!(status, 0, "{messages}");
        assert!(checked.starts_with("my-site.yml: no errors\n"), "{checked}");
    }
}

#[tokio::test]
async fn a_name_that_is_not_bundled_is_refused_with_all_that_are() {
    let (status, shown, messages) = sites(b"", &["show", "gitlb\u{1b}"]).await;
    assert_eq!((status, shown.as_str()), (2, ""));
    assert!(
        messages.contains(r#"no bundled description is named "gitlb\u{1b}"; did you mean gitlab?"#)
    );
    for description in Description::bundled() {
        assert!(messages.contains(&description.name), "{messages}");
    }
}

#[tokio::test]
async fn a_check_tells_in_words_what_a_crawl_would_do() {
    let example = include_bytes!("../sites/inaturalist.yml");
    let (status, checked, _) = sites(example, &["check", "my-site.yml"]).await;
    assert_eq!(status, 0);
    insta::assert_snapshot!(checked);
}

#[tokio::test]
async fn a_mistake_in_a_description_is_shown_with_its_line() {
    let example = include_str!("../sites/inaturalist.yml").replace("id: /id", "id: id");
    let (status, shown, messages) = sites(example.as_bytes(), &["check", "my-site.yml"]).await;
    assert_eq!((status, shown.as_str()), (3, ""));
    insta::assert_snapshot!(messages);
}

#[tokio::test]
async fn a_file_that_is_no_text_or_is_missing_is_refused() {
    for (file, arg, said) in [
        (&b"site: a\nbase: \xff"[..], "my-site.yml", "my-site.yml:2:1: the file is not UTF-8"),
        (b"", "no.yml", "can't read the description no.yml: No such file"),
        (
            b"",
            "gitlab",
            "to change the bundled description, copy it: crawl sites show gitlab > gitlab.yml",
        ),
        (b"", "/dev/zero", "can't read the description /dev/zero: it is not a file"),
        (b"", ".", "can't read the description .: it is not a file"),
        (&[b'#'; 70_000], "my-site.yml", "my-site.yml:1:1: a description has at most 65536 bytes"),
        (
            b"",
            "my-site.yml",
            "my-site.yml:1:1: the value is missing; write a section of keys: allowed are site",
        ),
    ] {
        let (status, _, messages) = sites(file, &["check", arg]).await;
        assert_eq!(status, 3, "{messages}");
        assert!(messages.contains(said), "{messages}");
    }
}
