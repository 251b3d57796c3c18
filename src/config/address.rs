//! The addresses of a site, as the configuration has them.

pub(super) use crate::sites::plain_address as parse;

/// Checks the address of the lists of likes, which may hold `{id}` or `{+id}` for the id of an item.
pub(super) fn parse_likes(text: &str) -> Result<String, &'static str> {
    // Words that the parser leaves as they are, in place of what it would encode.
    const WORDS: [(&str, &str); 2] =
        [("{id}", "the-id-of-an-item"), ("{+id}", "the-path-of-an-item")];
    let hidden =
        WORDS.iter().fold(text.to_owned(), |text, (place, word)| text.replace(place, word));
    if hidden.contains(['{', '}']) {
        return Err("only {id} and {+id} are placeholders here; leave other braces out");
    }
    let address = parse(&hidden)?.to_string();
    Ok(WORDS.iter().fold(address, |address, (place, word)| address.replace(word, place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_likes_may_hold_the_id_of_an_item() {
        for (text, expected) in [
            ("https://sketchfab.com/i/likes/", "https://sketchfab.com/i/likes"),
            ("https://a.example/m/{id}/likers", "https://a.example/m/{id}/likers"),
            ("HTTP://A.example/{+id}/x", "http://a.example/{+id}/x"),
        ] {
            assert_eq!(parse_likes(text).as_deref(), Ok(expected));
        }
        for text in ["https://a.example/{name}", "https://a.example/}", "https://{id}/x y"] {
            assert!(parse_likes(text).is_err(), "{text}");
        }
    }
}
