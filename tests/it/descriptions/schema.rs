//! The JSON Schema of the language, by which editors complete and check descriptions.

use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;

use super::{accepted, seen_by_the_schema};

fn validator() -> Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/site.schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

/// Returns a description as an editor hands it to the schema.
fn as_json(text: &str) -> Value {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).unwrap()
}

#[test]
fn the_schema_accepts_every_description() {
    let validator = validator();
    for (name, text) in accepted() {
        let document = as_json(&text);
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

#[test]
fn the_schema_refuses_what_it_can_see() {
    let validator = validator();
    let malformed = seen_by_the_schema();
    let accepted = malformed.iter().filter(|(_, text)| validator.is_valid(&as_json(text)));
    let accepted: Vec<&str> = accepted.map(|(case, _)| case.as_str()).collect();
    assert!(malformed.len() > 100);
    assert!(accepted.is_empty(), "the schema accepts {accepted:#?}");
}

/// What the schema sees in addresses and in the lengths of texts.
#[test]
fn the_schema_knows_which_addresses_hold_an_id_and_how_long_texts_are() {
    let validator = validator();
    let text = accepted().into_iter().find(|(name, _)| name.ends_with("/every-key.yml")).unwrap().1;
    assert!(validator.is_valid(&as_json(&text)));
    let long = "x".repeat(201);
    for (from, to) in [
        ("get: /tracks?page={page}", "get: /tracks/{id}?page={page}"),
        ("get: /tracks?page={page}", "get: /tracks/{+id}?page={page}"),
        ("get: /tracks/{id}\n", "get: /tracks\n"),
        ("get: /tracks/{id}/likes", "get: /tracks/{ids}/likes"),
        ("words: are you human", &format!("words: {long}")),
        ("expect: {/ok: true}\n  is", &format!("expect: {{/ok: {long}}}\n  is")),
        ("expect: {/ok: true}\n  is", "expect: {/ok: \"\"}\n  is"),
    ] {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        let malformed = text.replace(from, to);
        assert!(crawl::sites::Description::parse("f.yml", &malformed).is_err(), "{to}");
        assert!(!validator.is_valid(&as_json(&malformed)), "{to}");
    }
}
