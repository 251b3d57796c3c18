//! The ids and names of some users, and texts without them.

use std::collections::HashSet;

use url::form_urlencoded;

/// What takes the place of an id or a name.
const IN_PLACE: &str = "forgotten";

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

/// The ids and names of some users, each also in the form that it has in an address.
pub struct Names {
    names: HashSet<String>,
    /// The length of the longest one in bytes.
    longest: usize,
}

impl Names {
    /// Returns these names.
    pub fn new(names: impl Iterator<Item = String>) -> Self {
        let forms = |name: String| {
            let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
            // A plus stands for a space only in a query.
            let in_path = encoded.replace('+', "%20");
            [name, encoded, in_path]
        };
        let names: HashSet<String> =
            names.flat_map(forms).filter(|name| !name.is_empty()).collect();
        let longest = names.iter().map(String::len).max().unwrap_or(0);
        Self { names, longest }
    }

    /// Returns a text without the names, or none if it holds none of them. A name counts where it is not a
    /// part of a longer word.
    pub fn taken_out_of(&self, text: &str) -> Option<String> {
        let edges = edges(text);
        let mut without = String::new();
        let mut done = 0;
        for (nth, begin) in edges.iter().enumerate().filter(|(_, begin)| **begin < text.len()) {
            if *begin < done {
                continue;
            }
            let ends = edges[nth + 1..].iter().take_while(|end| **end - begin <= self.longest);
            let found = ends.filter(|end| self.names.contains(&text[*begin..**end])).last();
            if let Some(end) = found {
                without.push_str(&text[done..*begin]);
                without.push_str(IN_PLACE);
                done = *end;
            }
        }
        without.push_str(&text[done..]);
        (done > 0).then_some(without)
    }

    /// Returns the address of a file without the names in its path and its query, or none if they hold none of them.
    /// The host stays as it is, because it names nobody.
    pub fn taken_out_of_path(&self, address: &str) -> Option<String> {
        let after_scheme = address.find("://").map_or(0, |at| at + 3);
        let (host, path) = address.split_at(after_scheme + address[after_scheme..].find('/')?);
        let without = self.taken_out_of(path);
        let pairs = form_urlencoded::parse(without.as_deref().unwrap_or(path).as_bytes());
        let words = pairs.flat_map(|(name, value)| [name.into_owned(), value.into_owned()]);
        let decoded: Vec<String> = words.filter(|word| !word.is_empty()).collect();
        let without = self.taken_out_of(&decoded.join("&")).or(without)?;
        Some(format!("{host}{without}"))
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
        self.names.contains(value)
            || form_urlencoded::parse(pair.as_bytes()).any(|(_, name)| self.names.contains(&*name))
    }
}

/// Returns where words begin or end: everywhere but between two letters or digits.
fn edges(text: &str) -> Vec<usize> {
    let mut edges = Vec::new();
    let mut is_in_word = false;
    for (at, c) in text.char_indices() {
        let is_of_word = c.is_alphanumeric();
        if !(is_in_word && is_of_word) {
            edges.push(at);
        }
        is_in_word = is_of_word;
    }
    edges.push(text.len());
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names::new(["anna", "did:plc:x-1", "", "é", "anna b"].map(str::to_owned).into_iter())
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
    fn names_are_taken_out_of_the_paths_of_files() {
        let names = Names::new(["anna", "é", "a b", "media"].map(str::to_owned).into_iter());
        for (address, wanted) in [
            ("https://media.example/anna/1.jpeg", Some("https://media.example/forgotten/1.jpeg")),
            (
                "https://media.example/of/anna-1.jpeg",
                Some("https://media.example/of/forgotten-1.jpeg"),
            ),
            ("https://media.example/%C3%A9/1", Some("https://media.example/forgotten/1")),
            ("https://media.example/a%20b/1", Some("https://media.example/forgotten/1")),
            ("https://media.example/1?by=%61nna", Some("https://media.example/1?by&forgotten")),
            ("https://media.example/media/1", Some("https://media.example/forgotten/1")),
            (
                "https://media.example/media/%61nna",
                Some("https://media.example/forgotten/forgotten"),
            ),
            ("https://media.example/johanna/1.jpeg", None),
            ("https://media.example", None),
            ("media", None),
        ] {
            assert_eq!(names.taken_out_of_path(address).as_deref(), wanted, "{address}");
        }
    }

    #[test]
    fn what_an_address_asks_for_stays_as_it_is() {
        let users = ["search", "24", "cursor", "models", "v3"].map(str::to_owned).into_iter();
        let address = "https://a.example/v3/search?type=models&count=24&cursor=bz0yNA%3D%3D";
        let names = Names::new(users);
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
        assert_eq!(Names::new(std::iter::empty()).taken_out_of("anna"), None);
    }
}
