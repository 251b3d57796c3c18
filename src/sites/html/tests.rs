use std::fmt::Write;

use super::*;

fn is_too_much(text: &str) -> bool {
    match parse(text.as_bytes()) {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(error, PageError::TooMuch);
            true
        }
    }
}

/// As many different attributes as that.
fn attributes(n: usize) -> String {
    (0..n).fold(String::new(), |mut text, i| {
        let _ = write!(text, "a{i} ");
        text
    })
}

/// A paragraph with that many kinds of formatting left open, and as many that take them up again.
fn open_formatting(n: usize) -> String {
    let mut text = "<p>".to_owned();
    for i in 0..n {
        let _ = write!(text, "<b a{i}>");
    }
    text + &"</p><p>x".repeat(n)
}

#[test]
fn a_page_is_the_tree_that_the_standard_makes_of_it() {
    let rows = "<tr><td>&amp;<p>x<b>y</table>z".repeat(300);
    let padding = "<!-- é -->".repeat(500);
    for page in [
        "",
        "\u{feff}<!doctype html><title>a</title><body class=b>c<body id=d>",
        "<table><div>moved</div><tr><td>x",
        "<p><b>1<p>2</b>3<svg><![CDATA[x]]></svg><template><li>a</template>",
        "<script>if (a<b && c>d) {'</p>'}</script><textarea>\n<b></textarea>\r\n\0&#0;",
        &format!("{padding}<table>{rows}{padding}"),
    ] {
        let expected = Html::parse_document(page).html();
        let built = parse(page.as_bytes()).unwrap().html();
        // A second `body` tag adds nothing here.
        assert_eq!(built, expected.replace(" id=\"d\"", ""), "{page:?}");
    }
}

/// As often as fills the longest body that is read, or an eighth of it where nothing is optimized.
fn fill(text: &str) -> String {
    let n_bytes = 8 * 1024 * 1024 / if cfg!(debug_assertions) { 8 } else { 1 };
    text.repeat(n_bytes / text.len())
}

#[test]
fn a_page_that_is_hard_to_read_is_refused_before_it_is_read() {
    assert!(is_too_much(&fill("<div>")), "deep");
    assert!(is_too_much(&fill("<x>")), "deep, and cheap to open");
    assert!(is_too_much(&fill("<table><tr><td>")), "deep tables");
    assert!(is_too_much(&fill("<b><p>")), "deep, and moved about");
    assert!(is_too_much(&fill("<!>")), "comments");
    assert!(is_too_much(&"<br>".repeat(300_000)), "elements");
    assert!(is_too_much(&open_formatting(2000)), "formatting left open");
    assert!(is_too_much(&format!("<a {}", attributes(30_000))), "attributes");
    assert!(is_too_much(&("<x>".repeat(200) + &fill("</y>"))), "end tags");
}

#[test]
fn a_long_page_is_read() {
    assert!(!is_too_much(&"<p>some text, and <a href=x>a link</a>".repeat(10_000)));
    assert!(!is_too_much(&format!("<!--{}-->", "{&quot;a&quot;: [\"/models\"]}".repeat(4000))));
    assert!(!is_too_much(&format!("<script>var a='<b {}'</script>", "x / ".repeat(5000))));
    assert!(!is_too_much(&"<div>".repeat(200)));
    assert!(!is_too_much(&fill("<")));
    assert!(!is_too_much(&fill("a & b\n")));
}
