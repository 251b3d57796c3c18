//! Random rows for every table of a file.

use fastrand::Rng;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, query, query_scalar};

/// A value for any column.
#[derive(Clone, Debug)]
enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// What a column of random rows holds.
#[derive(Clone, Copy)]
enum Of {
    /// A number from the first to the second.
    Range(i64, i64),
    /// Any number.
    Any,
    /// Null, or any number that is not negative.
    Perhaps,
    /// Null, or a small number: triggers add them.
    Few,
    Real,
    /// A text that is short enough for an index.
    Name,
    Text,
    PerhapsText,
    Word(&'static [&'static str]),
    Bytes(usize),
    /// A text or a number.
    Either,
    Null,
}

use Of::{Any, Bytes, Either, Few, Name, Null, Perhaps, PerhapsText, Range, Real, Text, Word};

const FLAG: Of = Range(0, 1);
const ID: Of = Range(1, 40);

/// The columns of the tables in the order in which rows refer to each other. What breaks a rule of the schema is not
/// inserted.
const TABLES: [(&str, &str, &[Of]); 25] = [
    (
        "crawl",
        "id, site_kind, site_url, likes_url, like_limit, limit_items, stages, source, began_at, description",
        &[
            Range(1, 1),
            Text,
            Text,
            Text,
            Any,
            Perhaps,
            Text,
            Word(&["catalogue", "file"]),
            Any,
            Text,
        ],
    ),
    (
        "items",
        "id, item_id, name, page, position, announced, certain, short, by_user",
        &[ID, Name, Text, Any, Any, Few, Few, FLAG, FLAG],
    ),
    (
        "users",
        "id, user_id, username, announced, found_by, is_liker",
        &[ID, Name, Text, Perhaps, Range(0, 31), FLAG],
    ),
    (
        "likes",
        "item, user, position, username, liked_at, by_item, user_position",
        &[ID, ID, Any, PerhapsText, Perhaps, FLAG, Perhaps],
    ),
    ("robots", "origin, fetched_at, body", &[Name, Any, Bytes(900)]),
    (
        "requests",
        "id, sent_at, task, attempt, purpose, status, n_bytes, took, answered",
        &[Any, Perhaps, ID, ID, Range(1, 2), Perhaps, ID, ID, Range(1, 10)],
    ),
    (
        "requests",
        "sent_at, task, attempt, purpose, status, n_bytes, took, answered",
        &[Perhaps, Null, Null, Range(3, 3), Perhaps, ID, ID, Range(1, 10)],
    ),
    ("pauses", "began_at, until_at, reason", &[Any, Any, Text]),
    (
        "runs",
        "id, began_at, requests_per_second, max_in_flight, obeys_robots, ended_at, stopped_by, end_reason",
        &[ID, Any, Real, Any, FLAG, Perhaps, PerhapsText, PerhapsText],
    ),
    ("forgotten", "tombstone", &[Bytes(32)]),
    ("forget_key", "id, key", &[Range(1, 1), Bytes(32)]),
    ("forgotten_likes", "item, position, n_likes", &[ID, Any, ID]),
    (
        "like_balances",
        "item, surplus, gone, private, given_up, skipped, short",
        &[ID, Range(0, 0), ID, ID, ID, ID, ID],
    ),
    ("features", "item, type, position, value", &[ID, ID, Any, Text]),
    ("feature_types", "type, name", &[ID, Name]),
    ("allowances", "origin, policy, n_left, told_at, resets_at", &[Name, Name, ID, Any, Any]),
    (
        "tasks",
        "id, kind, owner, position, cursor_key, cursor, state, attempt, aside_at_page, available_at, settled_at, \
         reason, walk, was_stored, n_entries, items_hash",
        &[
            ID,
            Range(1, 8),
            ID,
            Range(0, 3),
            Text,
            Text,
            Word(&["available", "completed", "discarded"]),
            ID,
            Perhaps,
            Any,
            Any,
            Text,
            ID,
            FLAG,
            Perhaps,
            Any,
        ],
    ),
    (
        "tasks",
        "kind, owner, position, state, gone, private, attempt, settled_at, reason, recheck",
        &[Range(2, 5), ID, Range(0, 3), Word(&["completed"]), FLAG, FLAG, ID, Any, Text, FLAG],
    ),
    ("tasks", "kind, owner, position, state, attempt", &[ID, ID, ID, Word(&["running"]), ID]),
    ("odd_entries", "task, position, kind, reason", &[ID, ID, Range(1, 3), Text]),
    ("parts", "id, query, end_reason, ends_at_likes, walk", &[ID, Text, PerhapsText, Perhaps, ID]),
    ("listed", "part, item, page, position", &[ID, ID, ID, ID]),
    ("attribute_types", "type, name, kind", &[ID, Name, Range(1, 4)]),
    ("attributes", "item, type, value", &[ID, ID, Either]),
    ("owners", "item, user_id, username", &[ID, Text, Text]),
];

/// Adds random rows to every table. `longest` is the length of the longest texts, in characters.
pub async fn fill(file: &mut SqliteConnection, rng: &mut Rng, longest: usize) {
    for (table, columns, kinds) in TABLES {
        let places = vec!["?"; kinds.len()].join(", ");
        let sql = format!("insert or ignore into {table} ({columns}) values ({places})");
        for nth in 0..60 {
            // One long text per table.
            let mut length = if nth == 0 { longest } else { longest.min(300) };
            let values = kinds.iter().map(|kind| {
                let is_text = matches!(kind, Text | PerhapsText | Either);
                let length = if is_text { std::mem::replace(&mut length, 300) } else { 0 };
                value(rng, *kind, length)
            });
            let values: Vec<Value> = values.collect();
            execute(file, &sql, values).await;
        }
        let sql = format!("select count(*) from {table}");
        let n: i64 = query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *file).await.unwrap();
        assert!(n > 0, "{table} is empty");
    }
    let sql = "insert or ignore into thumbs values (?, ?, ?, ?, ?, ?, ?)";
    for item in 1..40 {
        let (hash, size) = ("0123456789abcdef".repeat(4), rng.i64(1..9000));
        let is_there = rng.bool();
        let of = |value: Value| if is_there { value } else { Value::Null };
        let numbers = [of(Value::Int(size)), of(Value::Text(hash)), of(Value::Text("png".into()))];
        let sizes = [of(Value::Int(size)), of(Value::Int(size))];
        let first = [Value::Int(item), value(rng, Text, 90)];
        execute(file, sql, [first.as_slice(), &numbers, &sizes].concat()).await;
    }
    for sql in [
        "update totals set n_items = ?, n_likes = ?, n_surplus = n_surplus - 3",
        "update site set last_request_at = ?, n_sent = ?, first_page_at = null",
        "update stage_states set failing_since = ?, paused_until = ? where kind > 4",
    ] {
        execute(file, sql, vec![value(rng, Any, 0), value(rng, Any, 0)]).await;
    }
}

async fn execute(file: &mut SqliteConnection, sql: &str, values: Vec<Value>) {
    let statement = query(AssertSqlSafe(sql));
    let statement = values.into_iter().fold(statement, |statement, value| match value {
        Value::Null => statement.bind(None::<i64>),
        Value::Int(value) => statement.bind(value),
        Value::Real(value) => statement.bind(value),
        Value::Text(value) => statement.bind(value),
        Value::Bytes(value) => statement.bind(value),
    });
    // A row that refers to a missing one is left out as well.
    let done = statement.execute(file).await;
    let is_foreign = |error: &sqlx::Error| error.to_string().contains("FOREIGN KEY");
    assert!(done.as_ref().err().is_none_or(is_foreign), "{sql}: {done:?}");
}

fn value(rng: &mut Rng, of: Of, longest: usize) -> Value {
    let is_there = rng.u8(..4) > 0;
    match of {
        Range(from, to) => Value::Int(rng.i64(from..=to)),
        Few if is_there => Value::Int(rng.i64(0..100)),
        Perhaps if is_there => Value::Int(any_number(rng).max(0)),
        Real => Value::Real(rng.f64() * 1e3 - 2.0),
        Name => Value::Text(text(rng, 40)),
        Text => Value::Text(text(rng, longest)),
        Word(words) => Value::Text(words[rng.usize(..words.len())].to_owned()),
        Bytes(n) => Value::Bytes(std::iter::repeat_with(|| rng.u8(..)).take(n).collect()),
        PerhapsText | Either if is_there => Value::Text(text(rng, longest)),
        Either | Any => Value::Int(any_number(rng)),
        Null | Few | Perhaps | PerhapsText => Value::Null,
    }
}

fn any_number(rng: &mut Rng) -> i64 {
    match rng.u8(..6) {
        0 => i64::MAX,
        1 => -5_000_000_000,
        2 => 0,
        _ => rng.i64(-1000..=1000),
    }
}

/// Returns a text of any characters but NUL, which no site's text has.
fn text(rng: &mut Rng, longest: usize) -> String {
    const ODD: [char; 12] = [
        '\u{1}',
        '\n',
        '\t',
        '\\',
        '"',
        '\'',
        'é',
        'ß',
        '漢',
        '\u{1F600}',
        '\u{FFFD}',
        '\u{10FFFF}',
    ];
    if longest > 1000 {
        return "ein langer Text 漢字 ".repeat(longest / 19);
    }
    let n = rng.usize(..=longest);
    std::iter::repeat_with(|| match rng.u8(..3) {
        0 => ODD[rng.usize(..ODD.len())],
        1 => rng.char('a'..='z'),
        _ => rng.char('\u{1}'..='\u{2FFF}'),
    })
    .take(n)
    .collect()
}
