use crate::yaml;

/// Returns the line and the column of the fault in a file, and the words about it.
fn fault(text: &str) -> (u64, u64, String) {
    let error = yaml::read("f.yml", text).unwrap_err();
    let shown = error.to_string();
    let mut parts = shown.splitn(4, ':');
    let mut part = || parts.next().unwrap().to_owned();
    assert_eq!(part(), "f.yml");
    let (line, column) = (part().parse().unwrap(), part().parse().unwrap());
    (line, column, part().trim_start().trim_start_matches("not YAML: ").to_owned())
}

#[test]
fn a_tab_is_found_where_it_is() {
    let words = "a tab indents this line; use spaces";
    for (text, line, column) in [
        ("a:\n  b: c\n\td: e\n", 3, 1),
        ("a:\n  b: c\n  \td: e\n", 3, 3),
        ("a:\n  b: c\n\n\n \td: e\n", 5, 2),
        ("a: b\n\tc\n", 2, 1),
        ("a: |\n\tb\n", 2, 1),
        ("a: b\n\t\nc:\n\t- d\n", 4, 1),
        ("a:\n\t- b\n", 2, 1),
        ("é: ü\n\té: d\n", 2, 1),
    ] {
        assert_eq!(fault(text), (line, column, words.to_owned()), "{text:?}");
    }
    // A tab that is no indentation is allowed.
    assert!(yaml::read("f.yml", "a:\tb\t# c\n\t\nd: \"e\n\tf\"\n").is_ok());
}

#[test]
fn a_comment_within_brackets_is_found_where_it_begins() {
    let words = "# begins a comment here, which hides the closing bracket; put the text in quotes";
    for (text, line, column) in [
        ("a: {list: #x}\nb: c\n", 1, 11),
        ("a: {list: #x}\n", 1, 11),
        ("a:\n  b: {list: #x}\n  c: d\n", 2, 13),
        ("a: [é, #x]\nb: c\n", 1, 8),
        ("a: {b: \"#c\", d: 'e', f: # g}\nh: i\n", 1, 25),
        ("a: {b: c}\nd: {e: h2 #f}\ng: h\n", 2, 11),
    ] {
        assert_eq!(fault(text), (line, column, words.to_owned()), "{text:?}");
    }
}

#[test]
fn a_bracket_that_is_not_closed_is_found_where_it_opens() {
    for (text, line, column) in [
        ("a: {b: c\nd: e\n", 1, 4),
        ("a:\n  b: [c, {d: e}\n  f: g\n", 2, 6),
        ("a: [b, c # d\ne: f\n", 1, 4),
    ] {
        let (at_line, at_column, words) = fault(text);
        assert_eq!((at_line, at_column), (line, column), "{text:?}: {words}");
        assert!(words.contains("bracket"), "{words}");
    }
    // A list over several lines may lack a comma, which the parser notices at its place.
    assert_eq!(fault("a: {\n  b: c\n  d: e\n}\n").0, 3);
    assert_eq!(fault("a: {b: c,\n  d: e\n  f: g}\n").0, 3);
}

#[test]
fn any_other_place_is_that_of_the_parser() {
    assert_eq!(fault("a: b\nc: d: e\n").0, 2);
    assert_eq!(fault("a: \"b\nc: d\n"), (1, 4, "unclosed quote".to_owned()));
    assert_eq!(fault("a: b\n c: d\n").0, 2);
    // A tab or a bracket elsewhere has nothing to do with it.
    assert_eq!(fault("a: {b: c}\nd: \"\te\"\nf: @g\n").0, 3);
}
