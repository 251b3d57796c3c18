//! The `Link` header (RFC 8288).

/// Returns the address with this relation in the values of a page's `Link` headers.
pub fn find<'h>(values: &[&'h str], relation: &str) -> Option<&'h str> {
    values.iter().find_map(|value| Links { rest: value }.find_map(|link| link.target(relation)))
}

/// A link: its target, and its parameters as they are written.
struct Link<'h> {
    target: &'h str,
    parameters: &'h str,
}

/// The links of a header.
struct Links<'h> {
    rest: &'h str,
}

impl<'h> Iterator for Links<'h> {
    type Item = Link<'h>;

    fn next(&mut self) -> Option<Link<'h>> {
        // Before it is the comma after the last link, or something that can't be read.
        let (_, rest) = self.rest.split_once('<')?;
        let (target, rest) = rest.split_once('>')?;
        let end = unquoted(rest, ',').unwrap_or(rest.len());
        let (parameters, rest) = rest.split_at(end);
        self.rest = rest;
        Some(Link { target: target.trim(), parameters })
    }
}

impl<'h> Link<'h> {
    /// Returns the target, if the link has this relation. Only the first `rel` of a link counts, and a link
    /// with an `anchor` belongs to another page.
    fn target(&self, relation: &str) -> Option<&'h str> {
        let mut rest = self.parameters;
        let mut rel = None;
        while let Some(start) = unquoted(rest, ';') {
            rest = rest.get(start + 1..)?;
            let end = unquoted(rest, ';').unwrap_or(rest.len());
            let (name, value) = rest.get(..end)?.split_once('=').unwrap_or_default();
            match name.trim() {
                name if name.eq_ignore_ascii_case("anchor") => return None,
                name if name.eq_ignore_ascii_case("rel") => {
                    rel.get_or_insert(value.trim());
                }
                _ => {}
            }
        }
        let mut relations = rel?.trim_matches('"').split_ascii_whitespace();
        relations.any(|own| own.eq_ignore_ascii_case(relation)).then_some(self.target)
    }
}

/// Returns the position of the first such character outside of quotation marks.
fn unquoted(text: &str, wanted: char) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if c == wanted && !is_quoted => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_of_a_relation_is_found_however_the_header_is_written() {
        for (values, wanted) in [
            (&["<https://a/x?page=2>; rel=\"next\""][..], Some("https://a/x?page=2")),
            (&["<?page=2>;rel=next"], Some("?page=2")),
            (&["</x>; REL = \"NEXT\""], Some("/x")),
            (&["</x>; rel='next'"], None),
            (&["</x> ; rel=\"prev next\""], Some("/x")),
            (&["</p>; rel=prev, </x>; rel=next"], Some("/x")),
            (&["</p>; rel=\"prev\"", "</x>; rel=\"next\""], Some("/x")),
            (&["</p>; title=\"a, <b>; rel=next\"; rel=prev, </x>; rel=next"], Some("/x")),
            (&["</x>; title=\"a \\\"quoted\\\"; b\"; rel=next"], Some("/x")),
            (&["</x>; title*=UTF-8'de'n%c3%a4chstes; rel=next; title=\"b\""], Some("/x")),
            (&["</a,b;c>; rel=next"], Some("/a,b;c")),
            (&["</x>;;rel=next;"], Some("/x")),
            (&["</x>; rel=next; rel=prev"], Some("/x")),
            (&["</x>; rel=prev; rel=next"], None),
            (&["</y>; rel=next; anchor=\"/other\", </x>; rel=next"], Some("/x")),
            (&["</x>; rel=nextpage"], None),
            (&["</x>"], None),
            (&["</x>; rel"], None),
            (&["</x; rel=next"], None),
            (&["x; rel=next"], None),
            (&["</x>; title=\"never closed; rel=next"], None),
            (&[",, </x>; rel=next ,"], Some("/x")),
            (&[""], None),
            (&[], None),
            (&["< /x >; rel=next"], Some("/x")),
            (&["<>; rel=next"], Some("")),
        ] {
            assert_eq!(find(values, "next"), wanted, "{values:?}");
        }
    }
}
