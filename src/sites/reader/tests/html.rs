use super::*;

/// Returns a site of HTML pages, whose likes are HTML, too.
fn html_site() -> SiteReader {
    site(
        "html: {whole: </html>, list: ul.things}, sorted_by: likes, rows: li.thing, id: 'a @href', name: a, \
         likes: {at: b.likes, as: count}, features: {tag: [.tags span, .tags em], label: '@data-label'}",
        "item: {get: '/t/{id}', html: {whole: </html>}, is: 'main @id', landmarks: [h1, .tags], \
         features: {tag: .tags a, label: '.tags b'}}\n\
         likes: {by: item, get: '/l/{id}', html: {list: ol}, rows: li, user: {id: '@data-user', name: i}, \
         time: {at: 'time @datetime', as: rfc3339}}",
    )
}

fn page(rows: &str) -> String {
    format!("<html><ul class=things>{rows}</ul></html>")
}

#[test]
fn fields_are_the_texts_and_attributes_of_elements() {
    let site = html_site();
    let row = "<li class=thing data-label=l><a href=x1> One <i>two</i>\n</a><b class=likes> 7 </b>\
        <p class=tags><span>s <em>e</em></span><span>t</span></p></li>";
    let other =
        "<li class=thing><a href=x2></a><b class=likes>many</b><p class=tags><em>e</em></p></li>";
    let found = catalogue(&site, &page(&format!("{row}{other}"))).unwrap();
    let [one, two] = &found.items[..] else { panic!("{found:?}") };
    assert_eq!((one.item.id.as_str(), one.item.name.as_str()), ("x1", "One two"));
    assert_eq!(one.item.likes.unwrap().shown, 7);
    assert_eq!(values(one), [(0, "s e"), (0, "t"), (1, "l")]);
    assert_eq!((two.item.name.as_str(), two.item.likes), ("", None));
    assert_eq!(values(two), [(0, "e")]);
    assert_eq!(two.odd, [odd(1, Unread, "the like text is not a count")]);
}

#[test]
fn a_row_that_lost_a_field_says_which() {
    let site = html_site();
    let rows = "<li class=thing><a href=x></a></li><li class=thing><a>no id</a></li>";
    let found = catalogue(&site, &page(rows)).unwrap();
    assert_eq!(found.items[0].odd, [odd(0, Unread, "the like text is missing")]);
    assert_eq!(found.skipped, [odd(1, Skipped, "the id is missing")]);
}

#[test]
fn a_list_without_rows_is_past_the_end_only_if_nothing_in_it_is_like_a_row() {
    let site = html_site();
    for (inner, is_end) in [
        ("", true),
        ("<p>Nothing more.</p><script>var a = 1;</script>", true),
        ("<li class=changed>One</li>", false),
        ("<p><b class=likes>7</b></p>", false),
    ] {
        let found = catalogue(&site, &page(inner));
        let error = "not the page asked for: it has no `li.thing` that can be read".to_owned();
        let wanted = if is_end { Ok(0) } else { Err(error) };
        assert_eq!(found.map(|page| page.items.len()), wanted, "{inner}");
    }
}

#[test]
fn a_page_without_its_landmarks_or_its_end_is_refused() {
    let site = html_site();
    for (body, missing) in [
        ("<html><ol></ol></html>", "ul.things"),
        ("<html><ul class=things>", "</html>"),
        ("<html><ul class=things></HTML>", ""),
    ] {
        let wanted = format!("not the page asked for: it has no `{missing}`");
        let wanted = if missing.is_empty() { Ok(()) } else { Err(wanted) };
        assert_eq!(catalogue(&site, body).map(|_| ()), wanted, "{body}");
    }
    let task = Task::Features { item_id: ItemId::new("x").unwrap() };
    for (body, wanted) in [
        ("<main id=x><h1></h1><p class=tags><a>t</a></p></main></html>", Ok(1)),
        (
            "<main id=y><h1></h1><p class=tags></p></main></html>",
            Err("`id` of the thing asked for"),
        ),
        ("<main id=x><h1></h1></main></html>", Err("`.tags`")),
        ("<main id=x><p class=tags></p></main></html>", Err("`h1`")),
        ("<main id=x><h1></h1><p class=tags></p></main>", Err("`</html>`")),
    ] {
        let found =
            site.read(&task, &AnswerParts { body: body.as_bytes(), links: &[], n_before: None });
        let found = found.map_err(|error| error.to_string()).map(|page| match page {
            Page::Features(page) => page.features.len(),
            other => panic!("{other:?}"),
        });
        let wanted = wanted.map_err(|what| format!("not the page asked for: it has no {what}"));
        assert_eq!(found, wanted, "{body}");
    }
}

#[test]
fn likes_of_html_are_read_like_those_of_json() {
    let site = html_site();
    let page = likes(
        &site,
        "<ol><li data-user=u><i>U</i><time datetime=2016-10-09T08:00:00Z></time></li>\
         <li><i>no id</i></li><li data-user=v><time datetime=soon></time></li></ol>",
    );
    let found: Vec<_> = page
        .likes
        .iter()
        .map(|like| (like.user_id.reveal(), like.position, like.liked_at.map(Moment::as_millis)))
        .collect();
    assert_eq!(found, [("u", 0, Some(1_476_000_000_000)), ("v", 2, None)]);
    assert_eq!(
        page.odd,
        [odd(1, Skipped, "data-user is missing"), odd(2, Unread, "the time can't be a time")]
    );
}
