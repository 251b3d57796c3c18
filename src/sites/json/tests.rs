//! The reader against serde_json, which accepts what the standard does and nothing else.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{JsonKind, JsonReader, JsonValue};
use crate::sites::error::PageError;

/// Returns the tree of a text. Numbers are compared as they are written.
fn tree(body: &[u8]) -> Result<Value, PageError> {
    let mut reader = JsonReader::new(body)?;
    let read = value(&mut reader)?;
    reader.end()?;
    Ok(read)
}

fn value(reader: &mut JsonReader<'_>) -> Result<Value, PageError> {
    match reader.kind()? {
        JsonKind::Object => {
            let mut fields = Map::new();
            reader.object(|reader, key| {
                fields.insert(key.to_owned(), value(reader)?);
                Ok(())
            })?;
            Ok(Value::Object(fields))
        }
        JsonKind::List => {
            let mut elements = Vec::new();
            reader.list(|reader| {
                elements.push(value(reader)?);
                Ok(())
            })?;
            Ok(Value::Array(elements))
        }
        _ => Ok(match reader.value()? {
            JsonValue::Text(text) => Value::String(text.into_owned()),
            JsonValue::Number(number) => serde_json::from_str(number).unwrap_or(json!("no number")),
            JsonValue::Bool(is_true) => json!(is_true),
            _ => Value::Null,
        }),
    }
}

/// Returns whether the text holds something that the reader accepts although the standard does not,
/// or that serde_json refuses although the standard does not: numbers beyond all measure, and
/// depth.
fn is_lenient(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let odd = ["\u{feff}", "NaN", "Infinity", "\\ud", "\\uD", "e", "E"];
    odd.iter().any(|odd| text.contains(odd)) || text.contains(|c: char| c < ' ')
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        "[\"\\\\/\u{8}\u{c}\n\r\t\u{0}é🐉]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,4}", inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_json_is_read_as_it_is(tree_of in json_value(), is_pretty in any::<bool>()) {
        let text = if is_pretty { format!("{tree_of:#}") } else { tree_of.to_string() };
        prop_assert_eq!(tree(text.as_bytes()), Ok(tree_of));
        let mut reader = JsonReader::new(text.as_bytes()).unwrap();
        prop_assert_eq!(reader.skip(), Ok(()));
        prop_assert_eq!(reader.end(), Ok(()));
    }

    #[test]
    fn what_is_not_json_is_accepted_only_where_it_says_what_it_means(
        tree_of in json_value(), at in any::<prop::sample::Index>(), with in "[\\[\\]{}\",:\\\\0-9a-z .+-]{0,3}",
        n_gone in 0_usize..4,
    ) {
        let mut body = tree_of.to_string().into_bytes();
        let at = at.index(body.len());
        let end = body.len().min(at + n_gone);
        body.splice(at..end, with.bytes());
        let wanted = serde_json::from_slice::<Value>(&body);
        match (tree(&body), wanted) {
            (Ok(found), Ok(wanted)) => prop_assert_eq!(found, wanted),
            (Ok(_), Err(_)) => prop_assert!(is_lenient(&body)),
            (Err(error), wanted) => prop_assert!(wanted.is_err(), "{:?}", error),
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(body in prop::collection::vec(any::<u8>(), 0..40)) {
        let is_read = tree(&body).is_ok();
        let skipped = JsonReader::new(&body).and_then(|mut reader| {
            reader.skip()?;
            reader.end()
        });
        prop_assert_eq!(skipped.is_ok(), is_read, "skipping and reading agree");
    }
}

#[test]
fn what_the_standard_does_not_allow_is_read_as_what_it_means() {
    for (text, wanted) in [
        ("\u{feff}[1]", json!([1])),
        ("[NaN,-Infinity,Infinity]", json!(["no number", "no number", "no number"])),
        (r#"["\ud800", "\udc00\ud83d\ude00"]"#, json!(["\u{fffd}", "\u{fffd}😀"])),
        ("[\"a\tb\n\"]", json!(["a\tb\n"])),
        (r#"{"a":1,"b":2,"a":3}"#, json!({"a": 3, "b": 2})),
    ] {
        assert_eq!(tree(text.as_bytes()), Ok(wanted), "{text}");
    }
}

#[test]
fn deep_and_long_texts_are_skipped_in_linear_time() {
    let n = 200_000;
    for text in [
        "[".repeat(n) + &"]".repeat(n),
        "{\"a\":".repeat(n) + "1" + &"}".repeat(n),
        format!("\"{}\"", "\\ud800".repeat(n)),
        format!("[{}1]", "1,".repeat(n)),
    ] {
        let mut reader = JsonReader::new(text.as_bytes()).unwrap();
        assert_eq!(reader.skip().and_then(|()| reader.end()), Ok(()), "{text:.20}");
        let mut cut_off = JsonReader::new(&text.as_bytes()[..n]).unwrap();
        assert!(cut_off.skip().is_err(), "{text:.20}");
    }
}
