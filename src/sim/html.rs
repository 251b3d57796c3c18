//! The HTML around and inside the pages of 2016.

/// Returns a whole document with the parts that every page of the site has.
pub(super) fn document(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title} - Sketchfab</title>\n\
         <meta name=\"description\" content=\"Publish and find 3D content\">\n\
         <link rel=\"stylesheet\" href=\"/static/builds/web/dist/app.css\">\n\
         <script>window.prefetchedData = {{\"name\": \"<div class='model-card'>\"}};</script>\n\
         </head>\n<body>\n\
         <nav class=\"navigation\"><ul class=\"items\">\
         <li class=\"item\"><a href=\"/models?features=&amp;sort_by=-publishedAt\">Recent</a></li>\
         <li class=\"item\"><a href=\"/categories\">Categories</a></li>\
         <li class=\"item\"><a href=\"/login\">Log in</a></li></ul></nav>\n\
         <div class=\"page main\">{body}</div>\n\
         <footer><ul class=\"links\"><li><a href=\"/about\">About</a></li>\
         <li><a href=\"/terms\">Terms</a></li></ul></footer>\n\
         <script src=\"/static/builds/web/dist/app.js\"></script>\n</body>\n</html>\n"
    )
}

/// Returns a text escaped for an element or a quoted attribute, so that a parser reads it back exactly.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // A parser would turn a bare CR into LF.
            '\r' => out.push_str("&#13;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            // A parser drops a bare NUL from text, but reads this reference as U+FFFD.
            '\0' => out.push_str("&#0;"),
            c => out.push(c),
        }
    }
    out
}

/// Returns a page for browsers.
pub(super) fn html_page(title: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>{title}</title></head>\
         <body><div class=\"main\"><h1>{title}</h1><p>Please try again later.</p></div></body></html>\n"
    )
}
