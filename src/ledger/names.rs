//! The ids and names of some users, and texts without them.

mod address_parts;
mod words;

use url::form_urlencoded;

use address_parts::{extension, texts_of};
use words::{IN_PLACE, Words};

pub use address_parts::possible_ids;

/// Parameters of an address that say which part of a list to send, and so never name a user.
const OF_LISTS: [&str; 20] = [
    "count",
    "direction",
    "fields",
    "format",
    "full",
    "lang",
    "limit",
    "offset",
    "order",
    "order_by",
    "page",
    "page_size",
    "per_page",
    "size",
    "sort",
    "sort_by",
    "sort_order",
    "start",
    "type",
    "types",
];

/// What may stand before a name in an address.
const MARKS: [char; 2] = ['@', '~'];

/// The ids and names of some users, each also in the form that it has in an address.
pub struct Names {
    all: Words,
    ids: Words,
}

impl Names {
    /// Returns these ids and names.
    pub fn new(ids: &[String], names: &[String]) -> Self {
        let all = ids.iter().chain(names).map(String::as_str);
        Self { all: Words::new(all), ids: Words::new(ids.iter().map(String::as_str)) }
    }

    /// Returns a text without the names, or none if it holds none of them. A name counts where it is not a
    /// part of a longer word.
    pub fn taken_out_of(&self, text: &str) -> Option<String> {
        self.all.taken_out_of(text, None)
    }

    /// Returns whether the address of a file names someone in its path or its query. The host names nobody. A name
    /// counts only if it is a whole segment or value, with or without a file name extension, because many names are
    /// words of addresses. An id counts as a word, too.
    pub fn are_parts_of(&self, address: &str) -> bool {
        texts_of(address).any(|text| {
            let stem = extension(&text).map(|at| &text[..at - 1]);
            let whole = [&*text].into_iter().chain(stem);
            let mut whole = whole.flat_map(|text| [text, text.trim_start_matches(MARKS)]);
            whole.any(|name| self.all.has(name))
                || self.ids.taken_out_of(&text, extension(&text)).is_some()
        })
    }

    /// Returns whether the path or the query of an address holds an id or a name as a word. A file name extension is no
    /// name.
    pub fn are_in_address(&self, address: &str) -> bool {
        texts_of(address).any(|text| self.all.taken_out_of(&text, extension(&text)).is_some())
    }

    /// Returns an address, its query, or a cursor without the names, or none if it holds none of them. A name
    /// counts only as the whole value of a parameter: the path and the names of parameters are words of the
    /// site, and without them the address would lead elsewhere.
    pub fn taken_out_of_address(&self, address: &str) -> Option<String> {
        let (path, query) = match address.split_once('?') {
            Some((path, query)) => (Some(path), query),
            None if address.contains('/') => return None,
            None => (None, address),
        };
        let mut is_found = false;
        let mut without = path.map_or_else(String::new, |path| format!("{path}?"));
        for (nth, parameter) in query.split('&').enumerate() {
            let (name, value) = parameter.split_once('=').unwrap_or(("", parameter));
            without.push_str(if nth == 0 { "" } else { "&" });
            // Without an equals sign, only a cursor stands alone.
            let is_value = parameter.contains('=') || (path.is_none() && query == parameter);
            if is_value && !OF_LISTS.contains(&name) && self.is_name(value) {
                is_found = true;
                without.push_str(&parameter[..parameter.len() - value.len()]);
                without.push_str(IN_PLACE);
            } else {
                without.push_str(parameter);
            }
        }
        is_found.then_some(without)
    }

    /// Returns whether the value of a parameter is one of the names.
    fn is_name(&self, value: &str) -> bool {
        let pair = format!("_={value}");
        self.all.has(value)
            || form_urlencoded::parse(pair.as_bytes()).any(|(_, name)| self.all.has(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<const N: usize>(ids: [&str; N]) -> Names {
        Names::new(&ids.map(str::to_owned), &[])
    }

    fn names() -> Names {
        of(["anna", "did:plc:x-1", "", "é", "anna b"])
    }

    #[test]
    fn names_are_taken_out_where_they_are_words() {
        for (text, wanted) in [
            ("anna", "forgotten"),
            ("next?liked_by=anna&page=2", "next?liked_by=forgotten&page=2"),
            ("anna,anna_2/é", "forgotten,forgotten_2/forgotten"),
            ("anna b, annab", "forgotten, annab"),
            ("of did:plc:x-1.", "of forgotten."),
            ("a=did%3Aplc%3Ax-1", "a=forgotten"),
        ] {
            assert_eq!(names().taken_out_of(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn names_are_taken_out_of_addresses_where_they_are_whole_values() {
        for (address, wanted) in [
            (
                "https://a.example/likes?by=anna&page=2",
                "https://a.example/likes?by=forgotten&page=2",
            ),
            ("https://a.example/?u=did%3aplc:x-1", "https://a.example/?u=forgotten"),
            ("/likes?by=anna+b", "/likes?by=forgotten"),
            ("by=%C3%A9&x", "by=forgotten&x"),
            ("anna", "forgotten"),
        ] {
            assert_eq!(names().taken_out_of_address(address).as_deref(), Some(wanted), "{address}");
        }
    }

    #[test]
    fn ids_are_found_in_the_paths_of_files() {
        let names = of(["anna", "é", "a b", "media", "jpeg"]);
        for (path, is_named) in [
            ("/anna/1.jpeg", true),
            ("/of/anna-1.jpeg", true),
            ("/@anna/1", true),
            ("/of/anna.jpeg", true),
            ("/jpeg/1", true),
            ("/jpeg-1.png", true),
            ("/%C3%A9/1", true),
            ("/a%20b/1", true),
            ("/1?by=%61nna", true),
            ("/of-%61nna/1", true),
            ("/media/1", true),
            ("/of/1.jpeg", false),
            ("/of/1.jpeg?size=big", false),
            ("/johanna/1.jpeg", false),
            ("", false),
        ] {
            let address = format!("https://media.example{path}");
            assert_eq!(names.are_parts_of(&address), is_named, "{path}");
            assert_eq!(names.are_in_address(&address), is_named, "{path}");
        }
        assert!(!names.are_parts_of("media"));
    }

    #[test]
    fn usernames_count_in_the_paths_of_files_only_as_a_whole() {
        let usernames = ["jpg", "anna", "thumb", "e.f"].map(str::to_owned);
        let names = Names::new(&["x-1".to_owned()], &usernames);
        for (path, is_named, is_word) in [
            ("/anna/1.jpg", true, true),
            ("/~anna.jpg", true, true),
            ("/1?by=e.f", true, true),
            ("/x-1-a.jpg", true, true),
            ("/1.jpg", false, false),
            ("/of-anna.jpg", false, true),
            ("/thumb-200.jpg", false, true),
            ("/thumbs/1.thumb", false, false),
        ] {
            let address = format!("https://anna.example{path}");
            assert_eq!(names.are_parts_of(&address), is_named, "{path}");
            assert_eq!(names.are_in_address(&address), is_word, "{path}");
        }
    }

    #[test]
    fn what_an_address_asks_for_stays_as_it_is() {
        let address = "https://a.example/v3/search?type=models&count=24&cursor=bz0yNA%3D%3D";
        let names = of(["search", "24", "cursor", "models", "v3"]);
        for address in [address, "https://a.example/v3/search", "count=24", "bz0yNA==", "search?24"]
        {
            assert_eq!(names.taken_out_of_address(address), None, "{address}");
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in ["", "status 404", "johanna", "annas", "éa", "did:plc:x-12", "é1"] {
            assert_eq!(names().taken_out_of(text), None, "{text}");
        }
        assert_eq!(Names::new(&[], &[]).taken_out_of("anna"), None);
    }
}
