//! What is read of attributes and owners.

use super::*;
use crate::words::{Attribute, AttributeValue};

const ATTRIBUTES: &str = "rows: '', id: /id, owner: {id: /by/id, name: /by/name}, attributes: {\
    address: /url, created_at: {at: /created, as: rfc3339}, views: /n, licence: [/licence, /licence/slug], \
    adult: {at: /adult, as: yes or no}}";

/// Returns the attributes of the only entry, and what is odd about it.
fn read(entry: &str) -> (Vec<Attribute>, Vec<OddEntry>) {
    let mut page = catalogue(&site(ATTRIBUTES, ""), &format!("[{entry}]")).unwrap();
    let entry = page.items.remove(0);
    (entry.attributes, entry.odd)
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::Text(text.to_owned())
}

#[test]
fn attributes_have_types_and_unknown_ones_are_left_out() {
    let full = r#"{"id":1,"url":"https://a.example/1","created":"2016-10-09T08:00:00Z","n":12,
        "licence":"by","adult":false}"#;
    let (attributes, odd) = read(full);
    let at = AttributeValue::Moment(Moment::from_millis(1_476_000_000_000));
    let views = AttributeValue::Count(12);
    let wanted = [text("https://a.example/1"), at, views, text("by"), AttributeValue::Truth(false)];
    let wanted: Vec<Attribute> = wanted
        .into_iter()
        .enumerate()
        .map(|(position, value)| Attribute { position, value })
        .collect();
    assert_eq!((attributes, odd), (wanted, Vec::new()));
    for entry in [r#"{"id":1}"#, r#"{"id":1,"url":null,"created":"","n":" ","licence":null}"#] {
        assert_eq!(read(entry), (Vec::new(), Vec::new()), "{entry}");
    }
}

#[test]
fn the_first_place_with_a_usable_value_counts() {
    for (licence, wanted) in [
        (r#""by""#, Some(text("by"))),
        (r#"{"slug":"by-sa"}"#, Some(text("by-sa"))),
        (r#"{"slug":null}"#, None),
    ] {
        let (attributes, _) = read(&format!(r#"{{"id":1,"licence":{licence}}}"#));
        let found = attributes.first().map(|attribute| attribute.value.clone());
        assert_eq!(found, wanted, "{licence}");
    }
}

#[test]
fn a_value_that_can_not_be_used_is_odd_and_empty_and_costs_nothing_else() {
    for (field, reason) in [
        (r#""url":["x"]"#, "/url is a list, not text"),
        (r#""created":"yesterday""#, "/created can't be a time"),
        (r#""created":"-000001-01-01T00:00:00Z""#, "/created can't be a time"),
        (r#""n":-1"#, "/n can't be a whole number"),
        (r#""n":true"#, "/n is true or false, not a whole number"),
        (r#""licence":{"name":"x"}"#, "/licence is an object, not text"),
        (r#""adult":"perhaps""#, "/adult can't be yes or no"),
        (r#""by":{"id":{}}"#, "/by/id is an object, not an id"),
        (r#""by":{"id":""}"#, "/by/id can't be an id"),
    ] {
        let mut page =
            catalogue(&site(ATTRIBUTES, ""), &format!(r#"[{{"id":1,{field}}}]"#)).unwrap();
        let entry = page.items.remove(0);
        assert_eq!(entry.item.id.as_str(), "1");
        assert_eq!((entry.attributes, entry.owner), (Vec::new(), None), "{field}");
        assert_eq!(entry.odd, [odd(0, Unread, reason)], "{field}");
        assert!(!entry.lacks_count);
    }
}

#[test]
fn a_long_text_is_cut() {
    let entry = format!(r#"{{"id":1,"url":"{}"}}"#, "x".repeat(5000));
    let (attributes, odd_ones) = read(&entry);
    assert_eq!(attributes[0].value, text(&"x".repeat(4096)));
    assert_eq!(odd_ones, [odd(0, Cut, "/url was cut from 5000 bytes to 4096")]);
}

#[test]
fn an_owner_has_an_id_and_perhaps_a_name() {
    for (by, wanted) in [
        (r#"{"id":7,"name":"anna"}"#, Some(("7", "anna"))),
        (r#"{"id":"u7"}"#, Some(("u7", ""))),
        (r#"{"id":null,"name":"anna"}"#, None),
        ("null", None),
    ] {
        let mut page =
            catalogue(&site(ATTRIBUTES, ""), &format!(r#"[{{"id":1,"by":{by}}}]"#)).unwrap();
        let entry = page.items.remove(0);
        let owner = entry.owner.as_ref();
        let found = owner.map(|owner| (owner.user_id.reveal(), owner.username.as_str()));
        assert_eq!((found, entry.odd), (wanted, Vec::new()), "{by}");
    }
    let unnamed = site("rows: '', id: /id, owner: {id: /by}", "");
    let mut page = catalogue(&unnamed, r#"[{"id":1,"by":"anna"}]"#).unwrap();
    assert_eq!(page.items.remove(0).owner.unwrap().username, "anna");
}

#[test]
fn attributes_stand_in_html_too() {
    let site = site(
        "html: {list: ul}, rows: li, id: '@id', attributes: {views: {at: b, as: rounded count}, \
         adult: {at: '@data-adult', as: yes or no}, created_at: {at: 'time @datetime', as: rfc3339}}",
        "",
    );
    let body = "<ul><li id=a data-adult=yes><b>1.5k</b><time datetime=2016-10-09T08:00:00Z>then</time>\
        <li id=b><b>many</b></ul>";
    let page = catalogue(&site, body).unwrap();
    let values =
        |n: usize| page.items[n].attributes.iter().map(|one| one.value.clone()).collect::<Vec<_>>();
    let at = AttributeValue::Moment(Moment::from_millis(1_476_000_000_000));
    assert_eq!(values(0), [AttributeValue::Count(1_500), AttributeValue::Truth(true), at]);
    assert_eq!(values(1), []);
    assert_eq!(page.items[1].odd.len(), 1);
}
