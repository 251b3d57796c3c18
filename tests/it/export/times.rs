//! Files of a site that calls its items projects and says when each like was given.

use crate::site_kind::SiteKind;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::harness::{Crawl, Setup, text};

/// What a description of such a site records. Types of feature have other names, and there is a third one.
const PROJECTS: &str = r#"
    update crawl set noun = 'project', nouns = 'projects', site_name = '', item_name = 'project',
        keywords = '["forge"]', docs = 'https://forge.example/docs', terms = 'https://forge.example/terms',
        gives_times = 1;
    delete from feature_types;
    insert into feature_types (type, name) values (1, 'topic'), (2, 'language'), (3, 'licence');
    insert into features (item, type, position, value) select min(id), 3, 0, 'MIT' from items;
    update totals set n_features = n_features + 1;
    update likes set liked_at = 1676542830123 + 86399999 * (item % 50) - user where (item + user) % 5 > 0;"#;

async fn connect(crawl: &Crawl) -> SqliteConnection {
    SqliteConnectOptions::new().filename(crawl.path("crawl.db")).connect().await.unwrap()
}

pub async fn projects() -> Crawl {
    let crawl = Setup::new(SiteKind::SketchfabV3, 40).serve().await;
    crawl.expect(0, &["start"]).await;
    let mut conn = connect(&crawl).await;
    sqlx::raw_sql(PROJECTS).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    crawl
}

/// Returns when each like was given, as SQLite writes it, in the order of the file.
pub async fn times(crawl: &Crawl, format: &str) -> Vec<Option<String>> {
    let sql = "
        select strftime(?, liked_at / 1000.0, 'unixepoch')
        from likes join items on items.id = item join users on users.id = user
        order by page, items.position, item_id, likes.position, user_id";
    let mut conn = connect(crawl).await;
    let times = sqlx::query_scalar(sql).bind(format).fetch_all(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    times
}

/// Returns the rows of a pipe-separated file without names that need quotes, the header first.
fn rows(crawl: &Crawl, name: &str) -> Vec<Vec<String>> {
    let file = text(&crawl.exported(name));
    let rows = file.split_terminator("\r\n");
    rows.map(|row| row.split('|').map(str::to_owned).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_and_columns_have_the_noun_and_every_like_its_time() {
    let crawl = projects().await;
    let (out, _) = crawl.expect(0, &["export", "--format", "psv,jsonl"]).await;
    let names = ["project_urls.psv", "project_likes.psv", "project_feats.psv"];
    assert!(names.iter().all(|name| out.contains(name)) && !out.contains("model"), "{out}");
    let header = |name: &str| rows(&crawl, name)[0].join("|");
    let headers = names.map(header);
    let wanted = ["name|pid", "projectname|pid|uid|username|liked_at", "pid|type|value"];
    assert_eq!(headers, wanted);

    let wanted = times(&crawl, "%Y-%m-%dT%H:%M:%fZ").await;
    assert!(wanted.iter().any(Option::is_none) && wanted.iter().any(Option::is_some));
    let read: Vec<Option<String>> = rows(&crawl, "project_likes.psv")
        .into_iter()
        .skip(1)
        .map(|mut row| row.pop().filter(|time| !time.is_empty()))
        .collect();
    assert_eq!(read, wanted);
    let lines = text(&crawl.exported("project_likes.jsonl"));
    let lines = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let read: Vec<Option<String>> =
        lines.map(|line| serde_json::from_value(line["liked_at"].clone()).unwrap()).collect();
    assert_eq!(read, wanted);

    let types: std::collections::BTreeSet<String> =
        rows(&crawl, "project_feats.psv").into_iter().skip(1).map(|row| row[1].clone()).collect();
    assert_eq!(types.into_iter().collect::<Vec<_>>(), ["language", "licence", "topic"]);
    let manifest = crawl.manifest();
    assert_eq!(
        (&manifest["times"], &manifest["site"]["noun"]),
        (&"exact".into(), &"project".into())
    );
    assert_eq!(manifest["files"][0]["table"], "project_urls");
    crawl.expect(0, &["verify"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn times_are_days_in_anonymized_files_unless_something_else_is_asked_for() {
    let crawl = projects().await;
    let (day, exact) = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%fZ");
    for (args, format) in [
        (["--anonymize"].as_slice(), Some(day)),
        (&["--anonymize", "--times", "exact"], Some(exact)),
        (&["--anonymize", "--times", "none"], None),
        (&[], Some(exact)),
        (&["--times", "day"], Some(day)),
        (&["--times", "none"], None),
    ] {
        crawl.expect(0, &[&["export"], args].concat()).await;
        let is_anonymized = args.contains(&"--anonymize");
        let name = if is_anonymized { "project_likes_anon.psv" } else { "project_likes.psv" };
        let rows = rows(&crawl, name);
        assert_eq!(rows[0].contains(&"liked_at".to_owned()), format.is_some(), "{args:?}");
        let card = text(&crawl.exported("README.md"));
        assert_eq!(card.contains("shortened to the day"), format == Some(day), "{args:?}");
        assert_eq!(card.contains("left out of these files"), format.is_none(), "{args:?}");
        let Some(format) = format else {
            assert!(crawl.manifest()["times"] == "none" && !card.contains("liked_at"), "{args:?}");
            continue;
        };
        let mut read: Vec<String> =
            rows.into_iter().skip(1).map(|mut row| row.pop().unwrap()).collect();
        let mut wanted: Vec<String> =
            times(&crawl, format).await.into_iter().map(Option::unwrap_or_default).collect();
        if is_anonymized {
            // The rows are in another order.
            read.sort();
            wanted.sort();
        }
        assert_eq!(read, wanted, "{args:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn times_that_a_site_does_not_give_are_refused() {
    let crawl = super::crawled().await;
    for times in ["day", "exact"] {
        let (_, err) = crawl.expect(2, &["export", "--times", times]).await;
        assert!(err.contains("this crawl has no times"), "{err}");
    }
    crawl.expect(0, &["export"]).await;
    let plain = crawl.exported("model_likes.psv");
    crawl.expect(0, &["export", "--times", "none"]).await;
    assert!(plain == crawl.exported("model_likes.psv"));
    let (_, err) = crawl.expect(2, &["export", "--times", "hour"]).await;
    assert!(err.contains("none, day or exact"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_names_the_projects_the_site_and_its_types_of_feature() {
    let crawl = projects().await;
    crawl.expect(0, &["export", "--format", "csv"]).await;
    let card = text(&crawl.exported("README.md"));
    for words in [
        "\npretty_name: Who liked which project on 127.0.0.1\n",
        "\n- forge\n",
        "| projects | 40 |",
        "| topics |",
        "| languages |",
        "| licences | 1 |",
        "| licence | projects |",
        "Topics, languages and licences are those that the site showed for each project.",
        "which say when a like was given",
        "<https://forge.example/docs>",
        "<https://forge.example/terms>",
        "@misc{forge_likes,",
        "config_name: projects",
    ] {
        assert!(card.contains(words), "{words}: {card}");
    }
    for file in ["README.md", "croissant.json", "stats.html", "stats.svg"] {
        let shown = text(&crawl.exported(file)).to_lowercase();
        for word in ["model", "sketchfab", "categor"] {
            let is_known = |line: &&str| {
                line.contains(word)
                    && ["sketchfab-v3", "_categories:"].iter().all(|of| !line.contains(of))
            };
            assert_eq!(shown.lines().find(is_known), None, "{file}");
        }
    }
    let croissant: serde_json::Value =
        serde_json::from_slice(&crawl.exported("croissant.json")).unwrap();
    assert_eq!(croissant["usageInfo"], "https://forge.example/terms");
    let fields = croissant["recordSet"][0]["field"].as_array().unwrap();
    assert_eq!(fields.last().unwrap()["dataType"], "sc:DateTime");
    assert_eq!(croissant["recordSet"][0]["key"][0]["@id"], "likes/pid");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_a_site_with_another_noun_are_pointed_out() {
    let crawl = super::crawled().await;
    crawl.expect(0, &["export"]).await;
    let other = projects().await;
    let folder = crawl.path("exports");
    let (_, err) =
        other.expect(0, &["export", "--anonymize", "--out", folder.to_str().unwrap()]).await;
    assert!(err.contains("model_likes.psv of an earlier export is still there: it holds"), "{err}");
}

#[cfg(feature = "parquet")]
#[tokio::test(flavor = "multi_thread")]
async fn parquet_files_have_timestamps_or_dates() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    let crawl = projects().await;
    for (asked, format) in [("exact", "%Y-%m-%dT%H:%M:%fZ"), ("day", "%Y-%m-%d")] {
        crawl.expect(0, &["export", "--format", "parquet", "--times", asked]).await;
        let bytes = bytes::Bytes::from(crawl.exported("project_likes.parquet"));
        let file = SerializedFileReader::new(bytes).unwrap();
        let mut read = Vec::new();
        for row in file.get_row_iter(None).unwrap() {
            read.push(match row.unwrap().get_column_iter().last().unwrap().1 {
                Field::Null => None,
                Field::TimestampMillis(millis) => {
                    Some(crawl::words::Moment::from_millis(*millis).to_rfc3339().unwrap())
                }
                Field::Date(days) => {
                    let millis = i64::from(*days) * 86_400_000;
                    Some(crawl::words::Moment::from_millis(millis).to_day().unwrap())
                }
                other => panic!("{other:?}"),
            });
        }
        assert_eq!(read, times(&crawl, format).await, "{asked}");
    }
}
