use super::*;

fn description(items: &str, likes: &str) -> Description {
    let text = format!(
        "site: test\nabout: A test.\nnoun: thing\nbase: https://site.example/api\n\
         items: {{get: \"{items}\", rows: '', id: /id}}\n\
         item: {{get: \"/things/{{id}}\", is: /id, features: {{tag: /t/*}}}}\n\
         likes: {{by: item, get: \"{likes}\", rows: '', user: {{id: /id}}}}\n"
    );
    Description::parse("test.yml", &text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn url(site: &SiteReader, task: &Task) -> String {
    site.request(task).unwrap_or_else(|error| panic!("{error}")).url.into()
}

fn likes_task(id: &str) -> Task {
    Task::Likes { item_id: ItemId::new(id).unwrap(), offset: 0, cursor: None }
}

#[test]
fn an_id_stays_one_segment_or_one_value_wherever_it_is() {
    let odd = "a/b?c#d%2Fe&f=g+é\\;@:\"<";
    for (get, wanted) in [
        ("/l/{id}/x", "/l/a%2Fb%3Fc%23d%252Fe&f=g+%C3%A9%5C;@:%22%3C/x"),
        ("/l/{+id}", "/l/a/b%3Fc%23d%252Fe&f=g+%C3%A9%5C;@:%22%3C"),
        ("/l?i={id}", "/l?i=a%2Fb%3Fc%23d%252Fe%26f%3Dg%2B%C3%A9%5C%3B%40%3A%22%3C"),
        ("/l?i={+id}&n=1", "/l?i=a/b%3Fc%23d%252Fe%26f%3Dg%2B%C3%A9%5C%3B%40%3A%22%3C&n=1"),
    ] {
        let site = description("/things", get);
        let site = SiteReader::new(&site, &site.base, None).unwrap();
        assert_eq!(url(&site, &likes_task(odd)), format!("https://site.example/api{wanted}"));
    }
}

#[test]
fn an_id_leads_to_no_other_path() {
    let site = description("/things", "/l/{+id}");
    let site = SiteReader::new(&site, &site.base, None).unwrap();
    for id in ["a/../../b", "../a", "a/..", "./a"] {
        let error = site.request(&likes_task(id)).unwrap_err().to_string();
        let wanted =
            "the page has no address: the id or name is `.` or `..`, which would change the path";
        assert_eq!(error, wanted, "{id}");
    }
    assert_eq!(url(&site, &likes_task("a//b/...")), "https://site.example/api/l/a//b/...");
    assert_eq!(url(&site, &likes_task("%2e%2e")), "https://site.example/api/l/%252e%252e");
}

#[test]
fn the_pages_are_below_the_base_that_is_configured() {
    let here = description("/things?a=1", "/l?i={id}");
    for base in
        ["http://127.0.0.1:80/mirror", "http://127.0.0.1/mirror/", "http://127.0.0.1/mirror?x#y"]
    {
        let site = SiteReader::new(&here, &base.parse().unwrap(), None).unwrap();
        let first = Task::first_page(Part::whole());
        assert_eq!(url(&site, &first), "http://127.0.0.1/mirror/things?a=1", "{base}");
        assert_eq!(url(&site, &likes_task("x")), "http://127.0.0.1/mirror/l?i=x");
        let own = Task::Features { item_id: ItemId::new("x").unwrap() };
        assert_eq!(url(&site, &own), "http://127.0.0.1/mirror/things/x");
        assert_eq!(site.origins().len(), 1);
    }
    let elsewhere = description("/things", "https://likes.example/l?i={id}");
    let site = SiteReader::new(&elsewhere, &"http://127.0.0.1/".parse().unwrap(), None).unwrap();
    assert_eq!(url(&site, &likes_task("x")), "https://likes.example/l?i=x");
    assert_eq!(site.origins().len(), 2);
}

#[test]
fn a_configured_address_of_likes_replaces_what_is_before_the_query() {
    for (get, likes_url, wanted) in [
        ("/l?i={id}&n=2", "http://127.0.0.1/m", Some("http://127.0.0.1/m?i=a%2Fb&n=2")),
        ("/l?i={id}&n=2", "http://127.0.0.1/m?k=1", Some("http://127.0.0.1/m?k=1&i=a%2Fb&n=2")),
        ("/l/{+id}/x?n=2", "http://127.0.0.1/m/{+id}", Some("http://127.0.0.1/m/a/b?n=2")),
        ("/l/{+id}/x?n=2", "http://127.0.0.1/m/%7B+id%7D", Some("http://127.0.0.1/m/a/b?n=2")),
        ("/l/{+id}/x", "http://127.0.0.1/m/{id}/y", Some("http://127.0.0.1/m/a%2Fb/y")),
        ("/l/{+id}/x?n=2", "http://127.0.0.1/m", None),
        ("/l/{id}", "http://{id}:8080/l", None),
        ("/l/{id}", "http://{id}.example/l/{id}", None),
        ("/l/{id}", "http://127.0.0.1?of={id}", Some("http://127.0.0.1/?of=a%2Fb")),
    ] {
        let description = description("/things", get);
        let site = SiteReader::new(&description, &description.base, Some(likes_url));
        let found = site.ok().map(|site| url(&site, &likes_task("a/b")));
        assert_eq!(found.as_deref(), wanted, "{get} at {likes_url}");
    }
}

#[test]
fn the_pages_of_a_part_have_its_query_beside_that_of_the_list() {
    let part = "categories=a+b%26c&license=by";
    for (get, next, wanted) in [
        ("/x", "none", "/x?categories=a+b%26c&license=by"),
        ("/x?n=5", "{cursor: /c}", "/x?n=5&categories=a+b%26c&license=by"),
        ("/x?p={page}", "{page: 0}", "/x?p=0&categories=a+b%26c&license=by"),
        ("/x?from={offset}", "{offset: 9}", "/x?from=0&categories=a+b%26c&license=by"),
    ] {
        let text = format!(
            "site: test\nbase: https://site.example/api\nitems: {{get: '{get}', rows: '', id: /id, next: {next}}}\n\
             likes: {{by: item, get: '/l/{{id}}', rows: '', user: {{id: /id}}}}\n"
        );
        let description = Description::parse("test.yml", &text).unwrap();
        let site = SiteReader::new(&description, &description.base, None).unwrap();
        let request =
            |part| String::from(site.request(&Task::first_page(Part::new(part))).unwrap().url);
        assert_eq!(request(part), format!("https://site.example/api{wanted}"));
        let whole = url(&site, &Task::first_page(Part::whole()));
        assert_eq!(request(""), whole, "{get}");
    }
}
