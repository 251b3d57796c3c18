//! Lines of a PostgreSQL password file: `host:port:database:user:password`
//! (<https://www.postgresql.org/docs/current/libpq-pgpass.html>).

/// Splits off the first field of a line. A backslash takes the special meaning from the character after it. Returns none
/// if no field follows.
pub fn first_pass_file_field(line: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut chars = line.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            ':' => return Some((field, &line[at + 1..])),
            '\\' => field.push(chars.next()?.1),
            c => field.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_ends_with_a_colon_that_no_backslash_precedes() {
        assert_eq!(first_pass_file_field("a:b:c"), Some(("a".to_owned(), "b:c")));
        assert_eq!(first_pass_file_field(r"\:\:1:5432"), Some(("::1".to_owned(), "5432")));
        assert_eq!(first_pass_file_field(r"a\\:b"), Some((r"a\".to_owned(), "b")));
        assert_eq!(first_pass_file_field("last"), None);
        assert_eq!(first_pass_file_field("\\"), None);
    }
}
