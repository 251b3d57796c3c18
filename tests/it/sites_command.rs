//! `crawl sites`: what is bundled, one of them as text, and a check of a file.

use std::path::Path;

use crawl::sites::Description;

use crate::harness::{program, text as text_of};

/// Runs `crawl sites` with these arguments in an empty folder, with a file of this text, and returns its
/// exit status, its output and its messages.
async fn sites(file: &[u8], args: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("my-site.yml"), file).unwrap();
    let mut command = program();
    let output = command.current_dir(folder.path()).arg("sites").args(args).output().await.unwrap();
    (output.status.code().unwrap(), text_of(&output.stdout), text_of(&output.stderr))
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

/// Returns the fenced block of docs/sites.md that begins like this.
fn documented(begin: &str) -> &'static str {
    let page = include_str!("../../docs/sites.md");
    let block = page
        .split("```")
        .find(|block| block.split_once('\n').is_some_and(|(_, text)| text.starts_with(begin)));
    block.unwrap().split_once('\n').unwrap().1
}

#[tokio::test]
async fn the_example_of_the_documentation_is_checked_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let example = documented("site: example-tracks");
    let pages = documented("GET https://example.org/api/tracks?order");
    let mut bodies = pages.lines().filter(|line| line.starts_with('{'));
    for name in ["items.json", "likes.json"] {
        std::fs::write(folder.path().join(name), bodies.next().unwrap()).unwrap();
    }
    let line_of_id = example.lines().find(|line| line.starts_with("  id: ")).unwrap();
    let mut told = Vec::new();
    for text in [
        example.replace(line_of_id, "  id: id"),
        example.to_owned(),
        example.replace("/n_likes", "/n_loved"),
    ] {
        std::fs::write(folder.path().join("my-site.yml"), text).unwrap();
        let args = [
            "sites",
            "check",
            "my-site.yml",
            "--page",
            "items=items.json",
            "--page",
            "likes=likes.json",
            "--explain",
        ];
        let output = program().current_dir(folder.path()).args(args).output().await.unwrap();
        told.push(format!("{}{}", text_of(&output.stdout), text_of(&output.stderr)));
    }
    for (told, begin) in told.iter().zip(["error: my-site.yml:", "items.json, as a page"]) {
        let due = documented(begin);
        assert!(told.contains(due), "{told}\ndue:\n{due}");
    }
    insta::assert_snapshot!(told[2]);
}

#[tokio::test]
async fn saved_pages_are_read_by_every_shape_of_description() {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut told = String::new();
    for (site, stage, page) in [
        ("sketchfab-v3", "items", "sketchfab-v3/search.json"),
        ("sketchfab-v3", "likes", "sketchfab-2016/likes.json"),
        ("sketchfab-v3", "features", "sketchfab-v3/model.json"),
        ("sketchfab-2016", "items", "sketchfab-2016/catalogue.html"),
        ("sketchfab-2016", "features", "sketchfab-2016/model.html"),
    ] {
        let description = Description::bundled_named(site).unwrap().text.as_bytes();
        let saved = format!("{stage}={}", pages.join(page).display());
        let args = ["check", "my-site.yml", "--page", &saved, "--explain"];
        let (status, shown, messages) = sites(description, &args).await;
        assert_eq!(status, 0, "{messages}");
        let (_, shown) = shown.split_once("\n\n").unwrap();
        told += &shown.replace(pages.to_str().unwrap(), "[pages]");
    }
    insta::assert_snapshot!(told);
}

#[tokio::test]
async fn a_page_that_the_description_does_not_fit_is_refused_and_explained() {
    let example = include_bytes!("../sites/inaturalist.yml");
    for (page, said) in [
        ("items=my-site.yml", "not the expected JSON at line 1, column 1"),
        ("items=no.json", "can't read the page no.json: No such file"),
        ("items=/dev/zero", "can't read the page /dev/zero: it is not a file"),
        ("likes=my-site.yml", "my-site.yml: "),
    ] {
        let (status, _, messages) =
            sites(example, &["check", "my-site.yml", "--page", page, "--explain"]).await;
        assert_eq!(status, 3, "{messages}");
        assert!(messages.contains(said), "{messages}");
    }
    for page in ["items", "itms=a.json"] {
        let (status, _, messages) = sites(example, &["check", "my-site.yml", "--page", page]).await;
        assert_eq!(status, 2, "{messages}");
    }
}

#[tokio::test]
async fn a_page_that_a_crawl_would_refuse_is_refused_with_its_key_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let example = documented("site: example-tracks");
    let row = |n: u32| format!(r#"{{"id":{n},"title":"t","n_likes":9,"tags":[{{"name":"x"}}]}}"#);
    let rows = (0..5).map(row).collect::<Vec<_>>().join(",");
    let (items, likes) = (
        format!(r#"{{"data":[{rows}]}}"#),
        r#"{"data":[{"user":{"id":1,"name":"anna"},"at":"2026-01-31T10:20:30Z"}],"next":null}"#,
    );
    std::fs::write(folder.path().join("items.json"), items).unwrap();
    std::fs::write(folder.path().join("likes.json"), likes).unwrap();
    for (from, to, status, said) in [
        (
            "rows: /data  ",
            "rows: /dato  ",
            3,
            "did you mean /data?; check items.rows (/dato, line ",
        ),
        ("name: /title", "name: /titel", 3, "all lack a name; check items.name (/titel, line "),
        ("user: {id: /user/id", "user: {id: /id", 3, "check likes.user.id (/id, line "),
        ("likes: /n_likes", "likes: /n_lik", 3, "check items.likes (/n_lik, line "),
        ("{cursor: /next,", "{cursor: /nxt,", 0, "warning: likes.next.cursor (/nxt, line "),
        ("tags/*/name", "tags/*/nom", 0, "warning: items.features.tag (/tags/*/nom, line "),
        ("site: example", "site: example", 0, "items.json, as a page of items: 5 tracks"),
    ] {
        std::fs::write(folder.path().join("my-site.yml"), example.replacen(from, to, 1)).unwrap();
        let args = ["sites", "check", "my-site.yml", "--page", "items=items.json"];
        let mut command = program();
        let command =
            command.current_dir(folder.path()).args(args).args(["--page", "likes=likes.json"]);
        let output = command.output().await.unwrap();
        let told = format!("{}{}", text_of(&output.stdout), text_of(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{to}: {told}");
        assert!(told.contains(said), "{to}: {told}");
        assert!(!told.contains("anna"), "{told}");
    }
}

/// Checks this description with the documented pages of a site with likes by user, each as a page of one kind.
async fn checked_by_user(description: &str, kinds: [&str; 4]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("my-site.yml"), description).unwrap();
    let pages = documented("GET https://example.org/api/songs?order");
    let bodies: Vec<&str> = pages.lines().filter(|line| line.starts_with('{')).collect();
    let files = ["songs.json", "users.json", "loved.json", "comments.json"];
    let mut command = program();
    command.current_dir(folder.path()).args(["sites", "check", "my-site.yml"]);
    for ((kind, file), body) in kinds.iter().zip(files).zip(bodies) {
        std::fs::write(folder.path().join(file), body).unwrap();
        command.args(["--page", &format!("{kind}={file}")]);
    }
    let output = command.output().await.unwrap();
    let told = format!("{}{}", text_of(&output.stdout), text_of(&output.stderr));
    (output.status.code(), told)
}

#[tokio::test]
async fn the_documented_site_with_likes_by_user_is_checked_as_it_says() {
    let example = documented("site: example-songs");
    let kinds = ["items", "users", "user-likes", "commenters"];
    let command = documented("crawl sites check my-site.yml --page items=songs.json");
    assert!(kinds.iter().all(|kind| command.contains(&format!("--page {kind}="))), "{command}");
    let (status, told) = checked_by_user(example, kinds).await;
    assert_eq!(status, Some(0), "{told}");
    let due = documented("songs.json, as a page of items");
    assert!(told.contains(due), "{told}\ndue:\n{due}");
    assert!(!told.contains("anna") && !told.contains("cleo"), "{told}");
}

#[tokio::test]
async fn a_page_of_users_that_does_not_fit_is_refused_with_its_key_and_line() {
    let example = documented("site: example-songs");
    let line_of = |start: &str| {
        let line = example.lines().position(|line| line.trim_start().starts_with(start));
        line.unwrap() + 1
    };
    for (kinds, said, start) in [
        (
            ["items", "users", "user-likes", "users"],
            "users.rows under `from: list` (/users",
            "rows: /users",
        ),
        (
            ["items", "commenters", "user-likes", "commenters"],
            "users.rows under `from: commenters` (/comments",
            "rows: /comments",
        ),
        (
            ["items", "users", "user-likes", "user-likes"],
            "likes.rows under `by: user` (/loved",
            "rows: /loved",
        ),
    ] {
        let (status, told) = checked_by_user(example, kinds).await;
        assert_eq!(status, Some(3), "{told}");
        let said = format!("; check {said}, line {} of the description)", line_of(start));
        assert!(told.contains(&said), "{said}\n{told}");
    }
    for (from, to, said) in [
        ("id: /song/id", "id: /song/ident", "likes.item.id under `by: user` (/song/ident, line "),
        (
            "    id: /id\n    name: /name\n",
            "    id: /ident\n    name: /name\n",
            "users.id under `from: list` (/ident, line ",
        ),
    ] {
        let description = example.replace(from, to);
        assert_ne!(description, example);
        let kinds = ["items", "users", "user-likes", "commenters"];
        let (_, told) = checked_by_user(&description, kinds).await;
        assert!(told.contains(said), "{said}\n{told}");
    }
}

#[tokio::test]
async fn the_schema_is_printed_as_it_is() {
    let (status, shown, _) = sites(b"", &["schema"]).await;
    assert_eq!(status, 0);
    assert_eq!(shown, include_str!("../../schemas/site.schema.json"));
    assert!(!shown.contains("\\p{"), "few engines know these classes");
}

#[tokio::test]
async fn a_file_that_is_no_text_or_is_missing_is_refused() {
    let too_long = vec![b'#'; 70_000];
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
        (&too_long, "my-site.yml", "my-site.yml:1:1: the description is longer than 65536 bytes"),
        (
            b"",
            "my-site.yml",
            "my-site.yml:1:1: the value is missing; write a section of keys; allowed here: site",
        ),
    ] {
        let (status, _, messages) = sites(file, &["check", arg]).await;
        assert_eq!(status, 3, "{messages}");
        assert!(messages.contains(said), "{messages}");
    }
}
